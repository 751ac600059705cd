import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { JWK } from 'jose';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { Secret } from 'otpauth';
import { type Language, languageOf } from '../contract/language.ts';
import type { Logger } from '../contract/role.ts';
import type { App } from './apps.ts';
import type { Attempts } from './attempts-adapter.ts';
import { formToken, ownForm } from './own-form.ts';
import type { Markup } from './pages/markup.ts';
import { type OwnAccess, ownAccessPage, signedOutPage } from './pages/own-access-page.ts';
import { PAGE_HEADERS, page } from './pages/page.ts';
import { filled, type Words, wordsOf } from './pages/words/index.ts';
import type { Passkeys } from './passkeys-adapter.ts';
import { PASSWORD_LENGTH, passwordFault, passwordMatches } from './password.ts';
import type { Account, AccountStore } from './store/accounts-adapter.ts';
import type { SignedIn } from './store/own-sessions-adapter.ts';
import type { PasskeyStore } from './store/passkeys-adapter.ts';
import { totpAddress, totpStep } from './totp.ts';

export interface OwnAccessOptions {
  readonly provider: Provider;
  readonly store: AccountStore;
  readonly attempts: Attempts;
  readonly issuer: string;
  readonly cookieKey: string;
  /** Null: the address of this server can have none. */
  readonly passkeys: { readonly asked: Passkeys; readonly store: PasskeyStore } | null;
  readonly signedIn: (accountId: string) => Promise<readonly SignedIn[]>;
  /** Ends what the account has elsewhere: sessions of the dashboard, notifications. */
  readonly endElsewhere: (accountId: string) => Promise<void>;
  readonly absoluteHours: number;
  /** Null: not known here. */
  readonly dashboard: string | null;
  /** Of the house; absent: English. */
  readonly language: Language | undefined;
  readonly now: () => number;
  readonly logger: Logger;
}

export const OWN_ACCESS_PATH = '/account';
const PATH = OWN_ACCESS_PATH;
const CLIENT = 'wardlight-own-access';
/** Whoever changes how she signs in has signed in a moment ago: a computer that somebody left is not enough. */
const FRESH_S = 600;

/**
 * The page sends people through the server's own sign-in. What that gives is thrown away, and nobody has the key: only the session counts.
 * @param key public
 */
export const ownAccessApp = (issuer: string, key: JWK): App => ({
  ...{
    id: CLIENT,
    name: 'Wardlight',
    kind: 'key',
    keys: [key],
    redirectUris: [`${issuer}${PATH}`],
    launchUri: null,
    scopes: [],
    ours: true,
  },
});

interface Here {
  readonly account: Account;
  /** Of this sign-in: what a form or a challenge belongs to. */
  readonly holder: string;
  readonly uid: string;
}

/** One's own passkeys, authenticator, password and sessions. */
export function serveOwnAccess(server: FastifyInstance, options: OwnAccessOptions): void {
  const { provider, store, attempts, issuer, cookieKey, passkeys, now, logger } = options;
  const languageFor = ({ headers }: FastifyRequest): Language => languageOf(headers['accept-language'], options.language);

  async function whoIs(request: FastifyRequest, reply: FastifyReply): Promise<Here | null> {
    const context = provider.createContext(request.raw, reply.raw) as unknown as KoaContextWithOIDC;
    const { accountId, loginTs, uid } = await provider.Session.get(context);
    if (accountId === undefined || loginTs === undefined || loginTs < Date.now() / 1_000 - FRESH_S) return null;
    const account = await store.byId(accountId);
    return account === null ? null : { account, uid, holder: `${PATH} ${uid} ${loginTs}` };
  }
  const show = (reply: FastifyReply, body: Markup, status = 200): FastifyReply => {
    const language = languageFor(reply.request);
    const { html, csp } = page(wordsOf(language).own.title, body, [], language);
    return reply
      .code(status)
      .headers({ ...PAGE_HEADERS, 'Content-Security-Policy': csp })
      .type('text/html; charset=utf-8')
      .send(html);
  };
  // A key of one sign-in: the page needs to keep none.
  const secretOf = ({ holder }: Here): string =>
    new Secret({
      buffer: new Uint8Array(createHmac('sha256', cookieKey).update(`totp ${holder}`).digest().subarray(0, 20)).buffer,
    }).base32;

  async function showOwn(reply: FastifyReply, here: Here, fault: string | null, done = false): Promise<FastifyReply> {
    const language = languageFor(reply.request);
    const form = { action: PATH, token: formToken(cookieKey, here.holder), fault, words: wordsOf(language), done, language };
    const account = (await store.byId(here.account.id)) ?? here.account;
    return show(reply, ownAccessPage(form, await accessOf({ ...here, account })), fault === null ? 200 : 400);
  }

  async function accessOf(here: Here): Promise<OwnAccess> {
    const { account, holder, uid } = here;
    const key = secretOf(here);
    return {
      ...{ name: account.name, login: account.login, dashboard: options.dashboard },
      passkeys: passkeys === null ? null : await passkeys.store.of(account.id),
      makePasskey: (await passkeys?.asked.makeOptions(holder, account)) ?? '',
      authenticator: account.totpSecret === null ? 'not set up' : account.totpRequired ? 'wanted' : 'set up',
      secret: { key, address: totpAddress(key, account.login) },
      sessions: (await options.signedIn(account.id)).map((one) => ({
        since: one.since,
        until: new Date(one.since.getTime() + options.absoluteHours * 3_600_000),
        here: one.uid === uid,
      })),
    };
  }

  server.get<{ Querystring: Readonly<Record<string, string>> }>(PATH, async (request, reply) => {
    const here = await whoIs(request, reply);
    const cameBack = request.query['code'] !== undefined || request.query['error'] !== undefined;
    if (here !== null)
      return cameBack ? reply.redirect(PATH, 303) : showOwn(reply, here, null, request.query['done'] !== undefined);
    if (cameBack) return show(reply, signedOutPage(wordsOf(languageFor(request)), false, PATH), 401);
    return reply.redirect(signInAddress(issuer), 303);
  });

  /** A form of the page. `take` says what is wrong, or null when it is done. */
  function posted(
    path: string,
    take: (here: Here, fields: Readonly<Record<string, string>>, words: Words, request: FastifyRequest) => Promise<string | null>,
  ): void {
    server.post(`${PATH}${path}`, async (request, reply) => {
      const here = await whoIs(request, reply);
      // Signed in too long ago: again, then the page as it is.
      if (here === null) return reply.redirect(PATH, 303);
      const fields = ownForm(request, issuer, formToken(cookieKey, here.holder));
      const words = wordsOf(languageFor(request));
      if (fields === null)
        return reply
          .code(403)
          .headers(PAGE_HEADERS)
          .type('text/plain; charset=utf-8')
          .send(wordsOf(languageFor(request)).foreignForm);
      const fault = await take(here, fields, words, request);
      if (fault !== null) return showOwn(reply, here, fault);
      logger.info({ account: here.account.id, what: path.slice(1) }, 'somebody changed how she signs in');
      return path === '/end' ? show(reply, signedOutPage(words, true, PATH)) : reply.redirect(`${PATH}?done=yes`, 303);
    });
  }

  /** What is wrong with the password that is to prove who she is; null = nothing. Guessing counts as at the sign-in. */
  async function unproven(account: Account, password: string, words: Words, address: string): Promise<string | null> {
    const wait = await attempts.count(address, account.login);
    if (wait > 0) return filled(words.tooMany, { minutes: Math.ceil(wait / 60) });
    if (!(await passwordMatches(password, account.password))) return words.wrongPassword;
    await attempts.forget(address, account.login);
    return null;
  }

  if (passkeys !== null) {
    posted('/passkeys', async ({ account, holder }, fields, words) => {
      const name = (fields['name'] ?? '').trim().slice(0, 60);
      return (await passkeys.asked.made(holder, account, fields['credential'] ?? '', name)) ? null : words.noPasskeyMade;
    });
    posted('/passkeys/remove', async ({ account }, { id = '', current }, words, { ip }) => {
      if (await passkeys.store.remove(account.id, id, false)) return null;
      // The last one, or none of hers. After it only the password lets her in.
      const fault = current === undefined ? words.own.lastOne : await unproven(account, current, words, ip);
      if (fault !== null) return fault;
      await passkeys.store.remove(account.id, id, true);
      return null;
    });
  }
  posted('/password', async ({ account }, { current = '', password = '', repeated = '' }, words, { ip }) => {
    const unknown = await unproven(account, current, words, ip);
    if (unknown !== null) return unknown;
    const fault = passwordFault(password, { name: account.login }, repeated);
    if (fault !== null) return filled(words[fault], PASSWORD_LENGTH);
    await store.changePassword(account.id, password);
    return null;
  });
  posted('/authenticator', async (here, { code = '' }, words) => {
    const secret = secretOf(here);
    const used = totpStep(secret, code, now(), null);
    if (used === null) return words.wrongFirstCode;
    await store.enrolTotp(here.account.id, secret, used);
    return null;
  });
  posted('/authenticator/remove', async ({ account }, { current = '' }, words, { ip }) => {
    const unknown = await unproven(account, current, words, ip);
    if (unknown === null) await store.removeTotp(account.id);
    return unknown;
  });
  posted('/end', async ({ account }) => {
    await store.endAll(account.id);
    await options.endElsewhere(account.id);
    return null;
  });
}

/** The sign-in of this server itself; the challenge is of a word that nobody knows. */
function signInAddress(issuer: string): string {
  const query = new URLSearchParams({
    ...{ client_id: CLIENT, response_type: 'code', redirect_uri: `${issuer}${PATH}`, scope: 'openid', max_age: String(FRESH_S) },
    ...{ state: 'own-access', code_challenge: randomBytes(32).toString('base64url'), code_challenge_method: 'S256' },
  });
  return `${issuer}/auth?${query.toString()}`;
}
