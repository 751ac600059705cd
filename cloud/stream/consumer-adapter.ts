import type { ConsumeOptions, Consumer, LogRecord } from '../contract/event-log.ts';
import type { GroupPositions } from './group-positions-adapter.ts';
import type { Partition } from './partition-adapter.ts';
import { pause, pauseAfter } from './pause.ts';

const DEFAULT_BATCH = 256;

/**
 * One loop per partition: the partitions of a topic do not wait for one another, and a record that its handler cannot take
 * holds up its own partition only. Within a partition one batch at a time, in order.
 */
export class GroupConsumer implements Consumer {
  failures = 0;
  private readonly options: ConsumeOptions;
  private readonly partitions: readonly Partition[];
  /** Numbers of the partitions that are read. */
  private readonly own: readonly number[];
  private readonly loops: Promise<void>;
  private readonly handled = new Map<number, number>();
  private readonly stopping = new AbortController();
  private positions: GroupPositions | null = null;

  constructor(options: ConsumeOptions, partitions: readonly Partition[], openPositions: () => Promise<GroupPositions>) {
    this.options = options;
    this.partitions = partitions;
    this.own = options.partitions ?? partitions.map((_, index) => index);
    this.loops = this.run(openPositions);
  }

  lag(): number {
    return this.own.reduce((sum, index) => sum + (this.partitions[index]?.endOffset ?? 0) - (this.handled.get(index) ?? 0), 0);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loops;
  }

  private async run(open: () => Promise<GroupPositions>): Promise<void> {
    const positions = await this.retry([], open);
    if (positions === null) return;
    this.positions = positions;
    for (const index of this.own) this.handled.set(index, positions.of(index));
    await Promise.all(this.own.map((index) => this.follow(index, positions)));
    await positions.flush().catch((error: unknown) => this.report(error, []));
  }

  private async follow(index: number, positions: GroupPositions): Promise<void> {
    const partition = this.partitions[index];
    if (partition === undefined) throw new RangeError(`topic "${this.options.topic}" has no partition ${index}`);
    if ((await this.retry([], () => this.assigned(index))) === null) return;
    let next = positions.of(index);
    while (!this.stopped()) {
      if (partition.endOffset <= next) {
        await partition.reach(next, this.stopping.signal);
        continue;
      }
      const stored = await this.retry([], () => {
        // What retention removed unread is counted there.
        next = Math.max(next, partition.beginOffset);
        return partition.read(next, this.options.maxBatch ?? DEFAULT_BATCH);
      });
      if (stored === null) return;
      const records = stored.map((record): LogRecord => ({ topic: this.options.topic, partition: index, ...record }));
      const end = next + records.length;
      if ((await this.retry(records, () => this.handle(records, end))) === null) return;
      next = end;
      this.handled.set(index, end);
      if (this.options.commit !== 'manual') {
        // Not waited for: after a crash the handler sees the batch again, which it must bear anyway.
        positions.commitSoon(index, end);
      }
    }
  }

  private async assigned(index: number): Promise<true> {
    await this.options.assigned?.(index);
    return true;
  }

  private async handle(records: readonly LogRecord[], end: number): Promise<true> {
    await this.options.handle(records, async ({ partition, offset }) => {
      if (offset >= Math.max(end, this.handled.get(partition) ?? 0)) {
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
