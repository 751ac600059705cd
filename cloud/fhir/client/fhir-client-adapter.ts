import { setTimeout as pause } from 'node:timers/promises';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../../contract/fhir-client.ts';
import { type Authorization, accessTokens } from './access-token-adapter.ts';
import { askedWaitMs, backOffMs, isTransient } from './back-off.ts';
import { BEHAVIOURS, type ServerKind } from './behaviour.ts';

export interface FhirClientOptions {
  /** `https://host/fhir` */
  readonly baseUrl: string;
  /** Default `wardlight`: our own endpoint. */
  readonly kind?: ServerKind;
  readonly authorization?: Authorization;
  readonly headers?: Readonly<Record<string, string>>;
  /** Before the second attempt; doubled before the third. Default 200. */
  readonly backOffMs?: number;
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 30_000;
/** What asks for longer is left to the caller, who tries the whole batch again. */
const LONGEST_WAIT_MS = 5_000;
const PAGE = '500';
const MOST_PAGES = 1_000;
const JSON_TYPE = 'application/fhir+json';

/** A client for any FHIR R4 server. Tries three times when the server is busy or away, then leaves it to the caller. */
export function createFhirClient(options: FhirClientOptions): FhirClient {
  const base = options.baseUrl.replace(/\/+$/, '');
  const tokens = accessTokens(base, options.authorization ?? { kind: 'none' });

  async function once(request: Request): Promise<Response> {
    const token = await tokens.header();
    return fetch(request.url, {
      method: request.method,
      headers: {
        Accept: JSON_TYPE,
        ...(request.body === undefined ? {} : { 'Content-Type': JSON_TYPE }),
        ...options.headers,
        ...request.headers,
        ...(token === null ? {} : { Authorization: token }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  }

  async function call(request: Request): Promise<Response> {
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const last = attempt === ATTEMPTS;
      let waitMs = backOffMs(options.backOffMs ?? 200, attempt, Math.random());
      try {
        const response = await once(request);
        if (response.status === 401 && !renewed && options.authorization !== undefined) {
          // Withdrawn or expired before its time: one other token, then the refusal stands.
          renewed = true;
          tokens.forget();
          await response.arrayBuffer();
          attempt--;
          continue;
        }
        if (last || !isTransient(response.status)) return response;
        const asked = askedWaitMs(response.headers, Date.now());
        if (asked !== null) waitMs = Math.min(asked, LONGEST_WAIT_MS);
        await response.arrayBuffer();
      } catch (error) {
        if (last || (error instanceof FhirError && !isTransient(error.status))) throw error;
      }
      await pause(waitMs);
    }
  }

  /** @throws FhirError 502 for a next page at another address, which would be given our token, and for pages without an end */
  async function pages(url: string, request: string): Promise<readonly Bundle[]> {
    const found: Bundle[] = [];
    let next: string | undefined = url;
    while (next !== undefined) {
      const { origin } = new URL(next);
      if (origin !== new URL(base).origin)
        throw unusable(request, `the next page is at ${origin}, not at ${new URL(base).origin}`);
      if (found.length === MOST_PAGES) throw unusable(request, `there are more than ${MOST_PAGES} pages`);
      const page: Bundle = await parsed<Bundle>(await call({ method: 'GET', url: next }), request);
      found.push(page);
      const link = page.link?.find(({ relation }) => relation === 'next')?.url;
      next = link === undefined ? undefined : new URL(link, `${base}/`).href;
    }
    return found;
  }

  return {
    baseUrl: base,
    behaviour: BEHAVIOURS[options.kind ?? 'wardlight'],

    async read<T extends Resource>(type: T['resourceType'], id: string) {
      const path = `${type}/${encodeURIComponent(id)}`;
      const response = await call({ method: 'GET', url: `${base}/${path}` });
      if (await isGone(response)) return null;
      return parsed<T>(response, `GET ${path}`);
    },

    async versions<T extends Resource>(type: T['resourceType'], id: string) {
      const path = `${type}/${encodeURIComponent(id)}/_history`;
      try {
        const found = await pages(`${base}/${path}?_count=${PAGE}`, `GET ${path}`);
        return found.flatMap(({ entry = [] }) => entry.flatMap(({ resource }) => (resource ? [resource as T] : [])));
      } catch (error) {
        if (error instanceof FhirError && (error.status === 404 || error.status === 410)) return [];
        throw error;
      }
    },

    async search<T extends Resource>(type: T['resourceType'], query: Readonly<Record<string, string>>) {
      const url = `${base}/${type}?${new URLSearchParams({ _count: PAGE, ...query }).toString()}`;
      const found = await pages(url, `GET ${type}?${Object.keys(query).join('&')}`);
      return found.flatMap(({ entry = [] }) =>
        entry.flatMap(({ resource, search }) =>
          resource && search?.mode !== 'include' && search?.mode !== 'outcome' ? [resource as T] : [],
        ),
      );
    },

    async update<T extends Resource>(resource: T & { id: string }, ifMatch?: string) {
      const path = `${resource.resourceType}/${encodeURIComponent(resource.id)}`;
      const headers = { Prefer: 'return=representation', ...(ifMatch === undefined ? {} : { 'If-Match': `W/"${ifMatch}"` }) };
      const response = await call({ method: 'PUT', url: `${base}/${path}`, body: JSON.stringify(resource), headers });
      return parsed<T>(response, `PUT ${path}`);
    },

    async operation<T extends Resource>(type: Resource['resourceType'], id: string, name: `$${string}`) {
      const path = `${type}/${encodeURIComponent(id)}/${name}`;
      return parsed<T>(await call({ method: 'POST', url: `${base}/${path}`, body: '{}' }), `POST ${path}`);
    },

    async bundle(bundle: Bundle) {
      const response = await call({ method: 'POST', url: base, body: JSON.stringify(bundle) });
      return parsed<Bundle>(response, `POST ${bundle.type} Bundle`);
    },
  };
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function unusable(request: string, text: string): FhirError {
  return new FhirError(
    502,
    { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing', details: { text } }] },
    request,
  );
}

async function isGone(response: Response): Promise<boolean> {
  if (response.status !== 404 && response.status !== 410) return false;
  await response.arrayBuffer();
  return true;
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
