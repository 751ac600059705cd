import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import { makeTables } from '../contract/tables-adapter.ts';
import { parseSnapshot, type SnapshotStore } from './snapshots.ts';

/** One file per partition: for a process that always has the same partitions. */
export function snapshotFiles(directory: string): SnapshotStore {
  const fileOf = (partition: number): string => join(directory, `known-messages-${partition}.json`);
  return {
    async read(partition) {
      const text = await readIfThere(fileOf(partition));
      try {
        return text === null ? null : parseSnapshot(JSON.parse(text));
      } catch {
        return null;
      }
    },
    async write(partition, snapshot) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeDurably(fileOf(partition), JSON.stringify(snapshot));
    },
  };
}

/** One row per partition, which moves to whoever has the partition. */
export async function snapshotTable(pool: Pool): Promise<SnapshotStore> {
  await makeTables(
    pool,
    `
    create schema if not exists ingest;
    create table if not exists ingest.known_messages (
      partition integer primary key, next bigint not null, snapshot jsonb not null, written_at timestamptz not null default now()
    )`,
  );
  return {
    async read(partition) {
      const { rows } = await pool.query<{ snapshot: unknown }>(
        'select snapshot from ingest.known_messages where partition = $1',
        [partition],
      );
      return parseSnapshot(rows[0]?.snapshot);
    },
    async write(partition, snapshot) {
      // A process that lost the partition a moment ago must not put an older one in the place of its successor's.
      await pool.query(
        `insert into ingest.known_messages (partition, next, snapshot) values ($1, $2, $3)
         on conflict (partition) do update set next = excluded.next, snapshot = excluded.snapshot, written_at = now()
         where ingest.known_messages.next <= excluded.next`,
        [partition, snapshot.next, JSON.stringify(snapshot)],
      );
    },
  };
}
