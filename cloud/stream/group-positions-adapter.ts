import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';

/** Longest time that a position which nobody waits for stays in memory only. */
const SOON_MS = 200;

/**
 * How far one consumer group has come: per partition the offset of the next record, in one small file. Commits that arrive
 * while the file is being written share the next write.
 */
export class GroupPositions {
  private readonly file: string;
  private readonly next: number[];
  private changed = false;
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  private constructor(file: string, next: number[]) {
    this.file = file;
    this.next = next;
  }

  /**
   * A group that begins is on disk when this resolves: what there is counts as not read by it.
   * @param ends the partitions' ends: a position beyond one (a log restored from an older copy) goes back to it
   */
  static async open(file: string, ends: readonly number[]): Promise<GroupPositions> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await rm(`${file}.draft`, { force: true });
    const stored = await GroupPositions.stored(file);
    const positions = new GroupPositions(
      file,
      ends.map((end, partition) => Math.min(stored?.[partition] ?? 0, end)),
    );
    if (stored === null) await positions.write();
    return positions;
  }

  /** What the file says, without opening it for writing; 0 for a partition the group has not begun. */
  static async committed(file: string): Promise<readonly number[]> {
    return (await GroupPositions.stored(file)) ?? [];
  }

  private static async stored(file: string): Promise<readonly number[] | null> {
    const text = await readIfThere(file);
    return text === null ? null : (JSON.parse(text) as number[]);
  }

  of(partition: number): number {
    return this.next[partition] ?? 0;
  }

  /** Resolves when the position is on disk. A position never moves back. */
  commit(partition: number, next: number): Promise<void> {
    this.move(partition, next);
    return this.flush();
  }

  /** The position reaches the disk a little later; when that fails, with a later one. */
  commitSoon(partition: number, next: number): void {
    this.move(partition, next);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.flush().catch(() => this.commitSoon(partition, next));
    }, SOON_MS).unref();
  }

  /** Resolves when every position committed so far is on disk. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    while (this.changed || this.writing !== null) {
      this.writing ??= this.write();
      await this.writing;
    }
  }

  private move(partition: number, next: number): void {
    if (next <= this.of(partition)) return;
    this.next[partition] = next;
    this.changed = true;
  }

  private async write(): Promise<void> {
    // One turn later, so that commits of the same turn share the write.
    await Promise.resolve();
    this.changed = false;
    try {
      await writeDurably(this.file, JSON.stringify(this.next));
    } catch (error) {
      this.changed = true;
      throw error;
    } finally {
      this.writing = null;
    }
  }
}
