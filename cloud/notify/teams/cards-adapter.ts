import type { Pool } from 'pg';
import { makeTables } from '../../contract/tables-adapter.ts';
import type { Notice } from '../notice.ts';

/** A card as it lies in a conversation. */
export interface KeptCard {
  readonly channel: string;
  readonly conversation: string;
  /** Id of the message in Teams. */
  readonly activity: string;
  readonly notice: Notice;
}

export interface KeptCards {
  keep(card: KeptCard): Promise<void>;
  find(channel: string, notice: string): Promise<KeptCard | null>;
}

/** Which message in Teams stands for which notice: what it is about is read here, never from what a press brings. */
export async function openKeptCards(pool: Pool): Promise<KeptCards> {
  await makeTables(
    pool,
    `create schema if not exists notify;
     create table if not exists notify.card (
       channel text not null, message text not null, conversation text not null, activity text not null, notice jsonb not null,
       kept_at timestamptz not null default clock_timestamp(), primary key (channel, message)
     )`,
  );
  return {
    async keep({ channel, conversation, activity, notice }) {
      await pool.query(
        `insert into notify.card (channel, message, conversation, activity, notice) values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [channel, notice.id, conversation, activity, JSON.stringify(notice)],
      );
    },
    async find(channel, notice) {
      const { rows } = await pool.query<KeptCard>(
        'select channel, conversation, activity, notice from notify.card where channel = $1 and message = $2',
        [channel, notice],
      );
      return rows[0] ?? null;
    },
  };
}
