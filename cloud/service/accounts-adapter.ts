import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { JWK } from 'jose';
import type { Pool } from 'pg';
import { InputRefused } from '#clinical';
import type { App } from '../accounts/apps.ts';
import { OWN_ACCESS_PATH } from '../accounts/own-access-adapter.ts';
import { accountStore } from '../accounts/store/accounts-adapter.ts';
import { prepareAccounts } from '../accounts/store/schema-adapter.ts';
import { publicPart, signingKey } from '../accounts/store/secrets-adapter.ts';
import type { SignInOptions } from '../api/access/access.ts';
import { endDisplaysOf } from '../api/access/displays-adapter.ts';
import { endSessionsOf } from '../api/access/sessions-adapter.ts';
import type { CarePeople } from '../api/care/people.ts';
import { openIntrospection } from '../fhir/access/introspection-adapter.ts';
import type { AuthorisationServer } from '../fhir/access/smart-configuration.ts';
import { type Authenticate, tokenAuthentication } from '../fhir/access/token-adapter.ts';
import { LOCAL } from '../fhir/audit/access.ts';
import type { Authorization } from '../fhir/client/access-token-adapter.ts';
import type { Standing } from '../fhir/subscriptions/standing-adapter.ts';
import { endPushOf } from '../notify/push/subscriptions-adapter.ts';
import type { AccountsConfig } from './accounts-config.ts';
import { dashboardUrlOf, issuerOf } from './addresses.ts';
import type { ServiceConfig } from './config.ts';
import { launchApp } from './launch-servers.ts';

const STAGES = 'wardlight-stages';
const DASHBOARD = 'wardlight-dashboard';
const CALLBACK = '/sign-in/callback';

/** What the parts of the service need to know about each other where accounts are wanted. */
export interface LocalAccounts {
  readonly issuer: string;
  readonly apps: readonly App[];
  /** How our own stages get their tokens. */
  readonly authorization: Authorization;
  readonly authorisation: AuthorisationServer;
  authenticate(audience: string): Authenticate;
  /** What people and applications may now, whatever a token said. */
  standing(pool: Pool): Standing;
}

/** @returns null where nobody has to sign in */
export async function localAccounts(config: ServiceConfig): Promise<LocalAccounts | null> {
  const { accounts } = config;
  if (accounts === null) return null;
  if (config.fhir.port === 0 && config.fhir.publicUrl === null)
    throw new InputRefused('fhir.port', 'with accounts the address that tokens are for has to be given');
  const issuer = withoutSlash(issuerOf(config) ?? '');
  const key = await stagesKey(config.directory);
  const ours = { kind: 'key' as const, keys: [publicPart(key)], launchUri: null, ours: true };
  const dashboard = withoutSlash(dashboardUrlOf(config)) + CALLBACK;
  const apps: readonly App[] = [
    { ...ours, id: STAGES, name: 'Wardlight', redirectUris: [], scopes: ['system/*.cruds'] },
    { ...ours, id: DASHBOARD, name: 'Wardlight dashboard', redirectUris: [dashboard], scopes: [] },
    launchApp(config),
    ...(await Promise.all(accounts.apps.map(appOf))),
  ];
  return {
    issuer,
    apps,
    authorization: {
      kind: 'backend-services',
      tokenUrl: `${issuer}/token`,
      clientId: STAGES,
      privateKey: key,
      scope: 'system/*.cruds',
    },
    authorisation: {
      issuer,
      authorize: `${issuer}/auth`,
      token: `${issuer}/token`,
      keys: `${issuer}/jwks`,
      introspect: `${issuer}/token/introspection`,
      revoke: `${issuer}/token/revocation`,
    },
    authenticate(audience) {
      const introspect = openIntrospection({ issuer, clientId: STAGES, key });
      const byToken = tokenAuthentication({ issuer, audience, keys: new URL(`${issuer}/jwks`), introspect });
      if (!accounts.fhirWithoutToken) return byToken;
      return (headers) => (headers['authorization'] === undefined ? Promise.resolve(LOCAL) : byToken(headers));
    },
    standing: (pool) => standingIn(pool, apps),
  };
}

/** An application that is configured no more may nothing, nor somebody whose account is disabled; people may what their account says today. */
function standingIn(pool: Pool, apps: readonly App[]): Standing {
  const store = accountStore(pool);
  const known = (id: string | null): boolean => apps.some((app) => app.id === id);
  let prepared = false;
  return async ({ subject, client }) => {
    if (client !== null && !known(client)) return null;
    if (known(subject)) return { roles: null, wards: null };
    // The authorisation server may run elsewhere, and later.
    if (!prepared) await prepareAccounts(pool);
    prepared = true;
    return store.byId(subject);
  };
}

/** What an account has beside the authorisation server: sessions of the dashboard, screens on walls, notifications. */
export async function endElsewhere(pool: Pool, accountId: string): Promise<void> {
  await endSessionsOf(pool, accountId);
  await endDisplaysOf(pool, accountId);
  await endPushOf(pool, accountId);
}

/** Whom the dashboard can offer: our own accounts, where people sign in with them; null: another provider's, which has no list for us. */
export async function listedPeople({ accounts, signIn }: ServiceConfig, pool: Pool): Promise<CarePeople | null> {
  if (accounts === null || signIn !== null) return null;
  await prepareAccounts(pool);
  const store = accountStore(pool);
  return async () => (await store.list()).filter(({ disabled }) => !disabled);
}

/** Where people sign in to the dashboard: the configured provider, else our own; null = nowhere. */
export async function dashboardSignIn(config: ServiceConfig, local: LocalAccounts | null): Promise<SignInOptions | null> {
  const dashboardUrl = withoutSlash(dashboardUrlOf(config));
  const redirectUri = dashboardUrl + CALLBACK;
  if (config.signIn !== null) {
    const { clientSecretFile, idleMinutes, absoluteHours, ...rest } = config.signIn;
    const credential = clientSecretFile === null ? null : { secret: (await textIn(clientSecretFile)).trim() };
    const limits = { idleMinutes, absoluteHours };
    return { provider: { ...rest, credential, redirectUri, maxAgeS: maxAgeOf(limits) }, limits, dashboardUrl };
  }
  if (config.accounts === null || local === null || local.authorization.kind !== 'backend-services') return null;
  const limits = { idleMinutes: config.accounts.idleMinutes, absoluteHours: config.accounts.absoluteHours };
  return {
    provider: {
      issuer: local.issuer,
      clientId: DASHBOARD,
      credential: { key: local.authorization.privateKey },
      scope: 'openid profile wardlight',
      redirectUri,
      rolesClaim: 'roles',
      roleNames: {},
      wardsClaim: 'wards',
      allWardsWithoutClaim: true,
      maxAgeS: maxAgeOf(limits),
    },
    limits,
    dashboardUrl,
    ownAccess: local.issuer + OWN_ACCESS_PATH,
  };
}

/** Somebody whose session went idle proves again who she is, although the provider still knows her. */
const maxAgeOf = ({ idleMinutes }: { readonly idleMinutes: number }): number => Math.round(idleMinutes * 60);

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

async function appOf({ secretFile, keysFile, keysUrl, ...app }: AccountsConfig['apps'][number]): Promise<App> {
  if (app.kind === 'secret') return { ...app, secret: (await textIn(secretFile ?? '')).trim() };
  if (app.kind === 'public') return app;
  if (keysUrl !== undefined) return { ...app, keys: new URL(keysUrl) };
  try {
    return { ...app, keys: (JSON.parse(await textIn(keysFile ?? '')) as { keys: JWK[] }).keys };
  } catch (error) {
    throw error instanceof InputRefused ? error : new InputRefused(keysFile ?? '', 'is no JWK set');
  }
}

/** The private key of our own parts, shared by all processes on the directory; made by the first. */
async function stagesKey(directory: string): Promise<JWK> {
  const folder = join(directory, 'accounts');
  const file = join(folder, 'stages-key.json');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, JSON.stringify(await signingKey('ES384')), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Another process may be writing it just now.
  for (let attempt = 0; ; attempt++) {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as JWK;
    } catch (error) {
      if (attempt === 50) throw error;
      await pause(100);
    }
  }
}

async function textIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, error instanceof Error ? error.message : String(error));
  }
}
