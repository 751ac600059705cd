import type { FastifyInstance } from 'fastify';
import type Provider from 'oidc-provider';
import { smartScope } from '../contract/smart-scope.ts';
import type { Directory, KnownPatient } from './directory-adapter.ts';
import type { Interaction, InteractionPages } from './interaction-pages-adapter.ts';
import type { LaunchContext, LaunchStore } from './launches-adapter.ts';
import { type Consent, consentPage } from './pages/consent-page.ts';
import type { ConsentWords } from './pages/words/index.ts';
import type { Account, AccountStore } from './store/accounts-adapter.ts';

export interface ConsentOptions {
  readonly provider: Provider;
  readonly store: AccountStore;
  readonly launches: LaunchStore;
  readonly directory: Directory;
  readonly fhirUrl: string;
}

/** What an application asks of a person, and whom it is about. */
interface Asked {
  readonly account: Account;
  readonly clientId: string;
  readonly app: string;
  readonly oidc: readonly string[];
  readonly clinical: readonly string[];
  /** What an EHR launch says; null = nothing was launched. */
  readonly launched: LaunchContext | null;
  readonly choosing: boolean;
}

/** The first page of every interaction, and the one that asks whether an application may. */
export function serveConsent(server: FastifyInstance, pages: InteractionPages, options: ConsentOptions): void {
  const { provider, store, launches, directory, fhirUrl } = options;

  async function askedOf({ session, params, prompt }: Interaction, words: ConsentWords): Promise<Asked | string> {
    const account = session === undefined ? null : await store.byId(session.accountId);
    if (account === null) return words.signInAgain;
    const clientId = String(params['client_id']);
    const details = prompt.details as { missingOIDCScope?: string[]; missingResourceScopes?: Record<string, string[]> };
    const oidc = details.missingOIDCScope ?? [];
    const clinical = details.missingResourceScopes?.[fhirUrl] ?? [];
    const launched = typeof params['launch'] === 'string' ? await launches.find(params['launch'], account.id, clientId) : null;
    if (oidc.includes('launch') && launched === null) return words.launchEnded;
    const aboutOne = oidc.includes('launch/patient') || clinical.some((scope) => smartScope(scope)?.level === 'patient');
    const app = (await provider.Client.find(clientId))?.clientName ?? clientId;
    return { account, clientId, app, oidc, clinical, launched, choosing: aboutOne && launched === null };
  }

  async function describe(asked: Asked, query: string): Promise<Consent> {
    const { account, app, oidc, clinical, launched, choosing } = asked;
    return {
      app,
      person: account.name,
      scopes: [...oidc.filter((scope) => scope !== 'launch/patient'), ...clinical],
      patients: choosing ? await directory.patients(account, query) : null,
      query,
      launched: await launchedPatient(account, launched),
    };
  }

  const launchedPatient = async (account: Account, launched: LaunchContext | null): Promise<KnownPatient | null> =>
    launched === null || launched.patient === null ? null : directory.patient(account, launched.patient);

  server.get<{ Querystring: { q?: string } }>('/interaction/:uid', async (request, reply) => {
    const interaction = await pages.open(request, reply);
    if (interaction === null) return reply;
    if (interaction.prompt.name === 'login') return pages.signIn(reply, interaction);
    const asked = await askedOf(interaction, pages.wordsFor(reply, interaction).consent);
    if (typeof asked === 'string') return reply.code(400).type('text/plain; charset=utf-8').send(asked);
    const consent = await describe(asked, (request.query.q ?? '').slice(0, 100));
    return pages.show(reply, interaction, asked.app, consentPage(pages.formOf(reply, interaction), consent));
  });

  server.post('/interaction/:uid/consent', async (request, reply) => {
    const posted = await pages.posted(request, reply);
    if (posted === null) return reply;
    const { interaction, fields } = posted;
    const words = pages.wordsFor(reply, interaction).consent;
    const asked = interaction.prompt.name === 'consent' ? await askedOf(interaction, words) : words.nothingAsked;
    if (typeof asked === 'string') return reply.code(400).type('text/plain; charset=utf-8').send(asked);
    if (fields['decision'] !== 'allow') {
      reply.hijack();
      await provider.interactionFinished(request.raw, reply.raw, {
        error: 'access_denied',
        error_description: 'the person did not allow it',
      });
      return reply;
    }
    const about = asked.choosing ? { patient: fields['patient'] ?? '', encounter: null } : asked.launched;
    // Asked again now: what the page offered may have changed, and a form can say anything.
    if (about?.patient != null && (await directory.patient(asked.account, about.patient)) === null) {
      const consent = consentPage(pages.formOf(reply, interaction, words.chooseYours), await describe(asked, ''));
      return pages.show(reply, interaction, asked.app, consent, 400);
    }
    const grantId = await grant(asked);
    if (about !== null) await launches.keep(grantId, about);
    reply.hijack();
    await provider.interactionFinished(request.raw, reply.raw, { consent: { grantId } }, { mergeWithLastSubmission: true });
    return reply;
  });

  async function grant({ account, clientId, oidc, clinical }: Asked): Promise<string> {
    const made = new provider.Grant({ accountId: account.id, clientId });
    made.addOIDCScope(oidc.join(' '));
    made.addResourceScope(fhirUrl, clinical.join(' '));
    return made.save();
  }
}
