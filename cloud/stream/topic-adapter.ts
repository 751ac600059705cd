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

const GROUP_BYTES = 8 * 1024 * 1024;

/**
 * Group commit: all appends that wait while the disk is busy are written and synced together. A group is shown to readers
 * whole, or, when one of its partitions failed, removed whole.
 */
export class TopicWriter {
  appended = 0;
  failed = 0;
  private readonly partitions: readonly Partition[];
  private readonly queue: Pending[] = [];
  private running: Promise<void> | null = null;

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
    while (this.queue.length > 0) await this.writeGroup(this.takeGroup());
    this.running = null;
  }

  private takeGroup(): Pending[] {
    let bytes = 0;
    let count = 0;
    for (const pending of this.queue) {
      if (count > 0 && bytes + pending.bytes > GROUP_BYTES) break;
      bytes += pending.bytes;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async writeGroup(group: readonly Pending[]): Promise<void> {
    const parts = this.partitions.map((): PreparedRecord[] => []);
    for (const { records } of group) for (const { partition, prepared } of records) parts[partition]?.push(prepared);
    const now = Date.now();
    const results = await Promise.allSettled(
      this.partitions.map((partition, index) => {
        const part = parts[index] ?? [];
        return part.length === 0 ? Promise.resolve(0) : partition.stage(part, now);
      }),
    );
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) {
      // A partition that cannot be cleaned now is cleaned before its next write.
      await Promise.allSettled(this.partitions.map((partition) => partition.withdraw()));
      this.failed += group.length;
      for (const pending of group) pending.reject(failure.reason);
      return;
    }
    for (const partition of this.partitions) partition.publish();
    const next = results.map((result) => (result.status === 'fulfilled' ? result.value : 0));
    for (const pending of group) {
      this.appended += pending.records.length;
      pending.resolve(
        pending.records.map(({ partition }) => {
          const offset = next[partition] ?? 0;
          next[partition] = offset + 1;
          return { partition, offset };
        }),
      );
    }
  }
}
