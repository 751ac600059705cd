import { importJWK, type JWK } from 'jose';
import { type Configuration, discovery, PrivateKeyJwt, tokenIntrospection } from 'openid-client';
import { plainHttpFor } from '../../contract/plain-http.ts';

export interface IntrospectionOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Private key of this client, with `kid`. */
  readonly key: JWK;
  readonly now?: () => number;
}

/** So long a token that was taken back may still be believed. */
const BELIEVED_MS = 2_000;
const MOST_KEPT = 10_000;

/** Asks the authorisation server what a token stands for (RFC 7662); null = nothing any more. Rejects when it does not answer. */
export function openIntrospection({
  issuer,
  clientId,
  key,
  now = () => Date.now(),
}: IntrospectionOptions): (token: string) => Promise<object | null> {
  let server: Promise<Configuration> | null = null;
  const known = new Map<string, { readonly answer: Promise<object | null>; readonly untilMs: number }>();

  async function discovered(): Promise<Configuration> {
    const algorithm = key.alg ?? 'ES384';
    const secret = PrivateKeyJwt({
      key: (await importJWK(key, algorithm)) as CryptoKey,
      ...(key.kid === undefined ? {} : { kid: key.kid }),
    });
    const execute = [...plainHttpFor(issuer)];
    return discovery(new URL(issuer), clientId, undefined, secret, { execute });
  }
  async function ask(token: string): Promise<object | null> {
    server ??= discovered().catch((error: unknown) => {
      server = null;
      throw error;
    });
    const answer = await tokenIntrospection(await server, token);
    return answer.active ? answer : null;
  }
  return (token) => {
    const kept = known.get(token);
    if (kept && kept.untilMs > now()) return kept.answer;
    if (known.size >= MOST_KEPT) known.clear();
    const answer = ask(token);
    known.set(token, { answer, untilMs: now() + BELIEVED_MS });
    answer.catch(() => known.delete(token));
    return answer;
  };
}
