import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { FhirError } from '../../contract/fhir-client.ts';

/** How a server is spoken to; secrets are given as text, where they are kept is the caller's concern. */
export type Authorization =
  | { readonly kind: 'none' }
  | {
      /** OAuth 2.0 client credentials (RFC 6749, 4.4), as Microsoft Entra ID and Medplum ask for. */
      readonly kind: 'client-credentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string | undefined;
      /** Where the secret goes: `basic` in the Authorization header, `post` in the form. */
      readonly style: 'basic' | 'post';
    }
  | {
      /** SMART Backend Services: a signed assertion instead of a secret (SMART App Launch 2.2). */
      readonly kind: 'backend-services';
      /** null: asked from `.well-known/smart-configuration`. */
      readonly tokenUrl: string | null;
      readonly clientId: string;
      readonly privateKey: JWK;
      readonly scope: string;
    };

export interface AccessTokens {
  /** Value of the Authorization header; null when none is needed. Rejects when the token server refuses. */
  header(): Promise<string | null>;
  /** The server did not accept the token: the next call asks for another. */
  forget(): void;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ASSERTION_LIFE_S = 240;
/** Asked for anew so long before it ends, so that no request carries one that ends on its way. */
const EARLY_MS = 30_000;
const TIMEOUT_MS = 15_000;

export function accessTokens(baseUrl: string, auth: Authorization, now: () => number = Date.now): AccessTokens {
  let current: { readonly header: string; readonly untilMs: number } | null = null;
  let asking: Promise<string> | null = null;

  async function ask(): Promise<string> {
    const issued = await requestToken(baseUrl, auth);
    current = { header: `Bearer ${issued.token}`, untilMs: now() + issued.lifeMs - Math.min(EARLY_MS, issued.lifeMs / 2) };
    return current.header;
  }
  return {
    async header() {
      if (auth.kind === 'none') return null;
      if (current !== null && current.untilMs > now()) return current.header;
      // Requests that come meanwhile wait for the same answer.
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    forget() {
      current = null;
    },
  };
}

async function requestToken(baseUrl: string, auth: Authorization): Promise<{ token: string; lifeMs: number }> {
  if (auth.kind === 'none') throw new TypeError('no token is needed');
  const url = auth.tokenUrl ?? (await discoveredTokenUrl(baseUrl));
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (auth.scope !== undefined) form.set('scope', auth.scope);
  const headers: Record<string, string> = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
  if (auth.kind === 'backend-services') {
    form.set('client_assertion_type', ASSERTION_TYPE);
    form.set('client_assertion', await assertion(auth.clientId, auth.privateKey, url));
  } else if (auth.style === 'basic') {
    const pair = `${encodeURIComponent(auth.clientId)}:${encodeURIComponent(auth.clientSecret)}`;
    headers['Authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  } else {
    form.set('client_id', auth.clientId);
    form.set('client_secret', auth.clientSecret);
  }
  const response = await fetch(url, { method: 'POST', headers, body: form, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const answer = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
  const { access_token: token, expires_in: seconds, error, error_description: why } = answer;
  if (!response.ok || typeof token !== 'string') throw refusedToken(response.status, error, why);
  return { token, lifeMs: (typeof seconds === 'number' && seconds > 0 ? seconds : 300) * 1_000 };
}

/** Never the server's whole answer: it may hold the secret. */
function refusedToken(status: number, error: unknown, why: unknown): FhirError {
  const words = [error, why].filter((part): part is string => typeof part === 'string').join(': ') || 'no token in the answer';
  const outcome = {
    resourceType: 'OperationOutcome' as const,
    issue: [{ severity: 'error' as const, code: 'login' as const, diagnostics: words }],
  };
  return new FhirError(status === 200 ? 401 : status, outcome, 'POST to the token endpoint');
}

async function assertion(clientId: string, privateKey: JWK, audience: string): Promise<string> {
  const algorithm = privateKey.alg ?? (privateKey.kty === 'EC' ? 'ES384' : 'RS384');
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(privateKey.kid === undefined ? {} : { kid: privateKey.kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setExpirationTime(Math.floor(Date.now() / 1_000) + ASSERTION_LIFE_S)
    .sign(await importJWK(privateKey, algorithm));
}

async function discoveredTokenUrl(baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl}/.well-known/smart-configuration`, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const found = (await response.json().catch(() => ({}))) as { token_endpoint?: unknown };
  if (response.ok && typeof found.token_endpoint === 'string') return found.token_endpoint;
  throw new FhirError(response.status, null, 'GET .well-known/smart-configuration (it names no token_endpoint)');
}
