import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Person } from '../../contract/accounts.ts';
import type { SessionAnswer } from '../../contract/dashboard-api.ts';
import type { Logger } from '../../contract/role.ts';
import type { Accesses } from './accesses-adapter.ts';
import { personOf } from './guard.ts';
import type { OpenIdProvider } from './openid-adapter.ts';
import type { Sessions } from './sessions-adapter.ts';
import type { VisiblePatients } from './visible-adapter.ts';

export interface SignIn {
  readonly sessions: Sessions;
  readonly provider: OpenIdProvider;
  /** As browsers reach the dashboard. */
  readonly dashboardUrl: string;
  readonly logger: Logger;
}

/** Who the session behind a request's cookie is of. */
export function sessionPerson({
  sessions,
  dashboardUrl,
}: Pick<SignIn, 'sessions' | 'dashboardUrl'>): (request: FastifyRequest) => Promise<Person | null> {
  const cookies = cookiesFor(dashboardUrl);
  return async (request) => {
    const token = cookies.session(request);
    return token === null ? null : ((await sessions.find(token))?.person ?? null);
  };
}

/** Who is signed in, whether or not anybody has to be. */
export function serveSession(server: FastifyInstance, signIn: SignIn | null): void {
  server.get('/api/session', (request): SessionAnswer => ({ person: personOf(request), accounts: signIn !== null }));
  if (signIn === null) return;
  const { sessions, provider, dashboardUrl, logger } = signIn;
  const cookies = cookiesFor(dashboardUrl);

  server.get<{ Querystring: { to?: string } }>('/sign-in', async (request, reply) => {
    const { address, pending } = await provider.begin(pathOf(request.query.to));
    cookies.set(reply, 'sign-in', await sessions.beginSignIn(pending), 900);
    return reply.redirect(address, 303);
  });
  server.get('/sign-in/callback', async (request, reply) => {
    const token = cookies.get(request, 'sign-in');
    const pending = token === null ? null : await sessions.takeSignIn(token);
    // Opened a second time, or in another browser: begins again.
    if (pending === null) return reply.redirect('/sign-in', 303);
    cookies.clear(reply, 'sign-in');
    try {
      const session = await provider.finish(new URL(request.url, dashboardUrl), pending);
      cookies.set(reply, 'session', await sessions.begin(session), null);
      return await reply.redirect(pending.to, 303);
    } catch (error) {
      logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'a sign-in was not completed');
      return reply
        .code(403)
        .type('text/plain; charset=utf-8')
        .send('Signing in did not work. Open the dashboard again to try once more.');
    }
  });
  server.post('/api/session/active', async (request, reply) => {
    const token = cookies.session(request);
    if (token !== null) await sessions.touch(token);
    return reply.code(204).send();
  });
  server.post('/api/session/end', async (request) => {
    const token = cookies.session(request);
    const session = token === null ? null : await sessions.find(token);
    if (token !== null) await sessions.end(token);
    return { to: session === null ? '/' : ((await provider.signOutAddress(session.idToken)) ?? '/') };
  });
}

/** A page of ours; anything else leads to the first page, never elsewhere. */
function pathOf(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[^\s]*$/.test(to) ? to : '/';
}

type CookieName = 'session' | 'sign-in';

function cookiesFor(dashboardUrl: string) {
  const secure = dashboardUrl.startsWith('https:');
  const full = (name: CookieName): string => `${secure ? '__Host-' : ''}wardlight-${name}`;
  const get = (request: FastifyRequest, name: CookieName): string | null =>
    parseCookie(request.headers.cookie ?? '')[full(name)] ?? null;
  const send = (reply: FastifyReply, name: CookieName, value: string, maxAge: number | null): void => {
    const rules = { httpOnly: true, secure, sameSite: 'lax' as const, path: '/', ...(maxAge === null ? {} : { maxAge }) };
    void reply.header('set-cookie', stringifySetCookie({ name: full(name), value, ...rules }));
  };
  return {
    get,
    session: (request: FastifyRequest) => get(request, 'session'),
    set: send,
    clear: (reply: FastifyReply, name: CookieName) => send(reply, name, '', 0),
  };
}

const MOST_OPENED = 500;
const reasonGiven = z.strictObject({ reason: z.string().trim().min(10).max(500) });

/** For an emergency: a patient of another ward is opened for an hour, with a reason that is written down first. */
export function serveBreakGlass(server: FastifyInstance, parts: { visible: VisiblePatients; accesses: Accesses }): void {
  server.post<{ Params: { id: string } }>('/api/patients/:id/break-glass', async (request, reply) => {
    const { success, data } = reasonGiven.safeParse(request.body);
    if (!success) return reply.code(400).send({ error: 'a reason of at least ten characters' });
    const patient = `Patient/${request.params.id}`;
    // What cannot be written down is not opened.
    await parts.accesses.brokeGlass(personOf(request), patient, data.reason);
    await parts.visible.open(personOf(request), patient, data.reason);
    return reply.code(201).send({});
  });
  server.get('/api/break-glass', () => parts.visible.allOpened(MOST_OPENED));
}
