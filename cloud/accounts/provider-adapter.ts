import Provider, { type Client, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Pool } from 'pg';
import { type App, allowedScopes, clientOf, IDENTITY_SCOPES, LAUNCH_SCOPES } from './apps.ts';
import type { Directory } from './directory-adapter.ts';
import type { LaunchStore } from './launches-adapter.ts';
import { html, Markup } from './pages/markup.ts';
import { PAGE_HEADERS, page } from './pages/page.ts';
import type { AccountStore } from './store/accounts-adapter.ts';
import { artifactStore } from './store/artifacts-adapter.ts';
import type { ProviderSecrets } from './store/secrets-adapter.ts';

export interface ProviderOptions {
  readonly pool: Pool;
  readonly issuer: string;
  /** `[base]` of the FHIR endpoint: what tokens are for. */
  readonly fhirUrl: string;
  readonly apps: readonly App[];
  readonly secrets: ProviderSecrets;
  readonly store: AccountStore;
  readonly launches: LaunchStore;
  readonly directory: Directory;
  /** A session that nobody uses for so long ends. */
  readonly idleS: number;
  /** Every session ends after so long. */
  readonly absoluteS: number;
}

const MINUTE = 60;
/** Short, because what a JWT allows cannot be taken back (specs fhir-server, section 10.2). */
const SYSTEM_TOKEN_S = 5 * MINUTE;
const MOST_ASSERTION_S = 5 * MINUTE + 10;
/** Opaque, asked about at every use, so taken back at once. */
const PERSON_TOKEN_S = 15 * MINUTE;

/** The authorisation server: the certified library, told who our people and applications are. */
export function openProvider(options: ProviderOptions): Provider {
  const { issuer, fhirUrl, secrets, store, launches, directory } = options;
  const apps = new Map(options.apps.map((app) => [app.id, app]));
  const appOf = ({ clientId }: Pick<Client, 'clientId'>): App | null => apps.get(clientId) ?? null;

  /** Scopes for clinical data in what is asked now, or was asked when the code or refresh token was given. */
  const requestedScope = ({ oidc }: KoaContextWithOIDC): string =>
    [oidc.params?.['scope'], oidc.entities.AuthorizationCode?.scope, oidc.entities.RefreshToken?.scope]
      .filter((scope) => typeof scope === 'string')
      .join(' ');

  const clinical = (ctx: KoaContextWithOIDC, client: Client): readonly string[] => {
    const app = appOf(client);
    return app === null ? [] : allowedScopes(requestedScope(ctx), app);
  };

  const provider: Provider = new Provider(issuer, {
    adapter: artifactStore(options.pool),
    clients: options.apps.map(clientOf),
    jwks: { keys: [...secrets.keys] as never },
    cookies: {
      keys: [secrets.cookieKey],
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['RS384', 'ES384'],
      idTokenSigningAlgValues: ['RS256', 'ES384'],
    },
    /** At most five minutes ahead (SMART Backend Services). */
    assertJwtClientAuthClaimsAndHeader(_ctx, { exp }) {
      if (typeof exp !== 'number' || exp > Date.now() / 1_000 + MOST_ASSERTION_S)
        return Promise.reject(new errors.InvalidClientAuth('exp must be at most 5 minutes ahead'));
      return Promise.resolve();
    },
    pkce: { required: () => true },
    scopes: [...IDENTITY_SCOPES, ...LAUNCH_SCOPES],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      fhirUser: ['fhirUser'],
      wardlight: ['roles', 'wards'],
    },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      introspection: {
        enabled: true,
        // Our own parts ask about everybody's tokens, applications with a credential about their own.
        allowedPolicy: (_ctx, client, token) =>
          client.clientAuthMethod !== 'none' && (appOf(client)?.ours === true || token.clientId === client.clientId),
      },
      userinfo: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          const body = html`<h1>Sign out</h1>${new Markup(form)}<p>Ends the session at Wardlight on this computer.</p>
            <button form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
          answer(ctx, page('Sign out', body, [issuer, ...appOrigins(options.apps)]));
        },
        postLogoutSuccessSource(ctx) {
          answer(ctx, page('Signed out', html`<h1>Signed out</h1><p>This window can be closed.</p>`, []));
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, client, oneOf) => {
          if (oneOf !== undefined) return oneOf;
          return clinical(ctx, client).length > 0 ? fhirUrl : undefined;
        },
        useGrantedResource: () => true,
        getResourceServerInfo(ctx, resource, client) {
          if (resource !== fhirUrl) throw new errors.InvalidTarget('tokens are for the FHIR endpoint of this service only');
          const alone = client.grantTypeAllowed('client_credentials');
          return {
            scope: clinical(ctx, client).join(' '),
            audience: fhirUrl,
            accessTokenTTL: alone ? SYSTEM_TOKEN_S : PERSON_TOKEN_S,
            accessTokenFormat: alone ? 'jwt' : 'opaque',
            ...(alone ? { jwt: { sign: { alg: 'ES384' } } } : {}),
          };
        },
      },
    },
    extraParams: {
      /** SMART App Launch 2.2, section 2.0.8: `aud` is the base address, `state` is sent. */
      aud(ctx, value, client) {
        if (value !== undefined && value.replace(/\/+$/, '') !== fhirUrl)
          throw new errors.InvalidRequest(`aud must be ${fhirUrl}`);
        if (appOf(client)?.ours === true) return;
        if (value === undefined) throw new errors.InvalidRequest(`aud is missing; it must be ${fhirUrl}`);
        if (ctx.oidc.params?.['state'] === undefined) throw new errors.InvalidRequest('state is missing');
      },
      launch: null,
    },
    async findAccount(_ctx, id) {
      const account = await store.byId(id);
      if (account === null) return undefined;
      const { name, login, roles, wards } = account;
      return {
        accountId: id,
        claims: () => ({
          sub: id,
          name,
          preferred_username: login,
          fhirUser: `${fhirUrl}/Practitioner/${id}`,
          roles: [...roles],
          ...(wards === null ? {} : { wards: [...wards] }),
        }),
      };
    },
    async extraTokenClaims(_ctx, token) {
      if (token.kind !== 'AccessToken') return undefined;
      const account = await store.byId(token.accountId);
      if (account === null) throw new errors.InvalidGrant('the account is disabled');
      const { patient, encounter } = await launches.of(token.grantId);
      return {
        name: account.name,
        roles: [...account.roles],
        ...(account.wards === null ? {} : { wards: [...(await directory.wardIds(account.wards))] }),
        ...(patient === null ? {} : { patient }),
        ...(encounter === null ? {} : { encounter }),
      };
    },
    async loadExistingGrant(ctx) {
      const { result, client, account, params } = ctx.oidc;
      const given = result?.consent?.grantId;
      if (given !== undefined) return provider.Grant.find(given);
      if (!client || !account || appOf(client)?.ours !== true) return undefined;
      const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
      grant.addOIDCScope(typeof params?.['scope'] === 'string' ? params['scope'] : '');
      grant.addResourceScope(fhirUrl, clinical(ctx, client).join(' '));
      await grant.save();
      return grant;
    },
    issueRefreshToken: (_ctx, client, code) =>
      Promise.resolve(
        client.grantTypeAllowed('refresh_token') && (code.scopes.has('offline_access') || code.scopes.has('online_access')),
      ),
    rotateRefreshToken: true,
    clientBasedCORS: (_ctx, origin, client) => (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}`, policy: policyOf(options.absoluteS) },
    renderError(ctx, { error, error_description: why }) {
      answer(ctx, page('Not possible', html`<h1>This did not work</h1><p>${why ?? error}</p>`, []));
    },
    ttl: {
      AuthorizationCode: MINUTE,
      AccessToken: PERSON_TOKEN_S,
      ClientCredentials: SYSTEM_TOKEN_S,
      IdToken: 5 * MINUTE,
      Interaction: 15 * MINUTE,
      Grant: options.absoluteS,
      RefreshToken: options.absoluteS,
      Session: options.idleS,
    },
  });

  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    if (ctx.method === 'GET' && ctx.path === '/auth') askForConsent(ctx);
    await next();
    if (ctx.path === '/token' && ctx.status === 200) await addContext(ctx, launches);
  });
  return provider;
}

/** OpenID Connect wants `prompt=consent` with offline_access, SMART applications do not know that. */
function askForConsent(ctx: KoaContextWithOIDC): void {
  const scopes = String(ctx.query['scope'] ?? '').split(' ');
  if (scopes.includes('offline_access') && ctx.query['prompt'] === undefined) ctx.query = { ...ctx.query, prompt: 'consent' };
}

/** `patient` and `encounter` beside the token, and all scopes that were granted (SMART App Launch 2.2, section 2.0.10). */
async function addContext(ctx: KoaContextWithOIDC, launches: LaunchStore): Promise<void> {
  const token = ctx.oidc.entities.AccessToken;
  if (!token?.grantId) return;
  const { patient, encounter } = await launches.of(token.grantId);
  const body = ctx.body as Record<string, unknown>;
  const asked = (ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken)?.scope ?? '';
  const identity = ctx.oidc.entities.Grant?.getOIDCScopeFiltered(new Set(asked.split(' '))) ?? '';
  ctx.body = {
    ...body,
    scope: [identity, token.scope].filter((part) => part !== undefined && part !== '').join(' '),
    ...(patient === null ? {} : { patient, need_patient_banner: true }),
    ...(encounter === null ? {} : { encounter }),
  };
}

function policyOf(absoluteS: number): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('session_ended', 'the session has ended', ({ oidc }) => {
      const since = oidc.session?.loginTs;
      return since !== undefined && since + absoluteS < Date.now() / 1_000;
    }),
  );
  return policy;
}

function answer(ctx: KoaContextWithOIDC, { html, csp }: { html: string; csp: string }): void {
  ctx.type = 'html';
  ctx.set({ ...PAGE_HEADERS, 'Content-Security-Policy': csp });
  ctx.body = html;
}

const appOrigins = (apps: readonly App[]): readonly string[] => [
  ...new Set(apps.flatMap(({ redirectUris }) => redirectUris.map((uri) => new URL(uri).origin))),
];
