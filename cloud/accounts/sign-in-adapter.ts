import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import type { Logger } from '../contract/role.ts';
import type { Attempts } from './attempts-adapter.ts';
import type { Directory } from './directory-adapter.ts';
import type { Markup } from './pages/markup.ts';
import { PAGE_HEADERS, page } from './pages/page.ts';
import { changePage, codePage, enrolPage, type Form, passkeyPage, passwordPage } from './pages/sign-in-pages.ts';
import type { Passkeys } from './passkeys-adapter.ts';
import { passwordFault, passwordMatches } from './password.ts';
import type { Account, AccountStore } from './store/accounts-adapter.ts';
import { newTotpSecret, totpAddress, totpStep } from './totp.ts';

export interface SignInOptions {
  readonly provider: Provider;
  readonly store: AccountStore;
  readonly attempts: Attempts;
  readonly directory: Directory;
  readonly issuer: string;
  readonly cookieKey: string;
  /** Null: the address of this server can have none. */
  readonly passkeys: Passkeys | null;
  readonly now: () => number;
  readonly logger: Logger;
}

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** How far somebody is, kept at the server beside the interaction. */
const progress = z.object({
  halfway: z
    .object({
      account: z.string(),
      secondFactor: z.boolean(),
      secret: z.string().nullable(),
      by: z.enum(['password', 'passkey']),
      /** A passkey is still to be set up. */
      wantsPasskey: z.boolean(),
    })
    .optional(),
});
type Progress = NonNullable<z.infer<typeof progress>['halfway']>;

const form = z.record(z.string(), z.string());

/** What a handler of a posted form gets. */
export interface Posted {
  readonly interaction: Interaction;
  readonly fields: Readonly<Record<string, string>>;
}

/** The pages of an interaction: shows one, takes its form. */
export interface InteractionPages {
  show(reply: FastifyReply, interaction: Interaction, title: string, body: Markup, status?: number): FastifyReply;
  formOf(interaction: Interaction, fault?: string | null): Form;
  /** The first page of a sign-in. */
  signIn(
    reply: FastifyReply,
    interaction: Interaction,
    again?: { login: string; fault: string; status: number },
  ): Promise<FastifyReply>;
  /** null = the answer is on its way: no such interaction, or not a form of ours. */
  posted(request: FastifyRequest, reply: FastifyReply): Promise<Posted | null>;
  open(request: FastifyRequest, reply: FastifyReply): Promise<Interaction | null>;
}

export function interactionPages({ provider, issuer, cookieKey, passkeys }: SignInOptions): InteractionPages {
  const tokenOf = (uid: string): string => createHmac('sha256', cookieKey).update(`form ${uid}`).digest('base64url');
  const refuse = (reply: FastifyReply, status: number, text: string): null => {
    void reply.code(status).headers(PAGE_HEADERS).type('text/plain').send(text);
    return null;
  };
  const open: InteractionPages['open'] = async (request, reply) => {
    try {
      return await provider.interactionDetails(request.raw, reply.raw);
    } catch {
      return refuse(reply, 400, 'This sign-in has ended. Go back to where you came from and begin again.');
    }
  };
  const show: InteractionPages['show'] = (reply, { params }, title, body, status = 200) => {
    const target = typeof params['redirect_uri'] === 'string' ? [originOf(params['redirect_uri'])] : [];
    const { html, csp } = page(title, body, target, body.text.includes('data-passkey='));
    return reply
      .code(status)
      .headers({ ...PAGE_HEADERS, 'Content-Security-Policy': csp })
      .type('text/html; charset=utf-8')
      .send(html);
  };
  const formOf: InteractionPages['formOf'] = ({ uid }, fault = null) => ({
    action: `/interaction/${uid}`,
    token: tokenOf(uid),
    fault,
  });
  return {
    show,
    formOf,
    open,
    async signIn(reply, interaction, again) {
      const asked = passkeys === null ? null : await passkeys.askOptions(interaction.uid);
      const body = passwordPage(formOf(interaction, again?.fault), again?.login ?? '', asked);
      return show(reply, interaction, 'Sign in', body, again?.status);
    },
    async posted(request, reply) {
      const interaction = await open(request, reply);
      if (interaction === null) return null;
      const { success, data: fields } = form.safeParse(request.body);
      const origin = request.headers.origin;
      const foreign = origin !== undefined && origin !== 'null' && origin !== new URL(issuer).origin;
      if (!success || foreign || !same(fields['token'] ?? '', tokenOf(interaction.uid)))
        return refuse(reply, 403, 'This form did not come from here.');
      return { interaction, fields };
    },
  };
}

/** Name and password, then whatever the account still needs: a code, a password of its own, an authenticator. */
export function serveSignIn(server: FastifyInstance, pages: InteractionPages, options: SignInOptions): void {
  const { provider, store, attempts, passkeys, now, logger } = options;
  type Request = FastifyRequest;

  const halfway = ({ result }: Interaction): Progress | null => progress.safeParse(result ?? {}).data?.halfway ?? null;

  /** The next page, or the end. */
  async function goOn(request: Request, reply: FastifyReply, interaction: Interaction, account: Account, state: Progress) {
    const step = nextStep(account, state);
    if (step === 'finish') {
      await options.directory
        .introduce(account)
        .catch((error: unknown) => logger.warn({ error: String(error) }, 'the staff list was not told who signed in'));
      reply.hijack();
      const amr = amrOf(state);
      await provider.interactionFinished(request.raw, reply.raw, {
        login: { accountId: account.id, amr: [...amr], remember: false },
      });
      return reply;
    }
    const kept = { ...state, secret: step === 'enrol' ? (state.secret ?? newTotpSecret()) : state.secret };
    await provider.interactionResult(request.raw, reply.raw, { halfway: kept });
    return showStep(reply, interaction, account, step, kept, null);
  }

  async function showStep(
    reply: FastifyReply,
    interaction: Interaction,
    account: Account,
    step: Exclude<Step, 'finish'>,
    { secret }: Progress,
    fault: string | null,
  ): Promise<FastifyReply> {
    const at = pages.formOf(interaction, fault);
    const status = fault === null ? 200 : 401;
    if (step === 'code') return pages.show(reply, interaction, 'Code', codePage(at), status);
    if (step === 'change') return pages.show(reply, interaction, 'Choose a password', changePage(at), status);
    if (step === 'passkey') {
      const made = (await passkeys?.makeOptions(interaction.uid, account)) ?? '';
      return pages.show(reply, interaction, 'Passkey', passkeyPage(at, made), status);
    }
    const key = secret ?? '';
    return pages.show(reply, interaction, 'Authenticator', enrolPage(at, key, totpAddress(key, account.login)), status);
  }

  server.post('/interaction/:uid/password', async (request, reply) => {
    const posted = await pages.posted(request, reply);
    if (posted === null) return reply;
    const { interaction, fields } = posted;
    const login = (fields['name'] ?? '').trim().toLowerCase().slice(0, 64);
    const again = (fault: string, status: number) => pages.signIn(reply, interaction, { login, fault, status });
    const wait = await attempts.count(request.ip, login);
    if (wait > 0) {
      void reply.header('Retry-After', String(wait));
      return again(`Too many attempts. Try again in ${Math.ceil(wait / 60)} minutes.`, 429);
    }
    const account = await store.byLogin(login);
    const right = await passwordMatches(fields['password'] ?? '', account?.password ?? null);
    if (account === null || !right) {
      logger.warn({ address: request.ip }, 'a sign-in was refused');
      return again('Name or password is wrong.', 401);
    }
    // A second factor that is still to come is part of the guess.
    if (account.totpSecret === null) await attempts.forget(request.ip, login);
    const wantsPasskey = passkeys !== null && fields['passkey'] === 'yes';
    const state = { account: account.id, secondFactor: false, secret: null, by: 'password' as const, wantsPasskey };
    return goOn(request, reply, interaction, account, state);
  });

  server.post('/interaction/:uid/passkey-sign-in', async (request, reply) => {
    const posted = await pages.posted(request, reply);
    if (posted === null) return reply;
    const { interaction, fields } = posted;
    const id = (await passkeys?.answered(interaction.uid, fields['credential'] ?? '')) ?? null;
    const account = id === null ? null : await store.byId(id);
    if (account === null) {
      logger.warn({ address: request.ip }, 'a sign-in with a passkey was refused');
      return pages.signIn(reply, interaction, { login: '', fault: 'This passkey is not known here.', status: 401 });
    }
    const state = { account: account.id, secondFactor: true, secret: null, by: 'passkey' as const, wantsPasskey: false };
    return goOn(request, reply, interaction, account, state);
  });

  /** The forms after the password. */
  function step(
    name: Exclude<Step, 'finish'>,
    take: (account: Account, fields: Posted['fields'], state: Progress, at: Place) => Promise<string | Progress>,
  ): void {
    server.post(`/interaction/:uid/${name}`, async (request, reply) => {
      const posted = await pages.posted(request, reply);
      if (posted === null) return reply;
      const { interaction, fields } = posted;
      const state = halfway(interaction);
      const account = state === null ? null : await store.byId(state.account);
      // Not what is asked for now: begins again with the password.
      if (state === null || account === null || nextStep(account, state) !== name)
        return reply.redirect(`/interaction/${interaction.uid}`, 303);
      const taken = await take(account, fields, state, { address: request.ip, uid: interaction.uid });
      if (typeof taken === 'string') return showStep(reply, interaction, account, name, state, taken);
      const changed = await store.byId(account.id);
      return changed === null
        ? reply.redirect(`/interaction/${interaction.uid}`, 303)
        : goOn(request, reply, interaction, changed, taken);
    });
  }

  step('code', async (account, fields, state, { address }) => {
    const wait = await attempts.count(address, account.login);
    if (wait > 0) return `Too many attempts. Try again in ${Math.ceil(wait / 60)} minutes.`;
    const used = totpStep(account.totpSecret ?? '', fields['code'] ?? '', now(), account.totpStep);
    if (used === null || !(await store.useTotp(account.id, used))) return 'This code is wrong, or it was used already.';
    await attempts.forget(address, account.login);
    return { ...state, secondFactor: true };
  });
  step('change', async (account, fields, state) => {
    const password = fields['password'] ?? '';
    const fault = passwordFault(password, { name: account.login }, fields['repeated'] ?? '');
    if (fault !== null) return fault;
    if (await passwordMatches(password, account.password)) return 'It must differ from the one you were given.';
    await store.changePassword(account.id, password);
    return state;
  });
  step('enrol', async (account, fields, state) => {
    const used = totpStep(state.secret ?? '', fields['code'] ?? '', now(), null);
    if (used === null || state.secret === null) return 'This code is wrong: is the clock of the phone right?';
    await store.enrolTotp(account.id, state.secret, used);
    return { ...state, secondFactor: true };
  });
  step('passkey', async (account, fields, state, { uid }) => {
    const made = fields['skip'] === 'yes' || (await passkeys?.made(uid, account, fields['credential'] ?? '')) === true;
    return made ? { ...state, wantsPasskey: false } : 'This did not become a passkey. Try again, or go on without.';
  });
}

interface Place {
  readonly address: string;
  /** Of the interaction. */
  readonly uid: string;
}

type Step = 'code' | 'change' | 'enrol' | 'passkey' | 'finish';

/** How somebody proved who she is (RFC 8176). */
const amrOf = ({ by, secondFactor }: Progress): readonly string[] =>
  by === 'passkey' ? ['pop', 'user', 'mfa'] : secondFactor ? ['pwd', 'otp', 'mfa'] : ['pwd'];

function nextStep(account: Account, { secondFactor, wantsPasskey }: Progress): Step {
  if (account.totpSecret !== null && !secondFactor) return 'code';
  if (account.mustChange) return 'change';
  if (account.totpRequired && account.totpSecret === null) return 'enrol';
  // Last: whoever makes one has proven everything else.
  return wantsPasskey ? 'passkey' : 'finish';
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A page may lead to an application on a phone, whose address has a scheme of its own. */
function originOf(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
