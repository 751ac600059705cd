/**
 * Who may ask for what. `interaction`: a sign-in that was begun in this browser, by its cookie. `session`: whoever signed in a moment ago;
 * others are sent to the sign-in. `library`: the protocol's own addresses; each application proves itself there.
 */
export const ROUTES: Readonly<Record<string, 'interaction' | 'session' | 'library'>> = {
  'GET /interaction/:uid': 'interaction',
  'POST /interaction/:uid/password': 'interaction',
  'POST /interaction/:uid/passkey-sign-in': 'interaction',
  'POST /interaction/:uid/code': 'interaction',
  'POST /interaction/:uid/change': 'interaction',
  'POST /interaction/:uid/enrol': 'interaction',
  'POST /interaction/:uid/passkey': 'interaction',
  'POST /interaction/:uid/consent': 'interaction',
  'GET /account': 'session',
  'POST /account/passkeys': 'session',
  'POST /account/passkeys/remove': 'session',
  'POST /account/password': 'session',
  'POST /account/authenticator': 'session',
  'POST /account/authenticator/remove': 'session',
  'POST /account/end': 'session',
  '* /*': 'library',
};

/** @throws Error for a route that no line speaks of: the server does not start with it */
export function checkRoute(method: string, url: string): void {
  const route = url === '/*' ? '* /*' : `${method === 'HEAD' ? 'GET' : method} ${url}`;
  if (!(route in ROUTES)) throw new Error(`nothing says who may "${route}": add it to cloud/accounts/routes.ts`);
}
