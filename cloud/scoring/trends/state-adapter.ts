import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { readIfThere, writeDurably } from '../../contract/durable-file-adapter.ts';
import { makeTables } from '../../contract/tables-adapter.ts';
import { parseTrendState, type TrendState, type TrendStates } from './trend-state.ts';

/** One file per partition: for a process that always has the same partitions. */
export function trendFiles(directory: string): TrendStates {
  const fileOf = (partition: number): string => join(directory, `trends-${partition}.json`);
  return {
    async read(partition) {
      return stateIn(await readIfThere(fileOf(partition)));
    },
    async write(partition, state) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeDurably(fileOf(partition), JSON.stringify(state));
    },
  };
}

/** One row per partition, which moves to whoever has the partition. */
export async function trendTable(pool: Pool): Promise<TrendStates> {
  await makeTables(
    pool,
    `
    create schema if not exists scoring;
    create table if not exists scoring.trends (
      partition integer primary key, next bigint not null, state text not null, written_at timestamptz not null default now()
    )`,
  );
  return {
    async read(partition) {
      const { rows } = await pool.query<{ state: string }>('select state from scoring.trends where partition = $1', [partition]);
      return stateIn(rows[0]?.state ?? null);
    },
    async write(partition, state) {
      // A process that lost the partition a moment ago must not put an older one in the place of its successor's.
      await pool.query(
        `insert into scoring.trends (partition, next, state) values ($1, $2, $3)
         on conflict (partition) do update set next = excluded.next, state = excluded.state, written_at = now()
         where scoring.trends.next <= excluded.next`,
        [partition, state.next, JSON.stringify(state)],
      );
    },
  };
}

function stateIn(text: string | null): TrendState | null {
  try {
    return text === null ? null : parseTrendState(JSON.parse(text));
  } catch {
    return null;
  }
}
