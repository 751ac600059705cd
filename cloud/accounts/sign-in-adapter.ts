import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import type { Logger } from '../contract/role.ts';
import type { Attempts } from './attempts-adapter.ts';
import type { Directory } from './directory-adapter.ts';
import type { Interaction, InteractionPages, Posted } from './interaction-pages-adapter.ts';
import { changePage, codePage, enrolPage, passkeyPage } from './pages/sign-in-pages.ts';
import { filled, type Words } from './pages/words/index.ts';
import type { Passkeys } from './passkeys-adapter.ts';
import { PASSWORD_LENGTH, passwordFault, passwordMatches } from './password.ts';
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
    const at = pages.formOf(reply, interaction, fault);
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
    const words = pages.wordsFor(reply, interaction);
    const again = (fault: string, status: number) => pages.signIn(reply, interaction, { login, fault, status });
    const wait = await attempts.count(request.ip, login);
    if (wait > 0) {
      void reply.header('Retry-After', String(wait));
      return again(filled(words.tooMany, { minutes: Math.ceil(wait / 60) }), 429);
    }
    const account = await store.byLogin(login);
    const right = await passwordMatches(fields['password'] ?? '', account?.password ?? null);
    if (account === null || !right) {
      logger.warn({ address: request.ip }, 'a sign-in was refused');
      return again(words.wrongPassword, 401);
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
      const fault = pages.wordsFor(reply, interaction).unknownPasskey;
      return pages.signIn(reply, interaction, { login: '', fault, status: 401 });
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
      const taken = await take(account, fields, state, {
        address: request.ip,
        uid: interaction.uid,
        words: pages.wordsFor(reply, interaction),
      });
      if (typeof taken === 'string') return showStep(reply, interaction, account, name, state, taken);
      const changed = await store.byId(account.id);
      return changed === null
        ? reply.redirect(`/interaction/${interaction.uid}`, 303)
        : goOn(request, reply, interaction, changed, taken);
    });
  }

  step('code', async (account, fields, state, { address, words }) => {
    const wait = await attempts.count(address, account.login);
    if (wait > 0) return filled(words.tooMany, { minutes: Math.ceil(wait / 60) });
    const used = totpStep(account.totpSecret ?? '', fields['code'] ?? '', now(), account.totpStep);
    if (used === null || !(await store.useTotp(account.id, used))) return words.wrongCode;
    await attempts.forget(address, account.login);
    return { ...state, secondFactor: true };
  });
  step('change', async (account, fields, state, { words }) => {
    const password = fields['password'] ?? '';
    const fault = passwordFault(password, { name: account.login }, fields['repeated'] ?? '');
    if (fault !== null) return filled(words[fault], PASSWORD_LENGTH);
    if (await passwordMatches(password, account.password)) return words.mustDiffer;
    await store.changePassword(account.id, password);
    return state;
  });
  step('enrol', async (account, fields, state, { words }) => {
    const used = totpStep(state.secret ?? '', fields['code'] ?? '', now(), null);
    if (used === null || state.secret === null) return words.wrongFirstCode;
    await store.enrolTotp(account.id, state.secret, used);
    return { ...state, secondFactor: true };
  });
  step('passkey', async (account, fields, state, { uid, words }) => {
    const made = fields['skip'] === 'yes' || (await passkeys?.made(uid, account, fields['credential'] ?? '', '')) === true;
    return made ? { ...state, wantsPasskey: false } : words.noPasskeyMade;
  });
}

interface Place {
  readonly address: string;
  /** Of the interaction. */
  readonly uid: string;
  readonly words: Words;
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
