import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { readIfThere, writeDurably } from './durable-file-adapter.ts';
import { makeTables } from './tables-adapter.ts';

/**
 * What a stage knows of each partition it reads. A shortcut, never the truth: what is not there, or is no state, is worked out of the
 * log again.
 */
export interface PartitionStates<State> {
  /** @returns null when there is none that can be used */
  read(partition: number): Promise<State | null>;
  /** One that knows less than what is there changes nothing. */
  write(partition: number, state: State): Promise<void>;
}

interface Known {
  /** First record of the partition that the state does not know. */
  readonly next: number;
}

/** @returns null when it is none */
type Parse<State> = (value: unknown) => State | null;

/** One file per partition, `{name}-{partition}.json`: for a process that always has the same partitions. */
export function partitionFiles<State extends Known>(
  directory: string,
  name: string,
  parse: Parse<State>,
): PartitionStates<State> {
  const fileOf = (partition: number): string => join(directory, `${name}-${partition}.json`);
  return {
    read: async (partition) => stateIn(await readIfThere(fileOf(partition)), parse),
    async write(partition, state) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeDurably(fileOf(partition), JSON.stringify(state));
    },
  };
}

export interface PartitionTable {
  readonly schema: string;
  readonly table: string;
  /** Holds the state. */
  readonly column: string;
  readonly type: 'jsonb' | 'text';
}

/** One row per partition, which moves to whoever has the partition. */
export async function partitionTable<State extends Known>(
  pool: Pool,
  { schema, table, column, type }: PartitionTable,
  parse: Parse<State>,
): Promise<PartitionStates<State>> {
  const name = `${schema}.${table}`;
  await makeTables(
    pool,
    `create schema if not exists ${schema};
     create table if not exists ${name} (
       partition integer primary key, next bigint not null, ${column} ${type} not null, written_at timestamptz not null default now()
     )`,
  );
  return {
    async read(partition) {
      const { rows } = await pool.query<{ state: string }>(`select ${column}::text as state from ${name} where partition = $1`, [
        partition,
      ]);
      return stateIn(rows[0]?.state ?? null, parse);
    },
    async write(partition, state) {
      // A process that lost the partition a moment ago must not put an older one in the place of its successor's.
      await pool.query(
        `insert into ${name} (partition, next, ${column}) values ($1, $2, $3)
         on conflict (partition) do update set next = excluded.next, ${column} = excluded.${column}, written_at = now()
         where ${name}.next <= excluded.next`,
        [partition, state.next, JSON.stringify(state)],
      );
    },
  };
}

function stateIn<State>(text: string | null, parse: Parse<State>): State | null {
  try {
    return text === null ? null : parse(JSON.parse(text));
  } catch {
    return null;
  }
}
