import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Pool } from 'pg';

export interface ProviderSecrets {
  /** Private keys that sign tokens, as JWK with `kid` and `alg`. */
  readonly keys: readonly JWK[];
  /** Signs cookies and forms. */
  readonly cookieKey: string;
}

/** Made once for a database, whoever starts first. */
export async function providerSecrets(pool: Pool): Promise<ProviderSecrets> {
  const made: ProviderSecrets = {
    keys: [await signingKey('ES384'), await signingKey('RS256')],
    cookieKey: randomBytes(32).toString('base64url'),
  };
  await pool.query("insert into accounts.secret (name, value) values ('provider', $1) on conflict do nothing", [
    JSON.stringify(made),
  ]);
  const { rows } = await pool.query<{ value: ProviderSecrets }>("select value from accounts.secret where name = 'provider'");
  if (!rows[0]) throw new Error('the keys of the authorisation server are gone');
  return rows[0].value;
}

/** What of a key may be told. */
export function publicPart({ kty, crv, x, y, n, e, alg, use, kid }: JWK): JWK {
  return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, alg, use, kid })) as JWK;
}

/** A private key as JWK. */
export async function signingKey(alg: 'ES384' | 'RS256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: randomBytes(9).toString('base64url') };
}
