import { noteGap } from './gaps.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { folderOf, type IndexEntry, indexFile, indexLine } from './layout.ts';
import { entriesIn, indexBegins, indexEnd, indexFiles } from './record-index.ts';
import type { ArchiveStorage } from './storage.ts';

/** Offset of the oldest record that the log holds of a partition. */
export type LogBegins = (partition: number) => number | Promise<number>;

interface PartitionEnd {
  /** The newest file of the index, and where its next line goes; null before the first. */
  file: string | null;
  end: number;
  /** Newest offset that the index knows, or that it was shortened up to; -1 for none. */
  last: number;
}

/** Where the index knows a device's newest record to end. */
export interface KnownEnd {
  readonly file: string;
  readonly end: number;
}

/** Appends to the index of each partition, in the order of the offsets; a hole that the log explains is noted before what follows it. */
export class IndexWriter {
  /** Offsets that were left out without an explanation. */
  missing = 0;
  private readonly storage: ArchiveStorage;
  private readonly keys: ArchiveKeys | null;
  private readonly logBegins: LogBegins | null;
  private readonly partitions = new Map<number, PartitionEnd>();
  private readonly known = new Map<number, ReadonlyMap<string, KnownEnd>>();

  constructor(storage: ArchiveStorage, keys: ArchiveKeys | null, logBegins: LogBegins | null) {
    this.storage = storage;
    this.keys = keys;
    this.logBegins = logBegins;
  }

  async append(partition: number, entries: readonly IndexEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const known = this.partitions.get(partition) ?? (await this.endOf(partition));
    // Until all of it is there, the next attempt has to look where it ends.
    this.partitions.delete(partition);
    // What a crash leaves of a write must be a part without holes.
    const sorted = [...entries].sort((a, b) => a.offset - b.offset);
    let { file, end, last } = known;
    let missing = 0;
    for (const { offset } of sorted) {
      if (offset > last + 1 && !(await this.explained(partition, last + 1, offset))) missing += offset - last - 1;
      last = Math.max(last, offset);
    }
    for (const [name, some] of Map.groupBy(sorted, ({ offset }) => indexFile(partition, offset))) {
      const text = some.map(indexLine).join('');
      if (name !== file) end = (await this.storage.repairTail(name))?.end ?? 0;
      await this.storage.append(name, end, text);
      file = name;
      end += Buffer.byteLength(text);
    }
    this.partitions.set(partition, { file, end, last });
    this.missing += missing;
  }

  /**
   * Of each device among the newest records that the index of the partition had at first: its files may be longer since, but never
   * shorter, unless their days were removed.
   */
  async knownEnds(partition: number): Promise<ReadonlyMap<string, KnownEnd>> {
    const known = this.known.get(partition);
    if (known !== undefined) return known;
    const ends = new Map<string, KnownEnd>();
    for (const file of (await this.filesOf(partition)).slice(-2)) {
      for (const entry of await entriesIn(this.storage, file)) {
        const end = { file: entry.file, end: entry.position + entry.length };
        const before = ends.get(folderOf(entry.file));
        if (before === undefined || isLonger(end, before)) ends.set(folderOf(entry.file), end);
      }
    }
    this.known.set(partition, ends);
    return ends;
  }

  /** Another may have written since. */
  forget(): void {
    this.partitions.clear();
    this.known.clear();
  }

  /** The log alone knows: what it still holds was handed out, and is missing here. What it does not hold any more is noted. */
  private async explained(partition: number, from: number, next: number): Promise<boolean> {
    if (this.logBegins === null || (await this.logBegins(partition)) < next) return false;
    await noteGap(this.storage, partition, { from, to: next - 1 }, this.keys);
    return true;
  }

  private async endOf(partition: number): Promise<PartitionEnd> {
    const file = (await this.filesOf(partition)).at(-1)?.name ?? null;
    const end = file === null ? 0 : ((await this.storage.repairTail(file))?.end ?? 0);
    const behind = (await indexEnd(this.storage, partition)) ?? (await indexBegins(this.storage, partition));
    return { file, end, last: behind - 1 };
  }

  private async filesOf(partition: number) {
    return (await indexFiles(this.storage)).filter((file) => file.partition === partition);
  }
}

/** Names of day files are in the order of the days. */
export function isLonger(one: KnownEnd, other: KnownEnd): boolean {
  return one.file === other.file ? one.end > other.end : one.file > other.file;
}
