import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import { type Language, languageOf } from '../contract/language.ts';
import { formToken, ownForm } from './own-form.ts';
import type { Markup } from './pages/markup.ts';
import { PAGE_HEADERS, page } from './pages/page.ts';
import { type Form, passwordPage } from './pages/sign-in-pages.ts';
import { type Words, wordsOf } from './pages/words/index.ts';
import type { Passkeys } from './passkeys-adapter.ts';

export interface InteractionPagesOptions {
  readonly provider: Provider;
  readonly issuer: string;
  readonly cookieKey: string;
  /** Null: the address of this server can have none. */
  readonly passkeys: Passkeys | null;
  /** Of the house; absent: English. */
  readonly language: Language | undefined;
}

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What a handler of a posted form gets. */
export interface Posted {
  readonly interaction: Interaction;
  readonly fields: Readonly<Record<string, string>>;
}

/** The pages of an interaction: shows one, takes its form. */
export interface InteractionPages {
  show(reply: FastifyReply, interaction: Interaction, title: string, body: Markup, status?: number): FastifyReply;
  wordsFor(reply: FastifyReply, interaction: Interaction): Words;
  formOf(reply: FastifyReply, interaction: Interaction, fault?: string | null): Form;
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

export function interactionPages({ provider, issuer, cookieKey, passkeys, language }: InteractionPagesOptions): InteractionPages {
  /** That which the application asked for, else the browser's, else that of the house. */
  const languageFor = (reply: FastifyReply, { params }: Interaction): Language =>
    languageOf(params['ui_locales'], reply.request.headers['accept-language'], language);
  const tokenOf = (uid: string): string => formToken(cookieKey, uid);
  const refuse = (reply: FastifyReply, status: number, text: string): null => {
    void reply.code(status).headers(PAGE_HEADERS).type('text/plain; charset=utf-8').send(text);
    return null;
  };
  const open: InteractionPages['open'] = async (request, reply) => {
    try {
      return await provider.interactionDetails(request.raw, reply.raw);
    } catch (error) {
      // A store that does not answer has ended nothing.
      if (!(error instanceof errors.SessionNotFound)) throw error;
      return refuse(reply, 400, wordsOf(languageOf(request.headers['accept-language'], language)).signInEnded);
    }
  };
  const wordsFor: InteractionPages['wordsFor'] = (reply, interaction) => wordsOf(languageFor(reply, interaction));
  const show: InteractionPages['show'] = (reply, interaction, title, body, status = 200) => {
    const { params } = interaction;
    const target = typeof params['redirect_uri'] === 'string' ? [originOf(params['redirect_uri'])] : [];
    const { html, csp } = page(title, body, target, languageFor(reply, interaction));
    return reply
      .code(status)
      .headers({ ...PAGE_HEADERS, 'Content-Security-Policy': csp })
      .type('text/html; charset=utf-8')
      .send(html);
  };
  const formOf: InteractionPages['formOf'] = (reply, interaction, fault = null) => ({
    action: `/interaction/${interaction.uid}`,
    token: tokenOf(interaction.uid),
    fault,
    words: wordsFor(reply, interaction),
  });
  return {
    show,
    wordsFor,
    formOf,
    open,
    async signIn(reply, interaction, again) {
      const asked = passkeys === null ? null : await passkeys.askOptions(interaction.uid);
      const body = passwordPage(formOf(reply, interaction, again?.fault), again?.login ?? '', asked);
      return show(reply, interaction, wordsFor(reply, interaction).signIn, body, again?.status);
    },
    async posted(request, reply) {
      const interaction = await open(request, reply);
      if (interaction === null) return null;
      const fields = ownForm(request, issuer, tokenOf(interaction.uid));
      if (fields === null) return refuse(reply, 403, wordsFor(reply, interaction).foreignForm);
      return { interaction, fields };
    },
  };
}

/** A page may lead to an application on a phone, whose address has a scheme of its own. */
function originOf(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
