import type { ConsumeOptions, Consumer, LogRecord } from '../contract/event-log.ts';
import type { GroupPositions } from './group-positions-adapter.ts';
import type { Partition } from './partition-adapter.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const DEFAULT_BATCH = 256;

/** How long to wait before attempt `attempt` (from 1) is repeated: doubled each time, at most 5 s. */
export function pauseAfter(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

/**
 * One loop per partition: the partitions of a topic do not wait for one another, and a record that its handler cannot take
 * holds up its own partition only. Within a partition one batch at a time, in order.
 */
export class GroupConsumer implements Consumer {
  failures = 0;
  private readonly options: ConsumeOptions;
  private readonly partitions: readonly Partition[];
  private readonly loops: Promise<void>;
  private readonly handled: number[] = [];
  private readonly stopping = new AbortController();
  private positions: GroupPositions | null = null;

  constructor(options: ConsumeOptions, partitions: readonly Partition[], openPositions: () => Promise<GroupPositions>) {
    this.options = options;
    this.partitions = partitions;
    this.loops = this.run(openPositions);
  }

  lag(): number {
    return this.partitions.reduce((sum, { endOffset }, index) => sum + endOffset - (this.handled[index] ?? 0), 0);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    for (const partition of this.partitions) partition.wake();
    await this.loops;
  }

  private async run(open: () => Promise<GroupPositions>): Promise<void> {
    const positions = await this.retry([], open);
    if (positions === null) return;
    this.positions = positions;
    this.partitions.forEach((_, index) => {
      this.handled[index] = positions.of(index);
    });
    await Promise.all(this.partitions.map((partition, index) => this.follow(partition, index, positions)));
    await positions.flush().catch((error: unknown) => this.report(error, []));
  }

  private async follow(partition: Partition, index: number, positions: GroupPositions): Promise<void> {
    let next = positions.of(index);
    while (!this.stopped()) {
      if (partition.endOffset <= next) {
        await partition.reach(next);
        continue;
      }
      const stored = await this.retry([], () => partition.read(next, this.options.maxBatch ?? DEFAULT_BATCH));
      if (stored === null) return;
      const records = stored.map((record): LogRecord => ({ topic: this.options.topic, partition: index, ...record }));
      const end = next + records.length;
      if ((await this.retry(records, () => this.handle(records, end))) === null) return;
      next = end;
      this.handled[index] = end;
      if (this.options.commit !== 'manual') {
        // Not waited for: after a crash the handler sees the batch again, which it must bear anyway.
        positions.commitSoon(index, end);
      }
    }
  }

  private async handle(records: readonly LogRecord[], end: number): Promise<true> {
    await this.options.handle(records, async ({ partition, offset }) => {
      if (offset >= Math.max(end, this.handled[partition] ?? 0)) {
        throw new RangeError(`${this.options.group}: record ${this.options.topic}/${partition}/${offset} was not handed out yet`);
      }
      await this.positions?.commit(partition, offset + 1);
    });
    return true;
  }

  /** Repeats until it succeeds; null when the consumer was stopped before. */
  private async retry<T>(records: readonly LogRecord[], attempt: () => Promise<T>): Promise<T | null> {
    for (let count = 1; ; count += 1) {
      try {
        return await attempt();
      } catch (error) {
        this.report(error, records);
        if (!this.stopped()) await pause(pauseAfter(count), this.stopping.signal);
        if (this.stopped()) return null;
      }
    }
  }

  private stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private report(error: unknown, records: readonly LogRecord[]): void {
    this.failures += 1;
    this.options.onError?.(error, records);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
