import type { EventLog, LogRecord, Position } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { Lake } from './lake-adapter.ts';
import { partsOf } from './parts.ts';
import { type LakeTable, READINGS, SCORES } from './table.ts';

export interface LakeOptions {
  readonly log: EventLog;
  readonly directory: string;
  readonly logger: Logger;
  /** A file is written after so long or so many rows, whichever comes first. */
  readonly flushMs?: number;
  readonly flushRows?: number;
}

/** Steps 9 and 11a: readings and scored windows as Parquet. A position moves only after its file is on disk. */
export async function startLake(options: LakeOptions): Promise<Role> {
  const lake = await Lake.open(options.directory);
  const counts = { files: 0, rows: 0, failures: 0, 'unfinished files removed': 0 };
  const tables = await Promise.all([READINGS, SCORES].map((table) => openTable(options, lake, table, counts)));
  const timer = setInterval(() => {
    for (const table of tables) void table.flush();
  }, options.flushMs ?? 60_000);
  return {
    name: 'lake',
    health: () => ({
      'files written': counts.files,
      'rows written': counts.rows,
      'rows waiting': tables.reduce((sum, table) => sum + table.waiting(), 0),
      'records behind': tables.reduce((sum, table) => sum + table.lag(), 0),
      'failed attempts': counts.failures,
      'unfinished files removed': counts['unfinished files removed'],
    }),
    async stop() {
      clearInterval(timer);
      for (const table of tables) await table.stop();
      lake.close();
    },
  };
}

type Counts = Record<'files' | 'rows' | 'failures' | 'unfinished files removed', number>;

async function openTable(options: LakeOptions, lake: Lake, table: LakeTable, counts: Counts) {
  const { log, logger } = options;
  const flushRows = options.flushRows ?? 20_000;
  const positions = new Map<number, number>();
  for (let partition = 0; partition < log.partitionCount(table.topic); partition += 1) {
    counts['unfinished files removed'] += await lake.removeUnfinished(table, partition);
    positions.set(partition, await lake.position(table, partition));
  }
  let pending: LogRecord[] = [];
  let commit: ((position: Position) => Promise<void>) | null = null;
  let writing: Promise<void> = Promise.resolve();

  /** One write at a time; a failed one keeps its rows for the next. */
  const flush = (): Promise<void> => {
    writing = writing.then(async () => {
      const records = pending;
      if (records.length === 0) return;
      try {
        for (const partition of new Set(records.map((record) => record.partition))) {
          const run = records.filter((record) => record.partition === partition);
          for (const part of partsOf(table, run)) {
            await lake.write(table, part);
            counts.files += 1;
            counts.rows += part.rows.length;
          }
          const next = (run.at(-1)?.offset ?? -1) + 1;
          await lake.setPosition(table, partition, next);
          positions.set(partition, next);
          pending = pending.filter((record) => record.partition !== partition || record.offset >= next);
          await commit?.({ partition, offset: next - 1 });
        }
      } catch (error) {
        counts.failures += 1;
        logger.warn(
          { table: table.name, error: error instanceof Error ? error.message : String(error) },
          'the lake could not write; rows wait',
        );
      }
    });
    return writing;
  };

  const consumer = log.consume({
    topic: table.topic,
    group: 'lake',
    maxBatch: 1000,
    commit: 'manual',
    async handle(records, commitPosition) {
      commit = commitPosition;
      // What an earlier process already wrote, and what is waiting, is not taken twice.
      const known = new Set(pending.map((record) => `${record.partition}/${record.offset}`));
      pending.push(
        ...records.filter(
          (record) =>
            record.offset >= (positions.get(record.partition) ?? 0) && !known.has(`${record.partition}/${record.offset}`),
        ),
      );
      if (pending.length >= flushRows) await flush();
    },
  });
  return {
    flush,
    waiting: () => pending.length,
    lag: () => consumer.lag(),
    async stop() {
      await consumer.stop();
      await flush();
    },
  };
}
