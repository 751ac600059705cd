import type { SessionAnswer } from '../contract/dashboard-api.ts';
import { isDisplay, useDashboard } from './store.ts';

const FROM_PAGE = { 'x-wardlight': 'dashboard' };
/** Telling more often would tell nothing new. */
const ACTIVE_EVERY_MS = 60_000;

let leaving = false;
if (typeof addEventListener === 'function')
  addEventListener('pageshow', ({ persisted }) => {
    // A page that the browser kept and shows again has not left.
    if (persisted) leaving = false;
  });

/**
 * Nobody is signed in, or no longer: to the page where one signs in, and back to this one afterwards. Once, however many answers say
 * so: a second departure would end the sign-in that the first began, and on a slow line for ever.
 */
export function goSignIn(): void {
  if (leaving) return;
  leaving = true;
  location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
}

/** Who is signed in; leaves for the sign-in when nobody is. Rejects when the service does not answer. */
export async function readSession(): Promise<SessionAnswer | null> {
  const response = await fetch('/api/session', { headers: { accept: 'application/json' } });
  if (response.status === 401) {
    goSignIn();
    return null;
  }
  if (!response.ok) throw new Error(`/api/session answered ${response.status}`);
  return (await response.json()) as SessionAnswer;
}

/** Ends the session here, and at whoever signed the person in. */
export async function signOut(): Promise<void> {
  const response = await fetch('/api/session/end', { method: 'POST', headers: FROM_PAGE });
  const { to } = response.ok ? ((await response.json()) as { to: string }) : { to: '/' };
  location.assign(to);
}

/** A page that is only looked at asks again by itself; what keeps a session is somebody who touches it. */
export function tellActivity(): void {
  let toldMs = Date.now();
  const active = (): void => {
    const state = useDashboard.getState();
    // Where nobody has to sign in there is no session to keep.
    if (Date.now() - toldMs < ACTIVE_EVERY_MS || state.session?.accounts !== true || isDisplay(state)) return;
    toldMs = Date.now();
    void fetch('/api/session/active', { method: 'POST', headers: FROM_PAGE }).catch(() => undefined);
  };
  for (const type of ['pointerdown', 'keydown', 'wheel'] as const) addEventListener(type, active, { passive: true });
}
