import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../contract/durable-file-adapter.ts';
import type { Topic } from '../contract/event-log.ts';
import { GroupPositions } from './group-positions-adapter.ts';
import type { Partition } from './partition-adapter.ts';
import { filesToDrop, type RetainedFile, type Retention } from './retention.ts';

/**
 * Per consumer group of a topic that ever began: the offset up to which it has read each partition. One that it has not read counts
 * as 0, and so does a missing one.
 */
export type GroupReadings = (topic: Topic) => Promise<readonly (readonly number[])[]>;

/** Few records, read whole by scoring: a prescribed scale has no age at which it may be forgotten. */
const KEPT_FOR_EVER: ReadonlySet<Topic> = new Set(['charted']);

/** A file that somebody else removed: as old as can be. */
const GONE = { size: 0, mtimeMs: 0 };

export interface LogRetentionOptions {
  readonly topics: ReadonlyMap<Topic, { readonly partitions: readonly Partition[] }>;
  /** Where the groups' positions are. */
  readonly groups: string;
  readonly retention: Retention;
  readonly elsewhere?: GroupReadings | undefined;
}

/** Removes old files of the log, as the policy says. */
export class LogRetention {
  private readonly options: LogRetentionOptions;
  private running: Promise<void> = Promise.resolve();
  private bytes = 0;
  private readonly removed = { age: 0, size: 0, unread: 0, failures: 0 };

  constructor(options: LogRetentionOptions) {
    this.options = options;
  }

  /** @param nowMs ms since 1970 */
  apply(nowMs: number): Promise<void> {
    const run = this.running.then(() => this.remove(nowMs));
    this.running = run.catch(() => {
      this.removed.failures += 1;
    });
    return run;
  }

  settled(): Promise<void> {
    return this.running;
  }

  health(): Readonly<Record<string, number>> {
    return {
      'bytes kept': this.bytes,
      'records removed by age': this.removed.age,
      'records removed by size': this.removed.size,
      'records removed that a group had not read': this.removed.unread,
      'failed attempts to remove': this.removed.failures,
    };
  }

  private async remove(nowMs: number): Promise<void> {
    const { topics, retention } = this.options;
    const { files, bytes } = await this.measure();
    const read = new Map<string, readonly number[]>();
    for (const [topic, { partitions }] of topics) read.set(topic, await this.readTo(topic, partitions.length));
    const drops = filesToDrop(files, bytes, retention, nowMs, (topic, partition) => read.get(topic)?.[partition] ?? 0);
    this.bytes = bytes;
    for (const { file, why, unread } of drops) {
      const partition = topics.get(file.topic as Topic)?.partitions[file.partition];
      if (partition === undefined) continue;
      const begin = partition.beginOffset;
      try {
        await partition.dropOldest();
      } finally {
        if (partition.beginOffset > begin) {
          this.bytes -= file.bytes;
          this.removed[why] += file.endOffset - begin;
          const readTo = read.get(file.topic)?.[file.partition] ?? 0;
          if (unread) this.removed.unread += file.endOffset - Math.max(readTo, begin);
        }
      }
    }
  }

  private async measure(): Promise<{ files: RetainedFile[]; bytes: number }> {
    const files: RetainedFile[] = [];
    let bytes = 0;
    for (const [topic, { partitions }] of this.options.topics) {
      for (const [index, partition] of partitions.entries()) {
        bytes += partition.activeBytes;
        let newestMs = 0;
        for (const { file, endOffset } of partition.closedSegments) {
          const { size, mtimeMs } = await ifThere(stat(file), GONE);
          bytes += size;
          // A clock that was set back must not put a later file before an earlier one.
          newestMs = Math.max(newestMs, mtimeMs);
          if (!KEPT_FOR_EVER.has(topic)) files.push({ topic, partition: index, endOffset, bytes: size, newestMs });
        }
      }
    }
    return { files, bytes };
  }

  /** Up to where every group that ever began has read the topic; a topic that nobody reads holds nothing back. */
  private async readTo(topic: Topic, partitions: number): Promise<readonly number[]> {
    const folder = join(this.options.groups, topic);
    const names = await readdir(folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    const here = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => GroupPositions.committed(join(folder, name))),
    );
    const groups = [...here, ...((await this.options.elsewhere?.(topic)) ?? [])];
    return Array.from({ length: partitions }, (_, index) =>
      groups.reduce((least, group) => Math.min(least, group[index] ?? 0), Number.POSITIVE_INFINITY),
    );
  }
}
