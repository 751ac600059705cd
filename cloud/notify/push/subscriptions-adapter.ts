import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import webPush from 'web-push';
import { InputRefused } from '#clinical';
import type { Person } from '../../contract/accounts.ts';
import type { PushDesk, PushSubscription } from '../../contract/push.ts';
import { makeTables } from '../../contract/tables-adapter.ts';

export interface KeptSubscription extends PushSubscription {
  readonly id: string;
  /** With the rights that she had when she was here last. */
  readonly person: Person;
}

export interface Subscriptions extends PushDesk {
  readonly keys: { readonly publicKey: string; readonly privateKey: string };
  all(): Promise<readonly KeptSubscription[]>;
  /** With everything that was still to be told there. */
  remove(id: string): Promise<void>;
}

/** Push services of the browsers that have one: an address elsewhere would make this service ask whatever somebody likes. */
export const SERVICES = ['fcm.googleapis.com', 'push.services.mozilla.com', 'notify.windows.com', 'push.apple.com'];
/** Whoever has not opened the dashboard for so long is told nothing any more: her rights may have changed. */
const KEPT = "interval '30 days'";

/** Name of a subscription's channel in the outbox. */
export const pushChannel = (id: string): string => `push:${id}`;

/** @param services hosts of push services, with all hosts below them */
export async function openSubscriptions(pool: Pool, services: readonly string[] = SERVICES): Promise<Subscriptions> {
  await makeTables(
    pool,
    `create schema if not exists notify;
     create table if not exists notify.push_subscription (
       id text primary key, endpoint text not null, p256dh text not null, auth text not null, person jsonb not null,
       seen_at timestamptz not null default clock_timestamp()
     );
     create table if not exists notify.secret (name text primary key, value jsonb not null)`,
  );
  // Made once for a database: browsers take messages of this key only.
  await pool.query("insert into notify.secret (name, value) values ('vapid', $1) on conflict do nothing", [
    JSON.stringify(webPush.generateVAPIDKeys()),
  ]);
  const { rows } = await pool.query<{ value: Subscriptions['keys'] }>("select value from notify.secret where name = 'vapid'");
  const keys = rows[0]?.value;
  if (keys === undefined) throw new Error('the keys for push messages are gone');
  return {
    keys,
    publicKey: keys.publicKey,
    async subscribe(person, { endpoint, keys: { p256dh, auth } }) {
      if (!isService(endpoint, services)) throw new InputRefused('endpoint', 'no push service of a browser');
      await pool.query(
        `insert into notify.push_subscription (id, endpoint, p256dh, auth, person) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set p256dh = $3, auth = $4, person = $5, seen_at = clock_timestamp()`,
        [idOf(endpoint), endpoint, p256dh, auth, JSON.stringify(person)],
      );
    },
    async end(person, endpoint) {
      const { rowCount } = await pool.query("delete from notify.push_subscription where id = $1 and person->>'id' = $2", [
        idOf(endpoint),
        person.id,
      ]);
      if (rowCount === 1) await forget(pool, idOf(endpoint));
    },
    async all() {
      const found = await pool.query<{ id: string; endpoint: string; p256dh: string; auth: string; person: Person }>(
        `select id, endpoint, p256dh, auth, person from notify.push_subscription
         where seen_at > clock_timestamp() - ${KEPT} order by id`,
      );
      return found.rows.map(({ id, endpoint, p256dh, auth, person }) => ({ id, endpoint, keys: { p256dh, auth }, person }));
    },
    async remove(id) {
      await pool.query('delete from notify.push_subscription where id = $1', [id]);
      await forget(pool, id);
    },
  };
}

/** Of an account that was disabled or got a new password. */
export async function endPushOf(pool: Pool, personId: string): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>("select to_regclass('notify.push_subscription') is not null as there");
  if (rows[0]?.there) await pool.query("delete from notify.push_subscription where person->>'id' = $1", [personId]);
}

async function forget(pool: Pool, id: string): Promise<void> {
  for (const table of ['news', 'message'])
    await pool.query(`delete from notify.${table} where channel = $1`, [pushChannel(id)]).catch((error: unknown) => {
      // The outbox is another process's, which may not have started.
      if ((error as { code?: unknown }).code !== '42P01') throw error;
    });
}

function isService(endpoint: string, services: readonly string[]): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url?.protocol !== 'https:') return false;
  return services.some((service) => url.hostname === service || url.hostname.endsWith(`.${service}`));
}

const idOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('hex').slice(0, 32);
