import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { StatusAnswer } from '../contract/dashboard-api.ts';
import type { ParkedItem, Parking } from '../contract/role.ts';

export type ParkedRow = StatusAnswer['parked'][number];

export interface ParkingShelf extends Parking {
  /** Newest first. */
  list(limit: number): Promise<readonly ParkedRow[]>;
  counts(): Promise<readonly { stage: string; reason: string; count: number }[]>;
}

/** Keeps what no stage could process, in PostgreSQL, whole, until a person decides. */
export async function openParking(pool: Pool): Promise<ParkingShelf> {
  await pool.query(`
    create schema if not exists service;
    create table if not exists service.parked (
      id text primary key, stage text not null, reason text not null, device_id text, record_id text not null,
      detail text not null, payload bytea not null, parked_at timestamptz not null default now()
    );
    create index if not exists parked_at on service.parked (parked_at desc)`);
  return {
    async park(item: ParkedItem) {
      await pool.query(
        `insert into service.parked (id, stage, reason, device_id, record_id, detail, payload)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
        [parkedId(item), item.stage, item.reason, item.deviceId, item.recordId, item.detail, Buffer.from(item.payload)],
      );
    },
    async list(limit) {
      const { rows } = await pool.query<ParkedRow>(
        `select id, stage, reason, device_id as "deviceId", record_id as "recordId", detail,
                to_char(parked_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "parkedAt"
         from service.parked order by service.parked.parked_at desc limit $1`,
        [limit],
      );
      return rows;
    },
    async counts() {
      const { rows } = await pool.query<{ stage: string; reason: string; count: number }>(
        'select stage, reason, count(*)::int as count from service.parked group by stage, reason order by stage, reason',
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
