import { InputRefused } from '#clinical';
import type { EventLog } from '../../contract/event-log.ts';
import type { Logger, Role } from '../../contract/role.ts';
import type { Predictor } from '../prediction/predictor.ts';
import type { TrendStates } from './trend-state.ts';
import { TrendedPartition } from './trended-partition.ts';

export interface TrendsOptions {
  readonly log: EventLog;
  readonly states: TrendStates;
  /** Each is asked for every window of its length; stopped with the role. */
  readonly predictors: readonly Predictor[];
  readonly logger: Logger;
  /** The state is kept after so many records or so long, whichever comes first. */
  readonly keepRecords?: number;
  readonly keepMs?: number;
  /** Unix ms; default the clock of this machine. */
  readonly now?: () => number;
}

type Commit = (position: { readonly partition: number; readonly offset: number }) => Promise<void>;

const KEEP_RECORDS = 50_000;
const KEEP_MS = 300_000;

/**
 * Step 10, long windows: one-minute windows of `scored` → sliding windows of 15 min, 1 h, 4 h and 24 h, fitted, and what the models say
 * of them → `trended`. Apart from the minutes, so that nothing here can hold up NEWS2. After a restart the records behind the kept
 * state are taken again, and tell the same windows again.
 */
export function startTrends(options: TrendsOptions): Promise<Role> {
  const { log, states, predictors, logger, keepRecords = KEEP_RECORDS, keepMs = KEEP_MS, now = Date.now } = options;
  refuseUnequal(log);
  const partitions = new Map<number, { own: TrendedPartition; commit: Commit | null; keptAtMs: number }>();
  const counts = { told: 0, predictions: 0, failedPredictions: 0, results: 0, tooLate: 0, ahead: 0, rebuilt: 0, failures: 0 };
  const onError = (error: unknown): void => {
    counts.failures += 1;
    logger.warn(
      { error: error instanceof Error ? error.message : String(error) },
      'the long windows could not be told; they are tried again',
    );
  };

  const keep = async (partition: number): Promise<void> => {
    const held = partitions.get(partition);
    if (held === undefined || held.commit === null || held.own.unkept === 0) return;
    const offset = await held.own.keep(states);
    held.keptAtMs = performance.now();
    await held.commit({ partition, offset });
  };

  const consumer = log.consume({
    topic: 'scored',
    group: 'trends',
    maxBatch: 500,
    commit: 'manual',
    async assigned(partition) {
      const own = await TrendedPartition.open(log, partition, states, predictors, counts);
      partitions.set(partition, { own, commit: null, keptAtMs: performance.now() });
    },
    revoked: (partition) => void partitions.delete(partition),
    async handle(records, commit) {
      const partition = records[0]?.partition ?? 0;
      const held = partitions.get(partition);
      if (held === undefined) throw new Error(`partition ${partition} of scored belongs to another process now`);
      held.commit = commit;
      try {
        await held.own.take(records, now());
      } catch (error) {
        // What was taken and not told is in the book: it begins again from the kept state.
        held.own = await TrendedPartition.open(log, partition, states, predictors, counts);
        throw error;
      }
      if (held.own.unkept >= keepRecords || performance.now() - held.keptAtMs >= keepMs) await keep(partition);
    },
    onError,
  });

  return Promise.resolve({
    name: 'trends',
    health: () => ({
      'sliding windows told': counts.told,
      patients: [...partitions.values()].reduce((sum, { own }) => sum + own.patients, 0),
      predictions: counts.predictions,
      'predictions that failed': counts.failedPredictions,
      'laboratory results': counts.results,
      ...Object.fromEntries(predictors.map((each) => [`model ${each.method}`, each.state()])),
      'minutes too late for them': counts.tooLate,
      'minutes ahead of the clock': counts.ahead,
      'records read again': counts.rebuilt,
      'failed attempts': counts.failures,
      waiting: consumer.lag(),
    }),
    async stop() {
      await consumer.stop();
      for (const partition of partitions.keys()) await keep(partition).catch(onError);
      for (const predictor of predictors) await predictor.stop();
    },
  });
}

/** A patient is in the same partition of all. */
function refuseUnequal(log: EventLog): void {
  const wanted = log.partitionCount('scored');
  for (const topic of ['trended', 'laboratory'] as const) {
    const found = log.partitionCount(topic);
    if (found !== wanted) throw new InputRefused(topic, `${found} partitions; it must have as many as "scored": ${wanted}`);
  }
}
