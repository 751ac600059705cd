import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Pool } from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../contract/role.ts';
import type { Rights } from '../access/rights.ts';
import { requireVisible, visibleOf } from '../access/visible-adapter.ts';
import { FhirProblem } from '../problem.ts';
import type { Asker } from '../service.ts';
import { eventsOf, type Kept, keptSubscriptions } from './events-adapter.ts';
import { type NotificationKind, type NotifiedEvent, notificationText } from './notification.ts';

export const SOCKET_PATH = '/fhir-notifications';
const TOKEN_LIFE_MS = 300_000;
const EVERY_MS = 250;
const HEARTBEAT_MS = 15_000;
const MOST_PER_NOTIFICATION = 50;
/** So often it is asked whether who listens still may; nothing is told on an older answer. */
const BELIEVED_MS = 1_000;

export interface Sockets {
  /** A short-lived token that binds a socket to the subscriptions, for as long as the asker's own access lasts. */
  token(subscriptions: readonly string[], asker: Asker): { readonly token: string; readonly expiresMs: number };
  stop(): Promise<void>;
}

interface Bound {
  readonly socket: WebSocket;
  readonly subscription: string;
  readonly asker: Asker;
  /** When the asker's access was last found to hold. */
  believedMs: number;
  /** Number of the last event that was sent. */
  last: number;
  toldMs: number;
}

/**
 * Notifications over WebSocket (Subscriptions R5 Backport 1.1): the client sends `bind-with-token TOKEN`, gets one handshake per
 * subscription, then what happens. What it missed before it asks for by `$events`. The socket is closed (4003) when the access it was
 * bound by ends: the token expired or was taken back, or stands for other rights than before. Binding again goes on where it was.
 */
export function openSockets(
  server: Server,
  { pool, base, now, logger }: { pool: Pool; base: string; now: () => number; logger: Logger },
): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4_096 });
  const tokens = new Map<string, { subscriptions: readonly string[]; asker: Asker; expiresMs: number }>();
  const bound = new Set<Bound>();
  let looking = false;

  server.on('upgrade', (request, socket, head) => {
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== SOCKET_PATH) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      client.on('close', () => {
        for (const one of bound) if (one.socket === client) bound.delete(one);
      });
      client.on('message', (data: Buffer) => void bind(client, data.toString('utf8')).catch(() => client.close(1011)));
    });
  });

  async function bind(socket: WebSocket, text: string): Promise<void> {
    const [, token = ''] = /^bind-with-token (\S+)$/.exec(text) ?? [];
    const known = tokens.get(token);
    if (known === undefined || known.expiresMs < now()) {
      socket.close(4001, 'unknown or expired token');
      return;
    }
    for (const { id, settings, status, last } of await keptSubscriptions(pool, known.subscriptions)) {
      const state = { id, topic: settings.topic, status: status === 'requested' ? 'active' : status, eventsSinceStart: last };
      socket.send(notificationText(base, state, 'handshake', [], settings.content, now()));
      const before = [...bound].find((one) => one.socket === socket && one.subscription === id);
      if (before) bound.delete(before);
      bound.add({ socket, subscription: id, asker: known.asker, believedMs: 0, last: before?.last ?? last, toldMs: now() });
    }
  }

  /** @returns false when nobody can say for the moment: then nothing is told, and nothing lost */
  async function stillMay(one: Bound): Promise<boolean> {
    if (now() - one.believedMs < BELIEVED_MS) return true;
    const askedMs = now();
    try {
      const { rights } = await one.asker.again();
      if (sameRights(rights, one.asker.agent.rights)) {
        await requireVisible(pool, rights, 'r', { type: 'Subscription', id: one.subscription }, { base, nowMs: now() });
        one.believedMs = askedMs;
        return true;
      }
    } catch (error) {
      if (!(error instanceof FhirProblem) || error.status >= 500) return false;
    }
    end(one, 4003, 'the access ended: bind again');
    return false;
  }

  function end(one: Bound, code: number, why: string): void {
    bound.delete(one);
    one.socket.close(code, why);
  }

  async function look(): Promise<void> {
    if (bound.size === 0) return;
    const kept = new Map(
      (
        await keptSubscriptions(
          pool,
          [...bound].map(({ subscription }) => subscription),
        )
      ).map((one) => [one.id, one]),
    );
    for (const one of bound) {
      const subscription = kept.get(one.subscription);
      if (subscription === undefined || subscription.status === 'off' || subscription.status === 'error') {
        end(one, 4002, 'the subscription ended');
        continue;
      }
      if (await stillMay(one)) await tell(one, subscription);
    }
  }

  async function tell(one: Bound, { id, settings, last }: Kept): Promise<void> {
    const state = { id, topic: settings.topic, status: 'active', eventsSinceStart: last };
    const send = (kind: NotificationKind, events: readonly NotifiedEvent[]): void => {
      one.socket.send(notificationText(base, state, kind, events, settings.content, now()));
      one.toldMs = now();
    };
    while (one.last < last) {
      const events = await eventsOf(pool, id, one.last + 1, last, MOST_PER_NOTIFICATION);
      const newest = events.at(-1);
      if (!newest) break;
      // Who listens need not be who subscribed.
      const seen = await visibleOf(pool, one.asker.agent.rights, 'r', events, { base, nowMs: now() });
      if (seen.length > 0) send('event-notification', seen);
      one.last = newest.number;
    }
    if (now() - one.toldMs > HEARTBEAT_MS) send('heartbeat', []);
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look()
      .catch((error: unknown) => logger.warn({ error: error instanceof Error ? error.message : error }, 'sockets were not told'))
      .finally(() => (looking = false));
  }, EVERY_MS);

  return {
    token(subscriptions, asker) {
      for (const [text, { expiresMs }] of tokens) if (expiresMs < now()) tokens.delete(text);
      const token = randomBytes(24).toString('base64url');
      const expiresMs = now() + TOKEN_LIFE_MS;
      tokens.set(token, { subscriptions, asker, expiresMs });
      return { token, expiresMs };
    },
    async stop() {
      clearInterval(timer);
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

const sameRights = (a: Rights | null, b: Rights | null): boolean => rightsText(a) === rightsText(b);

function rightsText(rights: Rights | null): string {
  return JSON.stringify(rights, (_name, value: unknown) => (value instanceof Set ? [...value] : value));
}
