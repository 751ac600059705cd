import type { NewRecord, Position } from '../contract/event-log.ts';
import type { Partition } from './partition-adapter.ts';
import { partitionOf } from './partition-of.ts';
import { encodedBytes, type PreparedRecord, prepareRecord } from './record-format.ts';

interface Pending {
  readonly records: readonly { readonly partition: number; readonly prepared: PreparedRecord }[];
  readonly bytes: number;
  resolve(positions: readonly Position[]): void;
  reject(error: unknown): void;
}

/** Appends that are written and synced together. */
interface Group {
  readonly appends: readonly Pending[];
  /** The partitions that it is written into, and which ones they are. */
  readonly into: readonly { readonly index: number; readonly partition: Partition }[];
  /** Of each of them, when all are done; null: they are not. */
  results: readonly PromiseSettledResult<void>[] | null;
  /** Never rejects. */
  written: Promise<void>;
}

/** More takes a disk longer than twice the half of it. */
const GROUP_BYTES = 2 * 1024 * 1024;
/** While a disk syncs one write it can take the next, and often syncs both at once. */
const MOST_UNDER_WAY = 2;
/** Less waits and shares a sync with what still comes. */
const WORTH_OVERLAPPING = 64 * 1024;

/**
 * Group commit: all appends that wait while the disk is busy are written and synced together. A group is shown to readers
 * whole and behind the one before it, or, when one of its partitions failed, removed whole with those behind it.
 */
export class TopicWriter {
  appended = 0;
  failed = 0;
  private readonly partitions: readonly Partition[];
  private readonly queue: Pending[] = [];
  private queuedBytes = 0;
  /** Oldest first. */
  private underWay: Group[] = [];
  private running: Promise<void> | null = null;
  private tellMore = (): void => undefined;

  constructor(partitions: readonly Partition[]) {
    this.partitions = partitions;
  }

  append(records: readonly NewRecord[]): Promise<readonly Position[]> {
    return new Promise((resolve, reject) => {
      // Prepared before it joins a group: a record that cannot be stored fails alone.
      const prepared = records.map((record) => ({
        partition: this.partitionFor(record),
        prepared: prepareRecord(record),
      }));
      const bytes = prepared.reduce((sum, { prepared }) => sum + encodedBytes(prepared), 0);
      this.queue.push({ records: prepared, bytes, resolve, reject });
      this.queuedBytes += bytes;
      this.tellMore();
      this.running ??= this.run();
    });
  }

  private partitionFor({ key, partition }: NewRecord): number {
    if (partition === undefined) return partitionOf(key, this.partitions.length);
    if (this.partitions[partition] === undefined) throw new RangeError(`there is no partition ${partition}`);
    return partition;
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  private async run(): Promise<void> {
    // One turn later, so that appends of the same turn share a sync.
    await Promise.resolve();
    while (this.queue.length > 0 || this.underWay.length > 0) {
      const [oldest] = this.underWay;
      // First what is done: nothing may be written behind a group that failed.
      if (oldest?.results) await this.finish(oldest, oldest.results);
      else if (oldest === undefined || this.mayOverlap()) this.begin(this.takeGroup());
      else await Promise.race([oldest.written, this.more()]);
    }
    this.running = null;
  }

  private mayOverlap(): boolean {
    return (
      this.queuedBytes >= WORTH_OVERLAPPING &&
      this.underWay.length < MOST_UNDER_WAY &&
      !this.partitions.some(({ mustRest }) => mustRest)
    );
  }

  /** Resolves with the next append. */
  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.tellMore = resolve;
    });
  }

  private takeGroup(): Pending[] {
    let bytes = 0;
    let count = 0;
    for (const pending of this.queue) {
      if (count > 0 && bytes + pending.bytes > GROUP_BYTES) break;
      bytes += pending.bytes;
      count += 1;
    }
    this.queuedBytes -= bytes;
    return this.queue.splice(0, count);
  }

  private begin(appends: readonly Pending[]): void {
    const parts = this.partitions.map((): PreparedRecord[] => []);
    for (const { records } of appends) for (const { partition, prepared } of records) parts[partition]?.push(prepared);
    const now = Date.now();
    const into = this.partitions.flatMap((partition, index) => {
      const records = parts[index] ?? [];
      return records.length === 0 ? [] : [{ index, partition, records }];
    });
    const group: Group = { appends, into, results: null, written: Promise.resolve() };
    group.written = Promise.allSettled(into.map(({ partition, records }) => partition.stage(records, now))).then((results) => {
      group.results = results;
    });
    this.underWay.push(group);
  }

  private async finish(group: Group, results: NonNullable<Group['results']>): Promise<void> {
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) return this.fail(failure.reason);
    this.underWay.shift();
    const next = new Map(group.into.map(({ index, partition }) => [index, partition.publish()]));
    for (const append of group.appends) {
      this.appended += append.records.length;
      const positions = append.records.map(({ partition }) => {
        const offset = next.get(partition) ?? 0;
        next.set(partition, offset + 1);
        return { partition, offset };
      });
      append.resolve(positions);
    }
  }

  /** What stands behind a failed group cannot stay either: its offsets begin where that one would have ended. */
  private async fail(reason: unknown): Promise<void> {
    const failed = this.underWay;
    await Promise.all(failed.map(({ written }) => written));
    // A partition that cannot be cleaned now is cleaned before its next write.
    await Promise.allSettled(this.partitions.map((partition) => partition.withdraw()));
    this.underWay = [];
    for (const { appends } of failed) {
      this.failed += appends.length;
      for (const append of appends) append.reject(reason);
    }
  }
}
