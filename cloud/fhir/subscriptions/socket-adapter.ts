import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Pool } from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../contract/role.ts';
import { eventsOf, keptSubscriptions } from './events-adapter.ts';
import { notificationText } from './notification.ts';

export const SOCKET_PATH = '/fhir-notifications';
const TOKEN_LIFE_MS = 300_000;
const EVERY_MS = 250;
const HEARTBEAT_MS = 15_000;
const MOST_PER_NOTIFICATION = 50;

export interface Sockets {
  /** A short-lived token that binds a socket to the subscriptions. */
  token(subscriptions: readonly string[]): { readonly token: string; readonly expiresMs: number };
  stop(): Promise<void>;
}

interface Bound {
  readonly socket: WebSocket;
  readonly subscription: string;
  /** Number of the last event that was sent. */
  last: number;
  toldMs: number;
}

/**
 * Notifications over WebSocket (Subscriptions R5 Backport 1.1): the client sends `bind-with-token TOKEN`, gets one handshake per
 * subscription, then what happens. What it missed before it asks for by `$events`.
 */
export function openSockets(
  server: Server,
  { pool, base, now, logger }: { pool: Pool; base: string; now: () => number; logger: Logger },
): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4_096 });
  const tokens = new Map<string, { subscriptions: readonly string[]; expiresMs: number }>();
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
      bound.add({ socket, subscription: id, last, toldMs: now() });
    }
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
        one.socket.close(4002, 'the subscription ended');
        bound.delete(one);
        continue;
      }
      const { id, settings, last } = subscription;
      const state = { id, topic: settings.topic, status: 'active', eventsSinceStart: last };
      while (one.last < last) {
        const events = await eventsOf(pool, id, one.last + 1, last, MOST_PER_NOTIFICATION);
        const newest = events.at(-1);
        if (!newest) break;
        one.socket.send(notificationText(base, state, 'event-notification', events, settings.content, now()));
        one.last = newest.number;
        one.toldMs = now();
      }
      if (now() - one.toldMs > HEARTBEAT_MS) {
        one.socket.send(notificationText(base, state, 'heartbeat', [], settings.content, now()));
        one.toldMs = now();
      }
    }
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look()
      .catch((error: unknown) => logger.warn({ error: error instanceof Error ? error.message : error }, 'sockets were not told'))
      .finally(() => (looking = false));
  }, EVERY_MS);

  return {
    token(subscriptions) {
      for (const [text, { expiresMs }] of tokens) if (expiresMs < now()) tokens.delete(text);
      const token = randomBytes(24).toString('base64url');
      const expiresMs = now() + TOKEN_LIFE_MS;
      tokens.set(token, { subscriptions, expiresMs });
      return { token, expiresMs };
    },
    async stop() {
      clearInterval(timer);
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}
