import formBody from '@fastify/formbody';
import type { Pool } from 'pg';
import { type Language, languageOf } from '../contract/language.ts';
import type { Logger, Role } from '../contract/role.ts';
import { createServer, type ServerTls } from '../contract/secure-server-adapter.ts';
import type { App } from './apps.ts';
import { signInAttempts } from './attempts-adapter.ts';
import { serveConsent } from './consent-adapter.ts';
import { openDirectory } from './directory-adapter.ts';
import { interactionPages } from './interaction-pages-adapter.ts';
import { launchStore } from './launches-adapter.ts';
import { ownAccessApp, serveOwnAccess } from './own-access-adapter.ts';
import { PAGE_HEADERS } from './pages/page.ts';
import { wordsOf } from './pages/words/index.ts';
import { canHavePasskeys, openPasskeys } from './passkeys-adapter.ts';
import type { PasswordCost } from './password.ts';
import { openProvider } from './provider-adapter.ts';
import { checkRoute } from './routes.ts';
import { serveSignIn } from './sign-in-adapter.ts';
import { accountStore, firstAccount } from './store/accounts-adapter.ts';
import { sweepArtifacts } from './store/artifacts-adapter.ts';
import { signedInOf } from './store/own-sessions-adapter.ts';
import { passkeyStore } from './store/passkeys-adapter.ts';
import { prepareAccounts } from './store/schema-adapter.ts';
import { providerSecrets, publicPart, signingKey } from './store/secrets-adapter.ts';

export interface AccountsOptions {
  readonly pool: Pool;
  readonly host: string;
  readonly port: number;
  /** As browsers and applications reach it. */
  readonly issuer: string;
  readonly fhirUrl: string;
  readonly apps: readonly App[];
  /** Of the house: where neither application nor browser asks for one of ours. Absent: English. */
  readonly language?: Language;
  readonly idleMinutes: number;
  readonly absoluteHours: number;
  /** Null: plain http, on this machine or behind what ends TLS. */
  readonly tls?: ServerTls | null;
  readonly logger: Logger;
  /** Of somebody who signs out everywhere: her sessions of other parts, and what they send her. */
  readonly endElsewhere?: (accountId: string) => Promise<void>;
  readonly now?: () => number;
  /** What guessing a password costs; absent = what is recommended. */
  readonly passwordCost?: PasswordCost;
}

export interface AccountsRole extends Role {
  readonly issuer: string;
  /** Of a database without accounts: who may sign in now. Told once, kept nowhere. */
  readonly first: { readonly login: string; readonly password: string } | null;
}

const SWEEP_MS = 60_000;

/** The authorisation server: OpenID Connect and SMART App Launch 2.2, with people from our own table. */
export async function startAccounts(options: AccountsOptions): Promise<AccountsRole> {
  const { pool, issuer, fhirUrl, logger } = options;
  const now = options.now ?? (() => Date.now());
  await prepareAccounts(pool);
  const secrets = await providerSecrets(pool);
  const store = accountStore(pool, options.passwordCost);
  const launches = launchStore(pool);
  const [signing] = secrets.keys;
  if (!signing) throw new Error('the authorisation server has no key');
  const directory = openDirectory({ issuer, fhirUrl, key: signing });
  const provider = openProvider({
    pool,
    issuer,
    fhirUrl,
    apps: [...options.apps, ownAccessApp(issuer, publicPart(await signingKey('ES384')))],
    secrets,
    store,
    launches,
    directory,
    idleS: options.idleMinutes * 60,
    absoluteS: options.absoluteHours * 3_600,
  });
  const tls = options.tls ?? null;
  // Behind whatever ends TLS. Who comes straight to us could write any address of hers into the header.
  const proxied = tls === null && issuer.startsWith('https:');
  provider.proxy = proxied;
  const counts = { tokens: 0, refused: 0 };
  provider.on('grant.success', () => (counts.tokens += 1));
  provider.on('grant.error', () => (counts.refused += 1));
  provider.on('server_error', (_ctx, error) => logger.error({ error: error.message }, 'the authorisation server failed'));

  const server = createServer({ logger: false, forceCloseConnections: true, trustProxy: proxied }, tls);
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) checkRoute(one, url);
  });
  server.setErrorHandler((error: Error, request, reply) => {
    logger.error({ route: request.routeOptions.url, error: error.message }, 'a page of the authorisation server failed');
    const words = wordsOf(languageOf(request.headers['accept-language'], options.language));
    return reply.code(500).headers(PAGE_HEADERS).type('text/plain; charset=utf-8').send(words.didNotWork);
  });
  await server.register(async (pagesServer) => {
    await pagesServer.register(formBody, { bodyLimit: 16_384 });
    const kept = passkeyStore(pool);
    const parts = {
      provider,
      store,
      attempts: signInAttempts(pool),
      directory,
      issuer,
      cookieKey: secrets.cookieKey,
      language: options.language,
      passkeys: canHavePasskeys(issuer) ? openPasskeys(kept, issuer, secrets.cookieKey) : null,
      now,
      logger,
    };
    const pages = interactionPages(parts);
    serveSignIn(pagesServer, pages, parts);
    serveOwnAccess(pagesServer, {
      ...parts,
      passkeys: parts.passkeys === null ? null : { asked: parts.passkeys, store: kept },
      signedIn: (accountId) => signedInOf(pool, accountId),
      endElsewhere: options.endElsewhere ?? (() => Promise.resolve()),
      absoluteHours: options.absoluteHours,
      dashboard: dashboardOf(options.apps),
    });
    serveConsent(pagesServer, pages, { provider, store, launches, directory, fhirUrl });
  });
  await server.register((library, _options, done) => {
    library.removeAllContentTypeParsers();
    // The library reads bodies itself.
    library.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    const handle = provider.callback();
    library.all('/*', async (request, reply) => {
      reply.hijack();
      await handle(request.raw, reply.raw);
    });
    done();
  });
  await server.listen({ host: options.host, port: options.port });
  const sweeping = setInterval(() => {
    sweepArtifacts(pool).catch((error: unknown) => logger.warn({ error: String(error) }, 'ended sessions were not removed'));
  }, SWEEP_MS);
  logger.info({ issuer }, 'the authorisation server is up');

  return {
    name: 'accounts',
    issuer,
    first: await firstAccount(store),
    health: () => ({ address: issuer, 'tokens given': counts.tokens, 'tokens refused': counts.refused }),
    async stop() {
      clearInterval(sweeping);
      await server.close();
    },
  };
}

/** Of the applications that are part of the product, the one with pages. */
function dashboardOf(apps: readonly App[]): string | null {
  const redirect = apps.find(({ ours, redirectUris }) => ours === true && redirectUris.length > 0)?.redirectUris[0];
  return redirect === undefined ? null : new URL('/', redirect).href;
}
