import { importJWK, type JWK } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  None,
  PrivateKeyJwt,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { type AccountRole, isAccountRole, type Person } from '../../contract/accounts.ts';
import { plainHttpFor } from '../../contract/plain-http.ts';
import type { PendingSignIn } from './sessions-adapter.ts';

/** Whom people sign in at: our own authorisation server, Entra ID, or any OpenID Connect provider. */
export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly credential: { readonly secret: string } | { readonly key: JWK } | null;
  readonly scope: string;
  /** `https://host/sign-in/callback` */
  readonly redirectUri: string;
  /** Claim with the person's roles, and what the provider's names mean here; our own names mean themselves. */
  readonly rolesClaim: string;
  readonly roleNames: Readonly<Record<string, AccountRole>>;
  /** Claim with the names of the wards. */
  readonly wardsClaim: string;
  /** Whether somebody without that claim sees all wards, or none. */
  readonly allWardsWithoutClaim: boolean;
  /** Whoever signed in longer ago is asked for the password again. */
  readonly maxAgeS: number;
}

export interface OpenIdProvider {
  begin(to: string): Promise<{ readonly address: string; readonly pending: PendingSignIn }>;
  /** @throws Error when the answer is not one to `pending` */
  finish(address: URL, pending: PendingSignIn): Promise<{ readonly person: Person; readonly idToken: string }>;
  /** Where the provider's own session ends; null = it offers none. */
  signOutAddress(idToken: string): Promise<string | null>;
}

export function openIdProvider(options: ProviderOptions): OpenIdProvider {
  const { issuer, clientId, credential, redirectUri } = options;
  let known: Promise<Configuration> | null = null;

  async function discovered(): Promise<Configuration> {
    return discovery(new URL(issuer), clientId, undefined, await clientAuth(credential), {
      execute: [...plainHttpFor(issuer)],
    });
  }
  function provider(): Promise<Configuration> {
    known ??= discovered().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  }

  return {
    async begin(to) {
      const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), to };
      const address = buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri,
        scope: options.scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        max_age: String(options.maxAgeS),
      });
      return { address: address.href, pending };
    },
    async finish(address, { state, nonce, verifier }) {
      // As the provider knows it, whatever a proxy made of it.
      const current = new URL(redirectUri);
      current.search = address.search;
      const tokens = await authorizationCodeGrant(await provider(), current, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
        maxAge: options.maxAgeS,
      });
      return { person: personOfClaims(tokens.claims() ?? {}, options), idToken: tokens.id_token ?? '' };
    },
    async signOutAddress(idToken) {
      const configuration = await provider();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
      const back = new URL('/', redirectUri).href;
      return buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: back }).href;
    },
  };
}

/** Who signed in, by the claims of the ID token. */
export function personOfClaims(
  claims: Readonly<Record<string, unknown>>,
  {
    rolesClaim,
    roleNames,
    wardsClaim,
    allWardsWithoutClaim,
  }: Pick<ProviderOptions, 'rolesClaim' | 'roleNames' | 'wardsClaim' | 'allWardsWithoutClaim'>,
): Person {
  const roles = texts(claims[rolesClaim]).flatMap((name): readonly AccountRole[] => {
    const mapped = roleNames[name];
    if (mapped !== undefined) return [mapped];
    return isAccountRole(name) ? [name] : [];
  });
  const said = claims[wardsClaim];
  const name = claims['name'] ?? claims['preferred_username'];
  return {
    id: String(claims['sub']),
    name: typeof name === 'string' ? name : String(claims['sub']),
    roles: [...new Set(roles)],
    wards: said === undefined ? (allWardsWithoutClaim ? null : []) : texts(said),
    ...(typeof claims['oid'] === 'string' ? { entraId: claims['oid'] } : {}),
  };
}

const texts = (value: unknown): readonly string[] => [value].flat().filter((one) => typeof one === 'string');

async function clientAuth(credential: ProviderOptions['credential']): Promise<ClientAuth> {
  if (credential === null) return None();
  if ('secret' in credential) return ClientSecretBasic(credential.secret);
  const { key } = credential;
  const imported = (await importJWK(key, key.alg ?? 'ES384')) as CryptoKey;
  return PrivateKeyJwt({ key: imported, kid: key.kid ?? '' });
}
