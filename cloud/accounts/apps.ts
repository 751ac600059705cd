import type { JWK } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import { smartScope } from '../contract/smart-scope.ts';

/** An application that may ask for tokens. */
export interface App {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** `public`: in a browser or on a phone, no secret. `secret`: client_secret_basic. `key`: private_key_jwt. */
  readonly kind: 'public' | 'secret' | 'key';
  readonly secret?: string | undefined;
  /** Public keys, or where they are. */
  readonly keys?: readonly JWK[] | URL | undefined;
  /** None for an application that works by itself (Backend Services). */
  readonly redirectUris: readonly string[];
  /** Where an EHR launch of it begins; null = it cannot be launched from here. */
  readonly launchUri: string | null;
  /** The widest scopes for clinical data it may get. */
  readonly scopes: readonly string[];
  /** Part of the product: nobody is asked whether it may. */
  readonly ours?: boolean;
}

export const IDENTITY_SCOPES = ['openid', 'profile', 'fhirUser', 'wardlight', 'offline_access', 'online_access'] as const;
export const LAUNCH_SCOPES = ['launch', 'launch/patient', 'launch/encounter'] as const;

/** An application as the library registers it. */
export function clientOf(app: App): ClientMetadata {
  const people = app.redirectUris.length > 0;
  return {
    client_id: app.id,
    client_name: app.name,
    redirect_uris: [...app.redirectUris],
    grant_types: people ? ['authorization_code', 'refresh_token'] : ['client_credentials'],
    response_types: people ? ['code'] : [],
    token_endpoint_auth_method:
      app.kind === 'public' ? 'none' : app.kind === 'secret' ? 'client_secret_basic' : 'private_key_jwt',
    ...(app.secret === undefined ? {} : { client_secret: app.secret }),
    ...(app.keys === undefined ? {} : app.keys instanceof URL ? { jwks_uri: app.keys.href } : { jwks: { keys: [...app.keys] } }),
    ...(app.ours === true && people ? { post_logout_redirect_uris: app.redirectUris.map((uri) => new URL('/', uri).href) } : {}),
    id_token_signed_response_alg: 'RS256',
  };
}

/**
 * Those of the requested scopes for clinical data that the application may get. `system/` is for applications by themselves,
 * `user/` and `patient/` for those with a person.
 */
export function allowedScopes(requested: string, app: Pick<App, 'scopes' | 'redirectUris'>): readonly string[] {
  const people = app.redirectUris.length > 0;
  const widest = app.scopes.flatMap((text) => smartScope(text) ?? []);
  return requested.split(' ').filter((text) => {
    const wanted = smartScope(text);
    if (wanted === null || (wanted.level === 'system') === people) return false;
    return widest.some(
      ({ level, type, verbs, query }) =>
        level === wanted.level &&
        (type === '*' || type === wanted.type) &&
        (query === '' || query === wanted.query) &&
        [...wanted.verbs].every((verb) => verbs.has(verb)),
    );
  });
}
