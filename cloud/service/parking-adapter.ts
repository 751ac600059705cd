import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { StatusAnswer } from '../contract/dashboard-api.ts';
import { type EventLog, RETRY_HEADER, type Topic } from '../contract/event-log.ts';
import type { ParkedItem, Parking } from '../contract/role.ts';
import { makeTables } from '../contract/tables-adapter.ts';

/** As it is shown to who may read it whole; `impersonal` is empty where the item had none. */
export type ParkedRow = StatusAnswer['parked'][number] & { readonly impersonal: string };

export interface ParkingShelf extends Parking {
  /** Newest first. */
  list(limit: number): Promise<readonly ParkedRow[]>;
  /**
   * Gives the item to its stage again; it leaves the shelf, and comes back when it fails again.
   * @returns why not, or null when it is on its way
   */
  retry(id: string, log: EventLog): Promise<'unknown' | 'not-retryable' | null>;
  /**
   * Gives all to their stages again that are parked now, the oldest first.
   * @returns how many are on their way
   */
  retryAll(log: EventLog): Promise<number>;
  /** The parked record's text; null when nothing is parked under the id. */
  payload(id: string): Promise<string | null>;
  counts(): Promise<readonly { stage: string; reason: string; count: number }[]>;
}

/** Where a stage reads; a message that ingest refused is wrong in itself and stays so. */
const INPUT: Readonly<Record<string, Topic>> = { connector: 'ingested', enrich: 'normalised', outcomes: 'scored' };

/** So many are given at once. */
const BATCH = 200;

interface ShelvedRow {
  readonly id: string;
  readonly stage: string;
  readonly device_id: string | null;
  readonly record_id: string;
  readonly payload: Buffer;
  /** As PostgreSQL writes it, to the microsecond. */
  readonly at: string;
}

const topicOf = (stage: string): Topic | undefined => INPUT[stage.split('/')[0] ?? ''];

const recordOf = ({ id, device_id, record_id, payload }: ShelvedRow) => ({
  key: device_id ?? record_id,
  headers: { [RETRY_HEADER]: id },
  body: new Uint8Array(payload),
});

/** Keeps what no stage could process, in PostgreSQL, whole, until a person decides. */
export async function openParking(pool: Pool): Promise<ParkingShelf> {
  await makeTables(
    pool,
    `
    create schema if not exists service;
    create table if not exists service.parked (
      id text primary key, stage text not null, reason text not null, device_id text, record_id text not null,
      detail text not null, payload bytea not null, parked_at timestamptz not null default now()
    );
    alter table service.parked add column if not exists retried_at timestamptz;
    alter table service.parked add column if not exists impersonal text not null default '';
    create index if not exists parked_at on service.parked (parked_at desc)`,
  );
  return {
    async park(item: ParkedItem) {
      const { stage, reason, deviceId, recordId, detail, impersonal = '' } = item;
      await pool.query(
        `insert into service.parked (id, stage, reason, device_id, record_id, detail, impersonal, payload)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update
         set parked_at = clock_timestamp(), detail = excluded.detail, impersonal = excluded.impersonal, retried_at = null`,
        [parkedId(item), stage, reason, deviceId, recordId, detail, impersonal, Buffer.from(item.payload)],
      );
    },
    async list(limit) {
      const { rows } = await pool.query<ParkedRow>(
        `select id, stage, reason, device_id as "deviceId", record_id as "recordId", detail, impersonal,
                to_char(parked_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "parkedAt"
         from service.parked where retried_at is null order by service.parked.parked_at desc limit $1`,
        [limit],
      );
      return rows;
    },
    async retry(id, log) {
      const { rows } = await pool.query<ShelvedRow>(
        `select id, stage, device_id, record_id, payload, parked_at::text as at from service.parked
         where id = $1 and retried_at is null`,
        [id],
      );
      const [item] = rows;
      if (!item) return 'unknown';
      const topic = topicOf(item.stage);
      if (topic === undefined) return 'not-retryable';
      // Given before it is taken off the shelf: being killed in between tries it twice, which changes nothing. Parked again
      // meanwhile, it has another time and stays.
      await log.append(topic, [recordOf(item)]);
      await pool.query('update service.parked set retried_at = clock_timestamp() where id = $1 and parked_at = $2::timestamptz', [
        id,
        item.at,
      ]);
      return null;
    },
    async retryAll(log) {
      const { rows: clock } = await pool.query<{ now: string }>('select clock_timestamp()::text as now');
      for (let given = 0; ; ) {
        // What fails again is parked later than that, and not given a second time.
        const { rows } = await pool.query<ShelvedRow>(
          `select id, stage, device_id, record_id, payload, parked_at::text as at from service.parked
           where retried_at is null and parked_at <= $1::timestamptz and split_part(stage, '/', 1) = any ($2)
           order by parked_at, id limit ${BATCH}`,
          [clock[0]?.now, Object.keys(INPUT)],
        );
        if (rows.length === 0) return given;
        for (const [topic, items] of Map.groupBy(rows, ({ stage }) => topicOf(stage)))
          if (topic !== undefined) await log.append(topic, items.map(recordOf));
        await pool.query(
          `update service.parked set retried_at = clock_timestamp()
           from unnest($1::text[], $2::timestamptz[]) as given (id, at)
           where parked.id = given.id and parked.parked_at = given.at`,
          [rows.map(({ id }) => id), rows.map(({ at }) => at)],
        );
        given += rows.length;
      }
    },
    async payload(id) {
      const { rows } = await pool.query<{ payload: Buffer }>('select payload from service.parked where id = $1', [id]);
      return rows[0]?.payload.toString('utf8') ?? null;
    },
    async counts() {
      const { rows } = await pool.query<{ stage: string; reason: string; count: number }>(
        'select stage, reason, count(*)::int as count from service.parked where retried_at is null group by stage, reason order by stage, reason',
      );
      return rows;
    },
  };
}

/** Derived from what is parked, so that parking it again changes nothing. */
function parkedId(item: ParkedItem): string {
  return createHash('sha256')
    .update(JSON.stringify([item.stage, item.reason, item.recordId]))
    .digest('hex')
    .slice(0, 32);
}
