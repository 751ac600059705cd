import type { Language } from '../../contract/language.ts';
import { html, type Markup } from './markup.ts';
import { enrolment, type Form, fault, guard, newPassword, passkeyForm } from './sign-in-pages.ts';
import { filled, type Words } from './words/index.ts';

export interface OwnAccess {
  readonly name: string;
  readonly login: string;
  /** Null: the address of this server can have none. */
  readonly passkeys: readonly OwnPasskey[] | null;
  /** What the browser is to make, as JSON. */
  readonly makePasskey: string;
  readonly authenticator: 'set up' | 'not set up' | 'wanted';
  /** To put into an app. */
  readonly secret: { readonly key: string; readonly address: string };
  readonly sessions: readonly OwnSession[];
  /** Where the dashboard is; null: not known here. */
  readonly dashboard: string | null;
}

export interface OwnPasskey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly usedAt: Date | null;
}

export interface OwnSession {
  readonly since: Date;
  readonly until: Date;
  readonly here: boolean;
}

export interface OwnForm extends Form {
  /** What was asked for is done. */
  readonly done: boolean;
  readonly language: Language;
}

/** What one signs in with, and where one is signed in. */
export function ownAccessPage(form: OwnForm, access: OwnAccess): Markup {
  const { own } = form.words;
  return html`<h1>${own.title}</h1><p>${filled(own.whose, { name: access.name, login: access.login })}</p>
    ${form.done ? html`<p class="done" role="status">${own.done}</p>` : null}${fault(form)}
    ${passkeySection(form, access)}${authenticatorSection(form, access)}
    <section><h2>${form.words.password}</h2><details><summary>${own.changePassword}</summary>
      <form method="post" action="${form.action}/password">${guard(form)}${currentPassword(form.words, 'change-current')}${newPassword(form.words)}
        <button>${form.words.keepIt}</button></form></details></section>
    ${sessionSection(form, access)}
    ${access.dashboard === null ? null : html`<p><a href="${access.dashboard}">${own.back}</a></p>`}`;
}

/** After everything has been ended, or when nobody is signed in. */
export function signedOutPage(words: Words, ended: boolean, again: string): Markup {
  return html`<h1>${words.own.title}</h1><p>${ended ? words.own.ended : words.own.notSignedIn}</p>
    <p><a href="${again}">${words.own.again}</a></p>`;
}

function passkeySection(form: OwnForm, { passkeys, makePasskey }: OwnAccess): Markup {
  const { words } = form;
  if (passkeys === null) return html`<section><h2>${words.own.passkeys}</h2><p>${words.own.noneHere}</p></section>`;
  const name = html`<label for="passkey-name">${words.own.newName}</label>
      <input id="passkey-name" name="name" maxlength="60" autocomplete="off" placeholder="${words.own.newNameHint}">`;
  return html`<section><h2>${words.own.passkeys}</h2>
    ${passkeys.length === 0 ? html`<p>${words.own.none}</p>` : html`<ul class="items">${passkeys.map((one) => passkeyItem(form, one, passkeys.length === 1))}</ul>`}
    <p class="quiet">${words.aboutPasskeys}</p>
    ${passkeyForm(form, { act: 'passkeys', kind: 'create', options: makePasskey, word: words.own.add, more: name })}</section>`;
}

function passkeyItem(form: OwnForm, { id, name, createdAt, usedAt }: OwnPasskey, last: boolean): Markup {
  const { words, language } = form;
  const called = name === '' ? words.own.unnamed : name;
  const used = usedAt === null ? words.own.neverUsed : filled(words.own.used, { at: shown(usedAt, language) });
  const remove = html`<form method="post" action="${form.action}/passkeys/remove">${guard(form)}<input type="hidden" name="id" value="${id}">
    ${last ? html`<p>${words.own.lastOne}</p>${currentPassword(words, 'remove-current')}` : null}
    <button class="other" aria-label="${words.own.remove}: ${called}">${words.own.remove}</button></form>`;
  return html`<li><strong>${called}</strong><br><span class="quiet">${filled(words.own.added, { at: shown(createdAt, language) })} · ${used}</span>
    ${last ? html`<details><summary>${words.own.remove}</summary>${remove}</details>` : remove}</li>`;
}

function authenticatorSection(form: OwnForm, { authenticator, secret }: OwnAccess): Markup {
  const { words } = form;
  const is = authenticator === 'set up' ? words.own.isSetUp : words.own.isNotSetUp;
  const set = html`<details><summary>${words.setUpAuthenticator}</summary>${enrolment({ ...form, fault: null }, 'authenticator', secret.key, secret.address)}</details>`;
  const remove = html`<details><summary>${words.own.remove}</summary>
      <form method="post" action="${form.action}/authenticator/remove">${guard(form)}${currentPassword(words, 'authenticator-current')}
      <button class="other">${words.own.remove}</button></form></details>`;
  const act = authenticator === 'set up' ? remove : authenticator === 'not set up' ? set : null;
  return html`<section><h2>${words.own.authenticator}</h2>
    <p>${authenticator === 'wanted' ? html`${words.own.isSetUp} ${words.own.isWanted}` : is}</p>${act}</section>`;
}

function sessionSection(form: OwnForm, { sessions }: OwnAccess): Markup {
  const { words, language } = form;
  return html`<section><h2>${words.own.sessions}</h2><ul class="items">${sessions.map(
    ({ since, until, here }) =>
      html`<li>${filled(words.own.session, { since: shown(since, language), until: shown(until, language) })}${here ? html` · <strong>${words.own.thisOne}</strong>` : null}</li>`,
  )}</ul>
    <form method="post" action="${form.action}/end">${guard(form)}<p class="quiet">${words.own.aboutEndAll}</p>
      <button class="other">${words.own.endAll}</button></form></section>`;
}

const currentPassword = (words: Words, id: string): Markup => html`<label for="${id}">${words.own.currentPassword}</label>
      <input id="${id}" name="current" type="password" autocomplete="current-password" required>`;

/** With the zone, because this is written where the service is. */
function shown(at: Date, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  }).format(at);
}
