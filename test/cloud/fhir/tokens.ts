import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { expect } from 'vitest';
import { tokenAuthentication } from '../../../cloud/fhir/access/token-adapter.ts';
import type { FhirOptions } from '../../../cloud/fhir/role.ts';
import { type Endpoint, heartRate, patient } from './endpoint.ts';

export const ISSUER = 'https://issuer.example';
const { privateKey, publicKey } = await generateKeyPair('ES384');
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES384' }] };

/** How far the endpoint's clock is ahead when it judges a token. */
export const clock = { aheadMs: 0 };

/** For `useEndpoint`: an endpoint that wants tokens of this issuer. */
export const BY_TOKEN = {
  authenticate: (audience) => tokenAuthentication({ issuer: ISSUER, audience, keys, now: () => Date.now() + clock.aheadMs }),
  authorisation: {
    issuer: ISSUER,
    authorize: `${ISSUER}/authorize`,
    token: `${ISSUER}/token`,
    keys: `${ISSUER}/jwks`,
    introspect: `${ISSUER}/introspect`,
    revoke: `${ISSUER}/revoke`,
  },
} satisfies Partial<FhirOptions>;

export const EVERYTHING = { scope: 'system/*.cruds' };

export interface TokenMaking {
  readonly key?: CryptoKey;
  readonly audience: string;
  readonly expires?: string;
}

export const token = (claims: JWTPayload, { key = privateKey, audience, expires = '5m' }: TokenMaking): Promise<string> =>
  new SignJWT({ sub: 'tester', ...claims })
    .setProtectedHeader({ alg: 'ES384', kid: 'k' })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);

/** Headers of somebody with these claims. */
export const bearer = async (fhir: Endpoint, claims: JWTPayload): Promise<Record<string, string>> => ({
  Authorization: `Bearer ${await token(claims, { audience: fhir.base })}`,
});

export const encounter = (id: string, who: string, bed: string, status = 'in-progress') => ({
  resourceType: 'Encounter',
  id,
  status,
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: `Patient/${who}` },
  location: [{ location: { reference: `Location/${bed}` } }],
});

/** Wards `w1` and `w2`, each with a bed, a patient in it, a vital sign of hers and an Observation that is none. */
export async function twoWards(fhir: Endpoint): Promise<(resource: { resourceType: string; id: string }) => Promise<void>> {
  const all = await bearer(fhir, EVERYTHING);
  const put = async (resource: { resourceType: string; id: string }): Promise<void> => {
    const { status, text } = await fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource, all);
    expect(status, text).toBe(201);
  };
  for (const ward of ['w1', 'w2']) {
    await put({ resourceType: 'Location', id: ward, name: ward } as never);
    await put({ resourceType: 'Location', id: `${ward}-bed`, partOf: { reference: `Location/${ward}` } } as never);
    await put(patient({ id: `p-${ward}`, name: [{ family: `Of-${ward}` }] }) as never);
    await put(encounter(`e-${ward}`, `p-${ward}`, `${ward}-bed`));
    await put(heartRate({ id: `o-${ward}`, subject: { reference: `Patient/p-${ward}` } }) as never);
    const other = { id: `x-${ward}`, subject: { reference: `Patient/p-${ward}` }, code: { text: 'no vital sign' } };
    await put(heartRate({ ...other, category: undefined }) as never);
  }
  return put;
}
