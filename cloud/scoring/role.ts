import { InputRefused } from '#clinical';
import type { EventLog, LogRecord } from '../contract/event-log.ts';
import type { EnrichedReading } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { valueIn } from './remembered.ts';
import { type Remembered, ScoredPartition } from './scored-partition.ts';

export interface ScoringOptions {
  readonly log: EventLog;
  readonly logger: Logger;
  /** Unix ms; default the clock of this machine. A replay has one of its own, that does not wait. */
  readonly now?: () => number;
  readonly remembered?: Remembered;
}

const CLOSE_EVERY_MS = 200;

/**
 * Step 10: one-minute windows of `enriched`, with what is in `charted` → NEWS2 → `scored`. A position is committed only when every
 * window that needs a record behind it has been told, so that a restart, or another process that takes the partition over, sees
 * whole windows. What is charted later for a window that was told scores it again.
 */
export function startScoring({ log, logger, now = Date.now, remembered }: ScoringOptions): Promise<Role> {
  refuseUnequal(log);
  const partitions = new Map<number, ScoredPartition>();
  const counts = { scored: 0, revised: 0, tooLate: 0, taken: 0, failures: 0 };
  let work: Promise<void> = Promise.resolve();

  /** All steps run one after another; a failed one is tried again by the next, from the book. */
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const run = work.then(step);
    work = run.catch(() => {
      counts.failures += 1;
    });
    return run;
  };
  const onError = (error: unknown): void =>
    logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'scoring could not go on; it tries again');
  const closeWindows = async (): Promise<void> => {
    for (const partition of partitions.values()) await partition.closeWindows(now());
  };
  const ownerOf = ({ topic, partition }: LogRecord): ScoredPartition => {
    const own = partitions.get(partition);
    if (own === undefined) throw new Error(`partition ${partition} of ${topic} belongs to another process now`);
    return own;
  };

  const consumer = log.consume({
    topic: 'enriched',
    group: 'scoring',
    maxBatch: 500,
    commit: 'manual',
    async assigned(partition) {
      const own = await ScoredPartition.open(log, partition, counts, remembered);
      partitions.set(partition, own);
      counts.taken += 1;
      // Whoever scores a patient needs all that was charted for them: the same partition of `charted`, whoever reads the others.
      own.followCharted({
        handle: (records) =>
          inTurn(async () => {
            // All of one partition.
            const [first] = records;
            if (first) await ownerOf(first).chart(records);
          }),
        onError,
      });
    },
    revoked(partition) {
      partitions.get(partition)?.stop().catch(onError);
      partitions.delete(partition);
    },
    handle(records, commitPosition) {
      return inTurn(() => {
        for (const record of records)
          ownerOf(record).take(valueIn(record) as EnrichedReading, record.offset, now(), commitPosition);
        return closeWindows();
      });
    },
    onError,
  });
  const timer = setInterval(() => void inTurn(closeWindows).catch(onError), CLOSE_EVERY_MS);

  return Promise.resolve({
    name: 'scoring',
    health: () => ({
      'windows scored': counts.scored,
      'windows revised': counts.revised,
      'readings too late to be scored': counts.tooLate,
      'windows open': [...partitions.values()].reduce((sum, { openCount }) => sum + openCount, 0),
      partitions: partitions.size,
      'partitions taken over': counts.taken,
      'failed attempts': counts.failures,
      waiting: [...partitions.values()].reduce((sum, partition) => sum + partition.chartedLag(), consumer.lag()),
    }),
    async stop() {
      clearInterval(timer);
      await consumer.stop();
      for (const partition of partitions.values()) await partition.stop();
      await work;
    },
  });
}

/** A patient is in the same partition of all three, or what was charted would not meet the numbers. */
function refuseUnequal(log: EventLog): void {
  const wanted = log.partitionCount('enriched');
  for (const topic of ['charted', 'scored'] as const) {
    const found = log.partitionCount(topic);
    if (found !== wanted) throw new InputRefused(topic, `${found} partitions; it must have as many as "enriched": ${wanted}`);
  }
}
