import type { ClientBase, Pool, PoolClient } from 'pg';
import type { Rights } from '../access/rights.ts';
import { visibleOf } from '../access/visible-adapter.ts';
import type { Agent, Holder } from '../audit/access.ts';
import { isServed } from '../definitions/structures.ts';
import { isObject, parseJson } from '../json/parse-json.ts';
import { pairsOf, parseQuery } from '../search/query.ts';
import { visibleStatement } from '../search/statement.ts';
import { TEXT_END, textList } from '../store/row.ts';
import { inTransaction, sendOff } from '../store/transaction-adapter.ts';
import type { WriteResult } from '../store/write-request.ts';
import type { NotifiedEvent } from './notification.ts';
import { type SubscriptionSettings, settingsOf } from './settings.ts';
import { topicsOf } from './topics.ts';

/** A Subscription as the service keeps it beside the resource. */
export interface Kept {
  readonly id: string;
  readonly settings: SubscriptionSettings;
  /** Of whoever made it, at that time. */
  readonly rights: Rights | null;
  readonly holder: Holder | null;
  readonly status: 'requested' | 'active' | 'error' | 'off';
  /** Number of the newest event; they rise by one from 1. */
  readonly last: number;
  /** Number up to which a rest-hook has confirmed. */
  readonly delivered: number;
}

interface KeptRow {
  readonly id: string;
  readonly settings: SubscriptionSettings;
  readonly rights: StoredRights | null;
  readonly holder: Holder | null;
  readonly status: Kept['status'];
  readonly last: string;
  readonly delivered: string;
}

type StoredRights = Omit<Rights, 'grants'> & {
  readonly grants: readonly { level: Rights['grants'][number]['level']; type: string; verbs: string; query: string }[];
};

const COLUMNS = 'id, settings, rights, holder, status, last, delivered';

/**
 * Inside the transaction of the writes: what they changed, for every topic that somebody has subscribed to, and what was said of
 * Subscriptions themselves.
 * @throws FhirProblem 422 for a Subscription that cannot be served
 */
export async function recordEvents(
  client: PoolClient,
  results: readonly WriteResult[],
  { agent, nowMs, insecure }: { agent: Agent; nowMs: number; insecure: boolean },
): Promise<boolean> {
  const changed = results.filter(({ changed, id }) => changed && id !== null);
  for (const { type, id, body } of changed) if (type === 'Subscription') await keep(client, id ?? '', body, agent, insecure);
  const events = changed.flatMap(({ type, id, version, body }) =>
    topicsOf(type, body).map((topic) => ({ topic, type, id, version: version ?? 0 })),
  );
  if (events.length === 0) return false;
  const texts = (value: (event: (typeof events)[number]) => string): string => textList(events.map(value));
  const { rowCount } = await sendOff(client, {
    name: 'fhir-event',
    text: `insert into fhir.event (topic, type, id, version, at)
     select t.topic, t.type, t.id, t.version, $5 from unnest(string_to_array($1, '${TEXT_END}'),
       string_to_array($2, '${TEXT_END}'), string_to_array($3, '${TEXT_END}'), $4::int[]) as t(topic, type, id, version)
     where t.topic in (select settings->>'topic' from fhir.subscription where status in ('requested', 'active'))`,
    values: [
      texts(({ topic }) => topic),
      texts(({ type }) => type),
      texts(({ id }) => id ?? ''),
      events.map(({ version }) => version),
      nowMs,
    ],
  });
  return (rowCount ?? 0) > 0;
}

async function keep(
  client: PoolClient,
  id: string,
  body: string | null,
  { rights, holder }: Agent,
  insecure: boolean,
): Promise<void> {
  const resource = body === null ? null : parseJson(body);
  if (!isObject(resource ?? undefined)) {
    await client.query('delete from fhir.subscription where id = $1', [id]);
    return;
  }
  const settings = settingsOf(resource as never, insecure);
  const stored = rights && { ...rights, grants: rights.grants.map((one) => ({ ...one, verbs: [...one.verbs].join('') })) };
  await client.query(
    `insert into fhir.subscription (id, settings, rights, holder, status) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set settings = excluded.settings, rights = excluded.rights, holder = excluded.holder, status = excluded.status`,
    [
      id,
      JSON.stringify(settings),
      stored === null ? null : JSON.stringify(stored),
      holder === undefined ? null : JSON.stringify(holder),
      settings.off ? 'off' : 'requested',
    ],
  );
}

export async function keptSubscriptions(db: Pool | ClientBase, ids?: readonly string[]): Promise<readonly Kept[]> {
  const { rows } = await db.query<KeptRow>(
    `select ${COLUMNS} from fhir.subscription where $1::text[] is null or id = any($1::text[]) order by id`,
    [ids ?? null],
  );
  return rows.map((row) => ({
    ...row,
    rights: row.rights && {
      ...row.rights,
      grants: row.rights.grants.map((one) => ({ ...one, verbs: new Set(one.verbs) }) as unknown as Rights['grants'][number]),
    },
    last: Number(row.last),
    delivered: Number(row.delivered),
  }));
}

const AT_ONCE = 500;

/**
 * Gives waiting events their numbers, per subscription, for those whose filter and rights they meet. Whatever has committed is
 * taken, in the order in which it was written; so nothing is left behind by a transaction that took longer.
 * @param rightsOf what the maker of a subscription may now
 * @returns how many events were taken
 */
export async function numberEvents(
  pool: Pool,
  base: string,
  nowMs: number,
  rightsOf: (kept: Kept) => Promise<Rights | null | 'ended'>,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    // One process at a time: numbers have no gaps.
    const { rows: locked } = await client.query<{ held: boolean }>('select pg_try_advisory_xact_lock(7301404) as held');
    if (locked[0]?.held !== true) return 0;
    const { rows: events } = await client.query<EventRow>(
      `delete from fhir.event where number in (select number from fhir.event order by number limit ${AT_ONCE})
       returning number, topic, type, id, version, at`,
    );
    events.sort((a, b) => Number(a.number) - Number(b.number));
    for (const kept of events.length === 0 ? [] : await keptSubscriptions(client)) {
      if (kept.status !== 'active' && kept.status !== 'requested') continue;
      const rights = await rightsOf(kept);
      if (rights === 'ended') continue;
      let { last } = kept;
      for (const event of events) {
        if (
          event.topic !== kept.settings.topic ||
          !(await concerns(client, { settings: kept.settings, rights }, event, base, nowMs))
        )
          continue;
        last += 1;
        await client.query(
          'insert into fhir.notification (subscription, number, type, id, version, at) values ($1, $2, $3, $4, $5, $6)',
          [kept.id, last, event.type, event.id, event.version, event.at],
        );
      }
      if (last > kept.last) await client.query('update fhir.subscription set last = $2 where id = $1', [kept.id, last]);
    }
    return events.length;
  });
}

interface EventRow {
  readonly number: string;
  readonly topic: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly at: string;
}

async function concerns(
  client: PoolClient,
  { settings, rights }: Pick<Kept, 'settings' | 'rights'>,
  event: EventRow,
  base: string,
  nowMs: number,
): Promise<boolean> {
  const { type, id } = event;
  if (!isServed(type)) return false;
  const context = { base, nowMs };
  if ((await visibleOf(client, rights, 'r', [{ type, id }], context)).length === 0) return false;
  for (const filter of settings.filters.filter((one) => one.type === type)) {
    const of = parseQuery([type], pairsOf(filter.query), false).criteria;
    const { sql, values } = visibleStatement(type, { kind: 'all', of }, [id], { ...context, type });
    const { rows } = await client.query(sql, [...values]);
    if (rows.length === 0) return false;
  }
  return true;
}

/** Events of a subscription in the order of their numbers, with the resource as it was in that version. */
export async function eventsOf(
  db: Pool | ClientBase,
  subscription: string,
  from: number,
  until: number,
  limit: number,
): Promise<readonly NotifiedEvent[]> {
  const { rows } = await db.query<{ number: string; type: string; id: string; version: number; at: string; body: string | null }>(
    `select n.number, n.type, n.id, n.version, n.at,
            coalesce((select body from fhir.resource r where r.type = n.type and r.id = n.id and r.version = n.version),
                     (select body from fhir.history h where h.type = n.type and h.id = n.id and h.version = n.version)) as body
     from fhir.notification n where n.subscription = $1 and n.number >= $2 and n.number <= $3 order by n.number limit $4`,
    [subscription, from, until, limit],
  );
  return rows.map(({ number, at, ...row }) => ({ ...row, number: Number(number), atMs: Number(at) }));
}
