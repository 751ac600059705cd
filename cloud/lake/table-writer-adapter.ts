import type { EventLog, LogRecord, Position } from '../contract/event-log.ts';
import type { Logger } from '../contract/role.ts';
import type { Lake } from './lake-adapter.ts';
import type { LakeFile } from './manifest.ts';
import { partsOf } from './parts.ts';
import type { LakeTable } from './table.ts';

export type Counts = Record<'files' | 'rows' | 'failures' | 'unfinished' | 'merged' | 'expired', number>;

export interface TableWriter {
  /** Never rejects: what could not be written waits and is told in the counts. */
  flush(): Promise<void>;
  waiting(): number;
  lag(): number;
  stop(): Promise<void>;
}

export interface TableWriterOptions {
  readonly log: EventLog;
  readonly lake: Lake;
  readonly table: LakeTable;
  readonly flushRows: number;
  readonly logger: Logger;
  readonly counts: Counts;
}

/** One topic → the files of one table, which the lake has begun. */
export function openTableWriter(options: TableWriterOptions): TableWriter {
  const { log, lake, table, flushRows, logger, counts } = options;
  /** Offset behind the last record taken, per partition. */
  const taken = new Map<number, number>();
  for (let partition = 0; partition < log.partitionCount(table.topic); partition += 1)
    taken.set(partition, lake.position(table, partition));
  const commits = new Map<number, (position: Position) => Promise<void>>();
  let pending: LogRecord[] = [];
  /** What is being written. Repeated as it is after a failure: same offsets, same file names, so that no row is doubled. */
  let run: readonly LogRecord[] = [];
  let writing: Promise<void> = Promise.resolve();

  const writeRun = async (): Promise<void> => {
    for (const partition of new Set(run.map((record) => record.partition))) {
      const records = run.filter((record) => record.partition === partition);
      const last = records.at(-1)?.offset ?? -1;
      const files: LakeFile[] = [];
      for (const part of partsOf(table, records)) files.push(await lake.write(table, part));
      await lake.commit(table, { add: files, positions: { [partition]: last + 1 } });
      counts.files += files.length;
      counts.rows += records.length;
      run = run.filter((record) => record.partition !== partition);
      await commits.get(partition)?.({ partition, offset: last });
    }
  };

  const flush = (): Promise<void> => {
    writing = writing.then(async () => {
      try {
        await writeRun();
        [run, pending] = [pending, []];
        await writeRun();
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

  const waiting = (): number => run.length + pending.length;

  const consumer = log.consume({
    topic: table.topic,
    group: 'lake',
    maxBatch: 1000,
    commit: 'manual',
    async handle(records, commitPosition) {
      for (const record of records) {
        commits.set(record.partition, commitPosition);
        if (record.offset < (taken.get(record.partition) ?? 0)) continue;
        pending.push(record);
        taken.set(record.partition, record.offset + 1);
      }
      if (waiting() < flushRows) return;
      await flush();
      // The log keeps the rest: memory does not fill while the disk is full.
      if (waiting() >= flushRows) throw new Error(`${table.name}: ${waiting()} rows wait for the disk`);
    },
  });

  return {
    flush,
    waiting,
    lag: () => consumer.lag(),
    async stop() {
      await consumer.stop();
      await flush();
    },
  };
}
