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

export function passwordPage(form: Form, login: string): Markup {
  return html`<h1>Sign in</h1>${fault(form)}
    <form method="post" action="${form.action}/password">${guard(form)}
      <label for="name">Name</label>
      <input id="name" name="name" value="${login}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      <button>Sign in</button>
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
