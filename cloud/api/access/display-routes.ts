import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Person } from '../../contract/accounts.ts';
import type { DisplayRequest, WallDisplay } from '../../contract/wall-display.ts';
import { checkedBody } from '../checked-body.ts';
import type { Accesses } from './accesses-adapter.ts';
import { cookiesFor } from './cookies.ts';
import type { Displays } from './displays-adapter.ts';
import { personOf } from './guard.ts';
import { seesWard } from './seen-wards.ts';
import { leave, type SignIn } from './sign-in-routes.ts';

/** Browsers keep a cookie for at most so long; the service ends a display before. */
const COOKIE_S = 400 * 86_400;

const wanted: z.ZodType<DisplayRequest> = z.strictObject({
  name: z.string().trim().min(1).max(80),
  ward: z.string().min(1).max(200).optional(),
});

/** Turning the browser of somebody who is signed in into a display, and back. */
export function serveDisplays(
  server: FastifyInstance,
  parts: Pick<SignIn, 'sessions' | 'provider' | 'dashboardUrl'> & { displays: Displays; accesses: Accesses },
): void {
  const { sessions, provider, displays, accesses } = parts;
  const cookies = cookiesFor(parts.dashboardUrl);
  const did = (request: FastifyRequest, display: Pick<WallDisplay, 'name' | 'wards'>): Promise<void> => {
    const details = { display: display.name, wards: display.wards?.join(', ') ?? 'all' };
    const what = `${request.method} ${request.routeOptions.url ?? ''}`;
    return accesses.did({ person: personOf(request), what, details, failure: null });
  };
  /** Whoever ends a display sees all that it shows. */
  const mayEnd = (person: Person, { wards }: WallDisplay): boolean =>
    wards === null ? person.wards === null : wards.every((ward) => seesWard(person, ward));

  server.post('/api/displays', async (request, reply) => {
    const display = checkedBody(wanted, request, reply);
    if (display === null) return reply;
    const person = personOf(request);
    if (display.ward !== undefined && !seesWard(person, display.ward))
      return reply.code(404).send({ error: `ward: ${display.ward} is none of your wards` });
    const made = { name: display.name, wards: display.ward === undefined ? person.wards : [display.ward], by: person };
    await did(request, made);
    cookies.set(reply, 'display', await displays.begin(made), COOKIE_S);
    // Nobody's rights stay on a wall.
    const token = cookies.session(request);
    const session = token === null ? null : await sessions.find(token);
    if (token !== null) await sessions.end(token);
    cookies.clear(reply, 'session');
    return reply.code(201).send({ to: await leave(provider, session) });
  });
  server.get('/api/displays', async (request) => {
    const person = personOf(request);
    return (await displays.all()).filter((display) => mayEnd(person, display));
  });
  server.post<{ Params: { id: string } }>('/api/displays/:id/end', async (request, reply) => {
    const display = (await displays.all()).find(({ id }) => id === request.params.id);
    if (display === undefined || !mayEnd(personOf(request), display))
      return reply.code(404).send({ error: 'no display of your wards has this id' });
    await did(request, display);
    await displays.end(display.id);
    return reply.code(204).send();
  });
  server.post('/api/displays/end', async (request, reply) => {
    const { id, name, wards } = personOf(request);
    await did(request, { name, wards });
    await displays.end(id.replace('display:', ''));
    cookies.clear(reply, 'display');
    return reply.code(204).send();
  });
}
