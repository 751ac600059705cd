import { createHash } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type CookieName = 'session' | 'display' | `sign-in-${string}`;

/** One for each sign-in that was begun: with several pages open each comes back to its own. */
export const pendingCookie = (state: string): CookieName =>
  `sign-in-${createHash('sha256').update(state).digest('hex').slice(0, 16)}`;

/** What browsers keep of us: no script reads it, no other site sends it, over TLS no other host sets it. */
export function cookiesFor(dashboardUrl: string) {
  const secure = dashboardUrl.startsWith('https:');
  const full = (name: CookieName): string => `${secure ? '__Host-' : ''}wardlight-${name}`;
  const get = (request: FastifyRequest, name: CookieName): string | null =>
    parseCookie(request.headers.cookie ?? '')[full(name)] ?? null;
  /** @param maxAge s; null: until the browser is closed */
  const set = (reply: FastifyReply, name: CookieName, value: string, maxAge: number | null): void => {
    const rules = { httpOnly: true, secure, sameSite: 'lax' as const, path: '/', ...(maxAge === null ? {} : { maxAge }) };
    void reply.header('set-cookie', stringifySetCookie({ name: full(name), value, ...rules }));
  };
  return {
    get,
    set,
    session: (request: FastifyRequest) => get(request, 'session'),
    clear: (reply: FastifyReply, name: CookieName) => set(reply, name, '', 0),
  };
}
