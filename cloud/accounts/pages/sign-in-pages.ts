import { html, type Markup } from './markup.ts';
import type { Words } from './words/index.ts';

export interface Form {
  /** `/interaction/{uid}` */
  readonly action: string;
  /** Against forms that another site sends. */
  readonly token: string;
  /** Why the last try was not taken. */
  readonly fault: string | null;
  readonly words: Words;
}

export const fault = ({ fault: text }: Form): Markup | null =>
  text === null ? null : html`<p class="fault" role="alert">${text}</p>`;
export const guard = ({ token }: Form): Markup => html`<input type="hidden" name="token" value="${token}">`;

/** @param asked what the browser is asked for a passkey, as JSON; null = there are none here */
export function passwordPage(form: Form, login: string, asked: string | null): Markup {
  const { words } = form;
  return html`<h1>${words.signIn}</h1>${fault(form)}
    <form method="post" action="${form.action}/password">${guard(form)}
      <label for="name">${words.name}</label>
      <input id="name" name="name" value="${login}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
      <label for="password">${words.password}</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      ${asked === null ? null : setUp(words)}
      <button>${words.signIn}</button>
    </form>${asked === null ? null : passkeyForm(form, { act: 'passkey-sign-in', kind: 'get', options: asked, word: words.withPasskey })}`;
}

const setUp = (words: Words): Markup =>
  html`<label class="check" data-needs-passkeys hidden><input type="checkbox" name="passkey" value="yes">
  ${words.setUpForNextTime}</label>`;

/** @param options what the browser makes, as JSON */
export function passkeyPage(form: Form, options: string): Markup {
  const { words } = form;
  return html`<h1>${words.setUpPasskey}</h1><p>${words.aboutPasskeys}</p>${fault(form)}
    ${passkeyForm(form, { act: 'passkey', kind: 'create', options, word: words.setItUp })}
    <form method="post" action="${form.action}/passkey">${guard(form)}<button class="other" name="skip" value="yes">${words.notNow}</button></form>`;
}

/** @param more fields that go with what the authenticator says */
export function passkeyForm(
  form: Form,
  { act, kind, options, word, more }: { act: string; kind: 'get' | 'create'; options: string; word: string; more?: Markup },
): Markup {
  const failed = kind === 'get' ? form.words.noneUsed : form.words.noneSetUp;
  return html`<form method="post" action="${form.action}/${act}" data-passkey="${kind}" data-options="${options}" data-fault="${failed}" data-needs-passkeys hidden>
      ${guard(form)}<input type="hidden" name="credential" value="">${more ?? null}
      <button class="${kind === 'get' ? 'other' : ''}">${word}</button> <output></output>
    </form>`;
}

export function codePage(form: Form): Markup {
  const { words } = form;
  return html`<h1>${words.codeTitle}</h1>${fault(form)}
    <form method="post" action="${form.action}/code">${guard(form)}
      <label for="code">${words.sixDigits}</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required autofocus>
      <button>${words.goOn}</button>
    </form>`;
}

export function changePage(form: Form): Markup {
  const { words } = form;
  return html`<h1>${words.choosePassword}</h1><p>${words.aboutPassword}</p>${fault(form)}
    <form method="post" action="${form.action}/change">${guard(form)}${newPassword(words)}
      <button>${words.keepIt}</button>
    </form>`;
}

export function enrolPage(form: Form, secret: string, address: string): Markup {
  return html`<h1>${form.words.setUpAuthenticator}</h1>${enrolment(form, 'enrol', secret, address)}`;
}

/** The key to put into an app, and the first code that it shows. */
export function enrolment(form: Form, act: string, secret: string, address: string): Markup {
  const { words } = form;
  return html`<p>${words.aboutAuthenticator} <a href="${address}">${words.openThere}</a>:</p>
    <p><code>${(secret.match(/.{1,4}/g) ?? []).join(' ')}</code></p>${fault(form)}
    <form method="post" action="${form.action}/${act}">${guard(form)}
      <label for="code">${words.sixDigitsNow}</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required>
      <button>${words.goOn}</button>
    </form>`;
}

export const newPassword = (words: Words): Markup => html`
      <label for="new-password">${words.newPassword}</label>
      <input id="new-password" name="password" type="password" autocomplete="new-password" minlength="12" required>
      <label for="repeated">${words.sameAgain}</label>
      <input id="repeated" name="repeated" type="password" autocomplete="new-password" minlength="12" required>`;
