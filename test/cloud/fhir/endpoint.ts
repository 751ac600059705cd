import { afterAll, beforeAll, expect } from 'vitest';
import type { Logger, Role } from '../../../cloud/contract/role.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

export const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What the tests look at in an answer, whatever it is. */
export interface Shown {
  readonly resourceType: string;
  readonly id: string;
  readonly type: string;
  readonly total: number;
  readonly meta: { readonly versionId: string; readonly lastUpdated: string };
  readonly issue: readonly {
    readonly code: string;
    readonly details: { readonly text: string };
    readonly expression: readonly string[];
  }[];
  readonly link: readonly { readonly relation: string; readonly url: string; readonly other: { readonly reference: string } }[];
  readonly entry: readonly {
    readonly resource: Shown;
    readonly search: { readonly mode: string };
    readonly request: { readonly method: string };
    readonly response: { readonly status: string; readonly etag: string; readonly location: string; readonly outcome: Shown };
  }[];
  readonly subject: { readonly reference: string };
  readonly device: { readonly reference: string };
  readonly text: { readonly div: string };
  readonly contained: readonly { readonly patient: { readonly reference: string } }[];
  readonly extension: readonly { readonly valueUri: string; readonly valueReference: { readonly reference: string } }[];
  readonly _effectiveDateTime: { readonly extension: readonly { readonly valueReference: { readonly reference: string } }[] };
  readonly identifier: readonly { readonly value: string }[];
  readonly rest: readonly {
    readonly resource: readonly {
      readonly type: string;
      readonly searchParam: readonly { readonly name: string; readonly type: string }[];
    }[];
  }[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Shown;
}

export interface Endpoint {
  base: string;
  database: TestDatabase;
  /** Sends and checks what holds for every answer: FHIR's content type, an OperationOutcome for every error. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

/** An endpoint on a database of its own for all tests of a file. */
export function useEndpoint(options: Partial<Parameters<typeof startFhir>[0]> = {}): Endpoint {
  let role: (Role & { baseUrl: string }) | undefined;
  const endpoint: Endpoint = {
    base: '',
    database: undefined as unknown as TestDatabase,
    async send(method, path, body, headers = {}) {
      const response = await fetch(path.startsWith('http') ? path : `${endpoint.base}/${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = (text === '' ? null : JSON.parse(text)) as Shown;
      if (text !== '') expect(response.headers.get('Content-Type')).toBe('application/fhir+json; charset=utf-8');
      if (response.status >= 400 && method !== 'HEAD') {
        expect(json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
      }
      return { status: response.status, headers: response.headers, text, json };
    },
  };
  beforeAll(async () => {
    endpoint.database = await testDatabase();
    role = await startFhir({ pool: endpoint.database.pool, host: '127.0.0.1', port: 0, logger: silent, ...options });
    endpoint.base = role.baseUrl;
  });
  afterAll(async () => {
    await role?.stop();
    await endpoint.database.drop();
  });
  return endpoint;
}

export const patient = (more: object = {}) => ({
  resourceType: 'Patient',
  name: [{ family: 'Testcase', given: ['One'] }],
  ...more,
});

export const heartRate = (more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { display: 'nobody stored' },
  effectiveDateTime: '2026-01-05T10:15:00.000Z',
  valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  ...more,
});
