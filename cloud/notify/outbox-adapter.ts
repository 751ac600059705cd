import type { Pool } from 'pg';
import { makeTables } from '../contract/tables-adapter.ts';
import type { WorkflowsMessage } from './card.ts';

export interface CardOutbox {
  /** Keeps the card before anything is sent; keeping the same id again changes nothing. */
  keep(id: string, message: WorkflowsMessage): Promise<void>;
  /** Oldest first. */
  waiting(limit: number): Promise<readonly { id: string; message: WorkflowsMessage; attempts: number }[]>;
  sent(id: string): Promise<void>;
  failed(id: string, reason: string, final: boolean): Promise<void>;
}

export async function openCardOutbox(pool: Pool): Promise<CardOutbox> {
  await makeTables(
    pool,
    `
    create schema if not exists notify;
    create table if not exists notify.card (
      id text primary key, message jsonb not null, created_at timestamptz not null default clock_timestamp(),
      attempts int not null default 0, state text not null default 'waiting', detail text
    );
    create index if not exists card_waiting on notify.card (created_at) where state = 'waiting'`,
  );
  return {
    async keep(id, message) {
      await pool.query('insert into notify.card (id, message) values ($1, $2) on conflict (id) do nothing', [
        id,
        JSON.stringify(message),
      ]);
    },
    async waiting(limit) {
      const { rows } = await pool.query<{ id: string; message: WorkflowsMessage; attempts: number }>(
        "select id, message, attempts from notify.card where state = 'waiting' order by created_at, id limit $1",
        [limit],
      );
      return rows;
    },
    async sent(id) {
      await pool.query("update notify.card set state = 'sent', attempts = attempts + 1, detail = null where id = $1", [id]);
    },
    async failed(id, reason, final) {
      await pool.query('update notify.card set state = $3, attempts = attempts + 1, detail = $2 where id = $1', [
        id,
        reason,
        final ? 'refused' : 'waiting',
      ]);
    },
  };
}
