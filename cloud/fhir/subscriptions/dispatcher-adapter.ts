import type { Pool } from 'pg';
import type { Logger } from '../../contract/role.ts';
import { visibleOf } from '../access/visible-adapter.ts';
import { isObject, type JsonObject, parseJson } from '../json/parse-json.ts';
import { currentVersion } from '../store/read-adapter.ts';
import { inTransaction } from '../store/transaction-adapter.ts';
import { performWrites } from '../store/write-adapter.ts';
import { eventsOf, type Kept, keptSubscriptions, numberEvents } from './events-adapter.ts';
import { postHook } from './hook-adapter.ts';
import { type NotificationKind, type NotifiedEvent, notificationText } from './notification.ts';
import { rightsOfMakers, type Standing } from './standing-adapter.ts';

export interface DispatcherOptions {
  readonly pool: Pool;
  readonly base: string;
  readonly now: () => number;
  readonly logger: Logger;
  /** Plain http and addresses of private networks may be notified. */
  readonly insecure: boolean;
  /** What makers of Subscriptions may now; absent: what they might when they made them. */
  readonly standing?: Standing | undefined;
}

export interface Dispatcher {
  /** Something may wait: looked at now rather than with the next tick. */
  wake(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;
const MOST_PER_NOTIFICATION = 50;
const TIMEOUT_MS = 10_000;
/** 1, 2, 4 … s between attempts; then the subscription is in error, and whoever asked for it must ask again. */
const ATTEMPTS = 6;
const KEPT_MS = 24 * 3_600_000;
const CLEAN_EVERY_MS = 600_000;

/** Gives events their numbers and brings them to rest-hooks, in order, each again until it was taken. */
export function startDispatcher({ pool, base, now, logger, insecure, standing }: DispatcherOptions): Dispatcher {
  const rightsOf = rightsOfMakers(pool, standing, now);
  const failures = new Map<string, { count: number; againMs: number }>();
  let running: Promise<void> | null = null;
  let again = false;
  let cleanedMs = 0;

  async function turn(): Promise<void> {
    while ((await numberEvents(pool, base, now(), rightsOf)) > 0);
    for (const kept of await keptSubscriptions(pool)) await serve(kept);
    if (now() - cleanedMs < CLEAN_EVERY_MS) return;
    cleanedMs = now();
    await pool.query('delete from fhir.notification where at < $1', [now() - KEPT_MS]);
  }

  async function serve(kept: Kept): Promise<void> {
    const { id, settings, status } = kept;
    if (status === 'off' || status === 'error') return;
    if (settings.endMs !== null && settings.endMs < now()) return setStatus(id, 'off');
    const rights = await rightsOf(kept);
    if (rights === 'ended') return setStatus(id, 'error', 'whoever asked for this may nothing here any more');
    if ((failures.get(id)?.againMs ?? 0) > now()) return;
    if (settings.channel === 'websocket') return status === 'requested' ? setStatus(id, 'active') : undefined;
    if (status === 'requested') {
      if (await deliver(kept, 'handshake', [])) await setStatus(id, 'active');
      return;
    }
    const { rows } = await pool.query<{ delivered: string }>('select delivered from fhir.subscription where id = $1', [id]);
    let delivered = Number(rows[0]?.delivered ?? kept.last);
    while (delivered < kept.last) {
      const events = await eventsOf(pool, id, delivered + 1, kept.last, MOST_PER_NOTIFICATION);
      const newest = events.at(-1);
      if (!newest) return;
      // It may have been long ago that they were numbered.
      const seen = await visibleOf(pool, rights, 'r', events, { base, nowMs: now() });
      if (seen.length > 0 && !(await deliver(kept, 'event-notification', seen))) return;
      delivered = newest.number;
      await pool.query('update fhir.subscription set delivered = $2 where id = $1', [id, delivered]);
    }
  }

  async function deliver(kept: Kept, kind: NotificationKind, events: readonly NotifiedEvent[]): Promise<boolean> {
    const { id, settings, last } = kept;
    const state = { id, topic: settings.topic, status: kind === 'handshake' ? 'requested' : 'active', eventsSinceStart: last };
    try {
      const answered = await postHook(settings.endpoint ?? '', {
        headers: { ...headersOf(settings.headers), 'Content-Type': 'application/fhir+json' },
        body: notificationText(base, state, kind, events, settings.content, now()),
        timeoutMs: TIMEOUT_MS,
        insecure,
      });
      if (answered < 200 || answered >= 300) throw new Error(`answered ${answered}`);
      failures.delete(id);
      return true;
    } catch (error) {
      const count = (failures.get(id)?.count ?? 0) + 1;
      const text = error instanceof Error ? error.message : String(error);
      logger.warn({ subscription: id, attempt: count, error: text }, 'a subscriber could not be told');
      failures.set(id, { count, againMs: now() + 1_000 * 2 ** (count - 1) });
      if (count >= ATTEMPTS || kind === 'handshake') {
        failures.delete(id);
        await setStatus(id, 'error', text);
      }
      return false;
    }
  }

  /** The resource says what became of it. */
  async function setStatus(id: string, status: Kept['status'], text?: string): Promise<void> {
    await inTransaction(pool, async (client) => {
      await client.query('update fhir.subscription set status = $2 where id = $1', [id, status]);
      const row = await currentVersion(client, 'Subscription', id);
      const resource = row?.body ? parseJson(row.body) : null;
      if (row === null || !isObject(resource ?? undefined)) return;
      const rest = Object.entries(resource as JsonObject).filter(([name]) => name !== 'error');
      const changed = { ...Object.fromEntries(rest), status, ...(text === undefined ? {} : { error: text.slice(0, 500) }) };
      const update = { method: 'PUT', type: 'Subscription', id, condition: null, resource: changed, ifMatch: null } as const;
      await performWrites(client, [{ ...update, onlyNew: false, fullUrl: null, at: '' }], {
        rights: null,
        base,
        nowMs: now(),
        newId: () => id,
        transaction: false,
      });
    });
  }

  const run = (): void => {
    if (running) {
      again = true;
      return;
    }
    running = turn()
      .catch((error: unknown) => {
        logger.warn({ error: error instanceof Error ? error.message : error }, 'subscriptions were not served');
      })
      .finally(() => {
        running = null;
        if (again) {
          again = false;
          run();
        }
      });
  };
  const timer = setInterval(run, EVERY_MS);
  return {
    wake: run,
    async stop() {
      clearInterval(timer);
      again = false;
      await running;
    },
  };
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    }),
  );
}
