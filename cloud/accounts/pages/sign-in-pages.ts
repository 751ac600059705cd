import { html, type Markup } from './markup.ts';

export interface Form {
  /** `/interaction/{uid}` */
  readonly action: string;
  /** Against forms that another site sends. */
  readonly token: string;
  /** Why the last try was not taken. */
  readonly fault: string | null;
}

const fault = ({ fault: text }: Form): Markup | null => (text === null ? null : html`<p class="fault" role="alert">${text}</p>`);
const guard = ({ token }: Form): Markup => html`<input type="hidden" name="token" value="${token}">`;

/** @param asked what the browser is asked for a passkey, as JSON; null = there are none here */
export function passwordPage(form: Form, login: string, asked: string | null): Markup {
  return html`<h1>Sign in</h1>${fault(form)}
    <form method="post" action="${form.action}/password">${guard(form)}
      <label for="name">Name</label>
      <input id="name" name="name" value="${login}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      ${asked === null ? null : SET_UP}
      <button>Sign in</button>
    </form>${asked === null ? null : passkeyForm(form, { act: 'passkey-sign-in', kind: 'get', options: asked, word: 'Sign in with a passkey' })}`;
}

const SET_UP = html`<label class="check" data-needs-passkeys hidden><input type="checkbox" name="passkey" value="yes">
  Set up a passkey for next time</label>`;

/** @param options what the browser makes, as JSON */
export function passkeyPage(form: Form, options: string): Markup {
  return html`<h1>Set up a passkey</h1>
    <p>This device, your phone or a security key then signs you in by finger, face or PIN. Not on a computer that others share: there, use
    your phone or a key of your own.</p>${fault(form)}
    ${passkeyForm(form, { act: 'passkey', kind: 'create', options, word: 'Set it up' })}
    <form method="post" action="${form.action}/passkey">${guard(form)}<button class="other" name="skip" value="yes">Not now</button></form>`;
}

function passkeyForm(
  form: Form,
  { act, kind, options, word }: { act: string; kind: 'get' | 'create'; options: string; word: string },
): Markup {
  const failed = kind === 'get' ? 'No passkey was used.' : 'No passkey was set up.';
  return html`<form method="post" action="${form.action}/${act}" data-passkey="${kind}" data-options="${options}" data-fault="${failed}" data-needs-passkeys hidden>
      ${guard(form)}<input type="hidden" name="credential" value="">
      <button class="${kind === 'get' ? 'other' : ''}">${word}</button> <output></output>
    </form>`;
}

export function codePage(form: Form): Markup {
  return html`<h1>Code of your authenticator</h1>${fault(form)}
    <form method="post" action="${form.action}/code">${guard(form)}
      <label for="code">Six digits</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required autofocus>
      <button>Go on</button>
    </form>`;
}

export function changePage(form: Form): Markup {
  return html`<h1>Choose a password</h1><p>The one you were given holds once. At least 12 characters; a sentence is good.</p>${fault(form)}
    <form method="post" action="${form.action}/change">${guard(form)}
      <label for="password">New password</label>
      <input id="password" name="password" type="password" autocomplete="new-password" minlength="12" required autofocus>
      <label for="repeated">The same again</label>
      <input id="repeated" name="repeated" type="password" autocomplete="new-password" minlength="12" required>
      <button>Keep it</button>
    </form>`;
}

export function enrolPage(form: Form, secret: string, address: string): Markup {
  return html`<h1>Set up your authenticator</h1>
    <p>Your account needs a second factor. Add this key to an authenticator app, or <a href="${address}">open it there</a>:</p>
    <p><code>${(secret.match(/.{1,4}/g) ?? []).join(' ')}</code></p>${fault(form)}
    <form method="post" action="${form.action}/enrol">${guard(form)}
      <label for="code">Six digits that the app shows now</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required autofocus>
      <button>Go on</button>
    </form>`;
}
