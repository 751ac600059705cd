import type { Pool } from 'pg';
import { partitionFiles, partitionTable } from '../../contract/partition-state-adapter.ts';
import { parseTrendState, type TrendStates } from './trend-state.ts';

export function trendFiles(directory: string): TrendStates {
  return partitionFiles(directory, 'trends', parseTrendState);
}

export function trendTable(pool: Pool): Promise<TrendStates> {
  return partitionTable(pool, { schema: 'scoring', table: 'trends', column: 'state', type: 'text' }, parseTrendState);
}
