import type { EventLog } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import type { LakeKeys } from './keys.ts';
import { Lake } from './lake-adapter.ts';
import type { LakeStorage } from './storage.ts';
import { LAKE_TABLES, type LakeTable } from './table.ts';
import { type Counts, openTableWriter } from './table-writer-adapter.ts';

export interface LakeOptions {
  readonly log: EventLog;
  readonly storage: LakeStorage;
  /** Seal every file that is written; null = files lie open. */
  readonly keys: LakeKeys | null;
  readonly logger: Logger;
  /** A file is written after so long or so many rows, whichever comes first. */
  readonly flushMs?: number;
  readonly flushRows?: number;
  /** Small files are merged, and old days let go, so often. */
  readonly maintainMs?: number;
  /** Days kept; null: for ever. */
  readonly retentionDays?: Readonly<Record<LakeTable['name'], number | null>>;
}

const FLUSH_MS = 60_000;
const FLUSH_ROWS = 20_000;
const MAINTAIN_MS = 600_000;

/** Steps 9 and 11a: readings, scored windows and trends as Parquet. Files and the position behind them become true at once. */
export async function startLake({ log, storage, keys, logger, ...limits }: LakeOptions): Promise<Role> {
  const lake = await Lake.open(storage, keys);
  const counts: Counts = { files: 0, rows: 0, failures: 0, unfinished: 0, merged: 0, expired: 0 };
  const flushRows = limits.flushRows ?? FLUSH_ROWS;
  try {
    for (const table of LAKE_TABLES) counts.unfinished += await lake.begin(table);
  } catch (error) {
    lake.close();
    throw error;
  }
  const writers = LAKE_TABLES.map((table) => openTableWriter({ log, lake, table, flushRows, logger, counts }));
  const timer = setInterval(() => {
    for (const writer of writers) void writer.flush();
  }, limits.flushMs ?? FLUSH_MS);
  let maintaining: Promise<void> = Promise.resolve();
  const maintain = async (): Promise<void> => {
    for (const table of LAKE_TABLES) {
      try {
        const retentionDays = limits.retentionDays?.[table.name] ?? null;
        const { merged, expired } = await lake.maintain(table, new Date().toISOString().slice(0, 10), { retentionDays });
        counts.merged += merged;
        counts.expired += expired;
      } catch (error) {
        counts.failures += 1;
        const why = error instanceof Error ? error.message : String(error);
        logger.warn({ table: table.name, error: why }, 'the lake could not merge files; they stay as they are');
      }
    }
  };
  const housekeeping = setInterval(() => {
    maintaining = maintaining.then(maintain);
  }, limits.maintainMs ?? MAINTAIN_MS);
  return {
    name: 'lake',
    health: () => ({
      'files written': counts.files,
      'rows written': counts.rows,
      'rows waiting': writers.reduce((sum, writer) => sum + writer.waiting(), 0),
      'records behind': writers.reduce((sum, writer) => sum + writer.lag(), 0),
      'files now': LAKE_TABLES.reduce((sum, table) => sum + lake.files(table).length, 0),
      'files merged': counts.merged,
      'files beyond retention removed': counts.expired,
      'failed attempts': counts.failures,
      'unfinished files removed': counts.unfinished,
    }),
    async stop() {
      clearInterval(timer);
      clearInterval(housekeeping);
      await maintaining;
      for (const writer of writers) await writer.stop();
      lake.close();
    },
  };
}
