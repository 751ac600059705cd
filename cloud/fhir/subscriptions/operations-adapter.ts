import type { Pool } from 'pg';
import type { Rights } from '../access/rights.ts';
import { requireVisible, visibleOf } from '../access/visible-adapter.ts';
import type { Answer } from '../answer.ts';
import { problem } from '../problem.ts';
import { pairsOf } from '../search/query.ts';
import type { Asker } from '../service.ts';
import { currentVersion } from '../store/read-adapter.ts';
import { requirePresent } from '../store/row.ts';
import { eventsOf, type Kept, keptSubscriptions } from './events-adapter.ts';
import { notificationText } from './notification.ts';
import { type Content } from './settings.ts';
import { SOCKET_PATH, type Sockets } from './socket-adapter.ts';

const MOST_EVENTS = 1_000;

/** `Subscription/id/$status`, `$events` and `$get-ws-binding-token` (specs fhir-server, section 12). */
export function createSubscriptionOperations({
  pool,
  base,
  now,
  sockets,
}: {
  readonly pool: Pool;
  readonly base: string;
  readonly now: () => number;
  readonly sockets: Sockets;
}): (id: string, operation: string, query: string, asker: Asker) => Promise<Answer> {
  async function kept(id: string, rights: Rights | null): Promise<Kept> {
    await requireVisible(pool, rights, 'r', { type: 'Subscription', id }, { base, nowMs: now() });
    requirePresent(await currentVersion(pool, 'Subscription', id), 'Subscription', id);
    const [found] = await keptSubscriptions(pool, [id]);
    if (!found) throw problem(404, 'not-found', `there is no Subscription/${id}`);
    return found;
  }

  return async (id, operation, query, asker) => {
    const { rights } = asker.agent;
    const subscription = await kept(id, rights);
    const { settings, status, last } = subscription;
    const state = { id, topic: settings.topic, status, eventsSinceStart: last };
    switch (operation) {
      case '$status':
        return { status: 200, body: notificationText(base, state, 'query-status', [], 'empty', now()) };
      case '$events': {
        const pairs = new Map(pairsOf(query));
        const number = (name: string, otherwise: number): number => {
          const text = pairs.get(name) ?? String(otherwise);
          if (!/^\d{1,15}$/.test(text)) throw problem(400, 'value', `${name}: a whole number expected`, `http.${name}`);
          return Number(text);
        };
        const content = pairs.get('content') ?? settings.content;
        if (content !== 'empty' && content !== 'id-only' && content !== 'full-resource')
          throw problem(400, 'value', 'content: empty, id-only or full-resource', 'http.content');
        const kept = await eventsOf(pool, id, number('eventsSinceNumber', 1), number('eventsUntilNumber', last), MOST_EVENTS);
        // A Subscription may be looked at by others than whoever made it.
        const events = await visibleOf(pool, rights, 'r', kept, { base, nowMs: now() });
        return { status: 200, body: notificationText(base, state, 'query-event', events, content satisfies Content, now()) };
      }
      case '$get-ws-binding-token': {
        if (settings.channel !== 'websocket') throw problem(422, 'not-supported', 'not a subscription over a WebSocket');
        const { token, expiresMs } = sockets.token([id], asker);
        const url = `${base.replace(/^http/, 'ws').replace(/\/fhir$/, '')}${SOCKET_PATH}`;
        const parameter = [
          { name: 'token', valueString: token },
          { name: 'expiration', valueDateTime: new Date(expiresMs).toISOString() },
          { name: 'subscription', valueString: id },
          { name: 'websocket-url', valueUrl: url },
        ];
        return { status: 200, body: JSON.stringify({ resourceType: 'Parameters', parameter }) };
      }
      default:
        throw problem(404, 'not-supported', `there is no ${operation.slice(0, 40)} of a Subscription`);
    }
  };
}
