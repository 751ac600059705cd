import type { Pool } from 'pg';
import type { DeadLetter } from '../contract/dashboard-api.ts';
import { makeTables } from '../contract/tables-adapter.ts';
import type { News } from './news.ts';
import type { Notice } from './notice.ts';

export interface Outbox {
  /** Keeps what is to be told; keeping the same id again changes nothing. */
  keep(channel: string, news: News): Promise<void>;
  /** What no message tells yet, oldest first. */
  untold(channel: string): Promise<readonly News[]>;
  /** When messages were made, Unix ms, not older than that. */
  madeSince(channel: string, sinceMs: number): Promise<readonly number[]>;
  /** The message and that it tells these news, together. */
  make(channel: string, notice: Notice, news: readonly News[]): Promise<void>;
  /**
   * The message that is to be sent now. None overtakes an earlier one about the same patient; of the others those that were tried least
   * come first, of these the urgent ones, of these the oldest.
   * @param untried only those that were never tried
   */
  next(
    channel: string,
    untried?: boolean,
  ): Promise<{ readonly id: string; readonly notice: Notice; readonly attempts: number } | null>;
  sent(channel: string, id: string): Promise<void>;
  failed(channel: string, id: string, reason: string, final: boolean): Promise<void>;
  /** Number of the last escalation that was taken from the care team's record. */
  position(): Promise<number>;
  moveTo(position: number): Promise<void>;
}

/** Messages that no address took, for a person to see and to send again. */
export interface DeadLetters {
  list(limit: number): Promise<readonly DeadLetter[]>;
  /** @returns false when there is none of this id */
  sendAgain(id: string): Promise<boolean>;
}

const SCHEMA = `
  create schema if not exists notify;
  create table if not exists notify.news (
    channel text not null, id text not null, news jsonb not null, kept_at timestamptz not null default clock_timestamp(),
    message text, primary key (channel, id)
  );
  create index if not exists news_untold on notify.news (channel, kept_at) where message is null;
  create index if not exists news_message on notify.news (channel, message) where message is not null;
  create table if not exists notify.message (
    channel text not null, id text not null, notice jsonb not null, created_at timestamptz not null default clock_timestamp(),
    attempts int not null default 0, state text not null default 'waiting', detail text, primary key (channel, id)
  );
  create index if not exists message_waiting on notify.message (channel, created_at) where state = 'waiting';
  create table if not exists notify.position (id int primary key check (id = 1), seq bigint not null);`;

/** A message tells one patient or, as a digest, several, by the paths of their pages. */
const NEXT = `
  with told as (
    select m.id, m.created_at, n.news->>'path' as patient, (n.news->>'urgent')::boolean as urgent
    from notify.message m join notify.news n on n.channel = m.channel and n.message = m.id
    where m.channel = $1 and m.state = 'waiting'),
  first as (select distinct on (patient) patient, id from told order by patient, created_at, id)
  select m.id, m.notice, m.attempts from notify.message m
  where m.channel = $1 and m.state = 'waiting' and (m.attempts = 0 or not $2)
    and not exists (select 1 from told join first using (patient) where told.id = m.id and first.id <> m.id)
  order by m.attempts, (select not bool_or(urgent) from told where told.id = m.id), m.created_at, m.id limit 1`;

export async function openOutbox(pool: Pool): Promise<Outbox> {
  await makeTables(pool, SCHEMA);
  return {
    async keep(channel, news) {
      await pool.query('insert into notify.news (channel, id, news) values ($1, $2, $3) on conflict do nothing', [
        channel,
        news.id,
        JSON.stringify(news),
      ]);
    },
    async untold(channel) {
      const { rows } = await pool.query<{ news: News }>(
        'select news from notify.news where channel = $1 and message is null order by kept_at, id limit 1000',
        [channel],
      );
      return rows.map(({ news }) => news);
    },
    async madeSince(channel, sinceMs) {
      const { rows } = await pool.query<{ created_at: Date }>(
        'select created_at from notify.message where channel = $1 and created_at >= $2',
        [channel, new Date(sinceMs)],
      );
      return rows.map((row) => row.created_at.getTime());
    },
    async make(channel, notice, news) {
      const ids = news.map(({ id }) => id);
      await pool.query(
        `with made as (insert into notify.message (channel, id, notice) values ($1, $2, $3) on conflict do nothing)
         update notify.news set message = $2 where channel = $1 and id = any($4)`,
        [channel, notice.id, JSON.stringify(notice), ids],
      );
    },
    async next(channel, untried = false) {
      const { rows } = await pool.query<{ id: string; notice: Notice; attempts: number }>(NEXT, [channel, untried]);
      return rows[0] ?? null;
    },
    async sent(channel, id) {
      await pool.query(
        "update notify.message set state = 'sent', attempts = attempts + 1, detail = null where channel = $1 and id = $2",
        [channel, id],
      );
    },
    async failed(channel, id, reason, final) {
      await pool.query(
        'update notify.message set state = $4, attempts = attempts + 1, detail = $3 where channel = $1 and id = $2',
        [channel, id, reason, final ? 'refused' : 'waiting'],
      );
    },
    async position() {
      const { rows } = await pool.query<{ seq: string }>('select seq from notify.position');
      return Number(rows[0]?.seq ?? 0);
    },
    async moveTo(position) {
      await pool.query(
        'insert into notify.position (id, seq) values (1, $1) on conflict (id) do update set seq = greatest(notify.position.seq, excluded.seq)',
        [position],
      );
    },
  };
}

/** The role may run in another process, or not yet: then there are none. */
const NO_TABLE = '42P01';

export function deadLetters(pool: Pool): DeadLetters {
  return {
    async list(limit) {
      try {
        const { rows } = await pool.query<Omit<DeadLetter, 'at'> & { at: Date }>(
          `select channel || '|' || id as id, channel, notice->>'title' as title, coalesce(detail, '') as reason, attempts, created_at as at
           from notify.message where state = 'refused' order by created_at desc limit $1`,
          [limit],
        );
        return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
      } catch (error) {
        if ((error as { code?: unknown }).code === NO_TABLE) return [];
        throw error;
      }
    },
    async sendAgain(id) {
      const { rowCount } = await pool.query(
        "update notify.message set state = 'waiting', attempts = 0 where channel || '|' || id = $1 and state = 'refused'",
        [id],
      );
      return rowCount === 1;
    },
  };
}
