import { setTimeout as pause } from 'node:timers/promises';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../../contract/fhir-client.ts';

export interface FhirClientOptions {
  /** `https://host/fhir` */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Before the second attempt; doubled before the third. Default 200. */
  readonly backOffMs?: number;
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 30_000;
const LONGEST_WAIT_MS = 5_000;
const PAGE = '500';

/** A client for any FHIR R4 server. Tries three times when the server is busy or away, then leaves it to the caller. */
export function createFhirClient({ baseUrl, headers = {}, backOffMs = 200 }: FhirClientOptions): FhirClient {
  const base = baseUrl.replace(/\/$/, '');

  async function call(
    method: string,
    url: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === ATTEMPTS;
      let waitMs = backOffMs * 2 ** (attempt - 1);
      try {
        const response = await fetch(url, {
          method,
          headers: {
            Accept: 'application/fhir+json',
            ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
            ...headers,
            ...more,
          },
          signal: AbortSignal.timeout(TIMEOUT_MS),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (last || (response.status !== 429 && response.status < 500)) return response;
        const asked = Number(response.headers.get('Retry-After'));
        if (asked > 0) waitMs = Math.min(asked * 1_000, LONGEST_WAIT_MS);
        await response.arrayBuffer();
      } catch (error) {
        if (last) throw error;
      }
      await pause(waitMs);
    }
  }

  async function parsed<T>(response: Response, request: string): Promise<T> {
    const text = await response.text();
    let json: unknown = null;
    try {
      json = text === '' ? null : JSON.parse(text);
    } catch {
      // A proxy may answer with a page of its own; the status says enough.
    }
    if (response.ok && json !== null) return json as T;
    const isOutcome = (json as { resourceType?: unknown } | null)?.resourceType === 'OperationOutcome';
    throw new FhirError(response.status, isOutcome ? (json as OperationOutcome) : null, request);
  }

  return {
    async read<T extends Resource>(type: T['resourceType'], id: string) {
      const path = `${type}/${encodeURIComponent(id)}`;
      const response = await call('GET', `${base}/${path}`);
      if (response.status === 404 || response.status === 410) {
        await response.arrayBuffer();
        return null;
      }
      return parsed<T>(response, `GET ${path}`);
    },

    async search<T extends Resource>(type: T['resourceType'], query: Readonly<Record<string, string>>) {
      const found: T[] = [];
      const request = `GET ${type}?${Object.keys(query).join('&')}`;
      let url: string | undefined = `${base}/${type}?${new URLSearchParams({ _count: PAGE, ...query }).toString()}`;
      while (url !== undefined) {
        const page: Bundle = await parsed<Bundle>(await call('GET', url), request);
        for (const entry of page.entry ?? []) {
          if (entry.resource && entry.search?.mode !== 'include' && entry.search?.mode !== 'outcome')
            found.push(entry.resource as T);
        }
        const next = page.link?.find((link) => link.relation === 'next')?.url;
        url = next === undefined ? undefined : new URL(next, `${base}/`).href;
      }
      return found;
    },

    async update<T extends Resource>(resource: T & { id: string }, ifMatch?: string) {
      const path = `${resource.resourceType}/${encodeURIComponent(resource.id)}`;
      const response = await call('PUT', `${base}/${path}`, resource, {
        Prefer: 'return=representation',
        ...(ifMatch === undefined ? {} : { 'If-Match': `W/"${ifMatch}"` }),
      });
      return parsed<T>(response, `PUT ${path}`);
    },

    async bundle(bundle: Bundle) {
      return parsed<Bundle>(await call('POST', base, bundle), `POST ${bundle.type} Bundle`);
    },
  };
}
