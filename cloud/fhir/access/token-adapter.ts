import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { isAccountRole } from '../../contract/accounts.ts';
import type { Agent } from '../audit/access.ts';
import { FhirProblem } from '../problem.ts';
import { grantsOf } from './scopes.ts';

export interface TokenRules {
  readonly issuer: string;
  /** The base address of this endpoint, as tokens name it. */
  readonly audience: string;
  /** Where the issuer's keys are, or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
  /** What a token stands for that says nothing itself (RFC 7662); null = nothing any more. Without it such tokens do not hold. */
  readonly introspect?: (token: string) => Promise<unknown>;
  readonly now?: () => number;
}

export type Authenticate = (headers: Readonly<Record<string, string | string[] | undefined>>) => Promise<Agent>;

/** A key that the issuer takes back is not believed longer than this beyond what jose keeps of the issuer's keys. */
const PROVEN_MS = 30_000;
const MOST_PROVEN = 1_000;
const ALGORITHMS = ['RS256', 'RS384', 'PS256', 'ES256', 'ES384', 'EdDSA'];

const claims = z.looseObject({
  sub: z.string().min(1),
  scope: z.string().default(''),
  client_id: z.string().optional(),
  /** Patient of the launch. */
  patient: z.string().optional(),
  /** Ids of ward Locations; absent = all wards. */
  wards: z.array(z.string()).optional(),
  /** Of the person; absent = an application by itself. */
  roles: z.array(z.string()).optional(),
});

/**
 * Who sends a request, by its bearer token: a signed JWT of the issuer for this audience. Everything it allows is in it.
 * @throws FhirProblem 401 when there is none or it does not hold
 */
export function tokenAuthentication({ issuer, audience, keys, introspect, now = () => Date.now() }: TokenRules): Authenticate {
  const keySet = keys instanceof URL ? createRemoteJWKSet(keys) : createLocalJWKSet(keys);
  const proven = new Map<string, { readonly payload: JWTPayload; readonly atMs: number }>();

  /** A signature that held a moment ago holds: only the time is looked at again. */
  async function verified(token: string): Promise<JWTPayload> {
    const known = proven.get(token);
    const nowMs = now();
    if (known && known.atMs <= nowMs && nowMs < Math.min(known.atMs + PROVEN_MS, (known.payload.exp ?? 0) * 1_000))
      return known.payload;
    proven.delete(token);
    const { payload } = await jwtVerify(token, keySet, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: 5,
      currentDate: new Date(nowMs),
    });
    if (proven.size >= MOST_PROVEN) proven.clear();
    proven.set(token, { payload, atMs: nowMs });
    return payload;
  }

  return async (headers) => {
    const header = headers['authorization'];
    const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(typeof header === 'string' ? header : '') ?? [];
    if (token === undefined) throw refused('login', 'a bearer token expected', '');
    let payload: JWTPayload;
    if (introspect && token.split('.').length !== 3) {
      payload = await introspected(token, introspect, audience);
    } else
      try {
        payload = await verified(token);
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw refused('expired', 'the token has expired', 'invalid_token');
        if (error instanceof errors.JOSEError) throw refused('login', 'the token does not hold', 'invalid_token');
        throw error;
      }
    const read = claims.safeParse(payload);
    if (!read.success) throw refused('login', 'the token lacks what it should say', 'invalid_token');
    const { sub, scope, client_id: client, patient, wards, roles } = read.data;
    const grants = grantsOf(scope);
    const system = roles === undefined && grants.length > 0 && grants.every(({ level }) => level === 'system');
    return {
      kind: system ? 'system' : 'person',
      id: client === undefined || client === sub ? sub : `${sub} through ${client}`,
      holder: { subject: sub, client: client ?? null },
      rights: { grants, patient: patient ?? null, wards: wards ?? null, roles: roles?.filter(isAccountRole) ?? null },
    };
  };
}

/** @throws FhirProblem 401 when it stands for nothing, 503 when nobody can say */
async function introspected(
  token: string,
  introspect: (token: string) => Promise<unknown>,
  audience: string,
): Promise<JWTPayload> {
  let answer: unknown;
  try {
    answer = await introspect(token);
  } catch {
    const away = { severity: 'error' as const, code: 'transient' as const, text: 'the authorisation server does not answer' };
    throw new FhirProblem(503, [away], { 'Retry-After': '2' });
  }
  const payload = (answer ?? {}) as JWTPayload;
  if (![payload.aud].flat().includes(audience)) throw refused('login', 'the token does not hold', 'invalid_token');
  return payload;
}

function refused(code: 'login' | 'expired', text: string, error: string): FhirProblem {
  return new FhirProblem(401, [{ severity: 'error', code, text }], {
    'WWW-Authenticate': `Bearer realm="fhir"${error === '' ? '' : `, error="${error}"`}`,
  });
}
