import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Person } from '../../contract/accounts.ts';
import type { BreakGlassRequest, SessionAnswer } from '../../contract/dashboard-api.ts';
import type { Logger } from '../../contract/role.ts';
import { checkedBody } from '../checked-body.ts';
import type { Accesses } from './accesses-adapter.ts';
import { cookiesFor, pendingCookie } from './cookies.ts';
import type { Displays } from './displays-adapter.ts';
import { personOf } from './guard.ts';
import type { OpenIdProvider } from './openid-adapter.ts';
import type { Session, Sessions } from './sessions-adapter.ts';
import { signInFailed } from './sign-in-failed.ts';
import type { VisiblePatients } from './visible-adapter.ts';
import { personOfDisplay } from './wall.ts';

export interface SignIn {
  readonly sessions: Sessions;
  readonly displays: Displays;
  readonly provider: OpenIdProvider;
  /** As browsers reach the dashboard. */
  readonly dashboardUrl: string;
  readonly logger: Logger;
  readonly ownAccess: string | null;
}

/** Who the session behind a request's cookie is of; a display is one until it is ended, whoever signs in at it. */
export function sessionPerson({
  sessions,
  displays,
  dashboardUrl,
}: Pick<SignIn, 'sessions' | 'displays' | 'dashboardUrl'>): (request: FastifyRequest) => Promise<Person | null> {
  const cookies = cookiesFor(dashboardUrl);
  return async (request) => {
    const screen = cookies.get(request, 'display');
    const display = screen === null ? null : await displays.find(screen);
    if (display !== null) return personOfDisplay(display);
    const token = cookies.session(request);
    return token === null ? null : ((await sessions.find(token))?.person ?? null);
  };
}

/** Who is signed in, whether or not anybody has to be. */
export function serveSession(server: FastifyInstance, signIn: SignIn | null): void {
  server.get(
    '/api/session',
    (request): SessionAnswer => ({
      person: personOf(request),
      accounts: signIn !== null,
      ownAccess: signIn?.ownAccess ?? null,
    }),
  );
  if (signIn === null) return;
  const { sessions, provider, dashboardUrl, logger } = signIn;
  const cookies = cookiesFor(dashboardUrl);

  server.get<{ Querystring: { to?: string } }>('/sign-in', async (request, reply) => {
    const { address, pending } = await provider.begin(pathOf(request.query.to));
    cookies.set(reply, pendingCookie(pending.state), await sessions.beginSignIn(pending), 900);
    return reply.redirect(address, 303);
  });
  server.get<{ Querystring: { state?: unknown } }>('/sign-in/callback', async (request, reply) => {
    const name = pendingCookie(String(request.query.state));
    const token = cookies.get(request, name);
    const pending = token === null ? null : await sessions.takeSignIn(token);
    // Opened a second time, or in another browser: begins again.
    if (pending === null) return reply.redirect('/sign-in', 303);
    cookies.clear(reply, name);
    try {
      const session = await provider.finish(new URL(request.url, dashboardUrl), pending);
      cookies.set(reply, 'session', await sessions.begin(session), null);
      return await reply.redirect(pending.to, 303);
    } catch (error) {
      // What went wrong is for who runs the service, by a mark that the person can tell.
      const mark = randomUUID().slice(0, 8);
      logger.warn({ mark, error: error instanceof Error ? error.message : String(error) }, 'a sign-in was not completed');
      return reply.code(403).type('text/plain; charset=utf-8').send(signInFailed(request.headers['accept-language'], mark));
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
    return { to: await leave(provider, session) };
  });
}

/** Where the provider's own session ends; here, when it has no such place or does not answer: ours has ended whatever it does. */
export async function leave(provider: OpenIdProvider, session: Session | null): Promise<string> {
  if (session === null) return '/';
  return (await provider.signOutAddress(session.idToken).catch(() => null)) ?? '/';
}

/** A page of ours; anything else leads to the first page, never elsewhere. */
function pathOf(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[^\s]*$/.test(to) ? to : '/';
}

const MOST_OPENED = 500;
const reason = z.string().trim().min(10).max(500);
const reasonGiven = z.strictObject({ reason });
const bedGiven: z.ZodType<BreakGlassRequest> = z.strictObject({ bed: z.string().trim().min(1).max(80), reason });

/** For an emergency: a patient of another ward is opened for an hour, with a reason that is written down first. */
export function serveBreakGlass(
  server: FastifyInstance,
  parts: { visible: VisiblePatients; accesses: Accesses; inBed: (bed: string) => readonly string[] },
): void {
  const open = async (request: FastifyRequest, patient: string, why: string): Promise<void> => {
    // What cannot be written down is not opened.
    await parts.accesses.brokeGlass(personOf(request), patient, why);
    await parts.visible.open(personOf(request), patient, why);
  };
  server.post<{ Params: { id: string } }>('/api/patients/:id/break-glass', async (request, reply) => {
    const { success, data } = reasonGiven.safeParse(request.body);
    if (!success) return reply.code(400).send({ error: 'a reason of at least ten characters' });
    await open(request, `Patient/${request.params.id}`, data.reason);
    return reply.code(201).send({});
  });
  server.post('/api/break-glass', async (request, reply) => {
    const wanted = checkedBody(bedGiven, request, reply);
    if (wanted === null) return reply;
    const [patient, another] = parts.inBed(wanted.bed);
    if (patient === undefined) return reply.code(404).send({ error: `nobody was scored in bed ${wanted.bed} today` });
    // Whoever is meant has to be said: nobody is opened by a guess.
    if (another !== undefined) return reply.code(409).send({ error: `several wards have a bed ${wanted.bed}: say "ward, bed"` });
    await open(request, patient, wanted.reason);
    return reply.code(201).send({ patient });
  });
  server.get('/api/break-glass', () => parts.visible.allOpened(MOST_OPENED));
}
