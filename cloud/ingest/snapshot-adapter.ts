import type { Pool } from 'pg';
import { partitionFiles, partitionTable } from '../contract/partition-state-adapter.ts';
import { parseSnapshot, type SnapshotStore } from './snapshots.ts';

export function snapshotFiles(directory: string): SnapshotStore {
  return partitionFiles(directory, 'known-messages', parseSnapshot);
}

export function snapshotTable(pool: Pool): Promise<SnapshotStore> {
  const where = { schema: 'ingest', table: 'known_messages', column: 'snapshot', type: 'jsonb' } as const;
  return partitionTable(pool, where, parseSnapshot);
}
