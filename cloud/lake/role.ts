import type { EventLog } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { Lake } from './lake-adapter.ts';
import { READINGS, SCORES } from './table.ts';
import { type Counts, openTableWriter } from './table-writer-adapter.ts';

export interface LakeOptions {
  readonly log: EventLog;
  readonly directory: string;
  readonly logger: Logger;
  /** A file is written after so long or so many rows, whichever comes first. */
  readonly flushMs?: number;
  readonly flushRows?: number;
}

const FLUSH_MS = 60_000;
const FLUSH_ROWS = 20_000;

/** Steps 9 and 11a: readings and scored windows as Parquet. A position moves only after its file is on disk. */
export async function startLake({ log, directory, logger, ...limits }: LakeOptions): Promise<Role> {
  const lake = await Lake.open(directory);
  const counts: Counts = { files: 0, rows: 0, failures: 0, unfinished: 0 };
  const flushRows = limits.flushRows ?? FLUSH_ROWS;
  const writers = await Promise.all(
    [READINGS, SCORES].map((table) => openTableWriter({ log, lake, table, flushRows, logger, counts })),
  );
  const timer = setInterval(() => {
    for (const writer of writers) void writer.flush();
  }, limits.flushMs ?? FLUSH_MS);
  return {
    name: 'lake',
    health: () => ({
      'files written': counts.files,
      'rows written': counts.rows,
      'rows waiting': writers.reduce((sum, writer) => sum + writer.waiting(), 0),
      'records behind': writers.reduce((sum, writer) => sum + writer.lag(), 0),
      'failed attempts': counts.failures,
      'unfinished files removed': counts.unfinished,
    }),
    async stop() {
      clearInterval(timer);
      for (const writer of writers) await writer.stop();
      lake.close();
    },
  };
}
