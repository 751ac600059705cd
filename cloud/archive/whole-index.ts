import { hash } from 'node:crypto';
import { notedGaps } from './gaps.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import type { IndexEntry } from './layout.ts';
import { entriesIn, type IndexFile, indexBegins, indexFiles } from './record-index.ts';
import type { ArchiveStorage } from './storage.ts';

/** Offsets of a partition of which the index does not say where they are, first to last. */
export interface ArchiveSpan {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** True: the log explains it, and a note says so. */
  readonly intact: boolean;
  readonly why: string;
}

/** Entries of the index that lead to one day file, or the records in it: equal when they are the same, in whatever order. */
export class Tally {
  records = 0;
  /** Where the last of them ends. */
  end = 0;
  /** Least and greatest offset, of whatever partition. */
  first = Number.POSITIVE_INFINITY;
  last = -1;
  /** Of the least. */
  partition = 0;
  private sum = 0;

  add(partition: number, { offset, position, length }: Omit<IndexEntry, 'file'>): void {
    this.records += 1;
    this.end = Math.max(this.end, position + length);
    this.last = Math.max(this.last, offset);
    if (offset < this.first) Object.assign(this, { first: offset, partition });
    const digest = Number.parseInt(hash('sha256', `${partition} ${offset} ${position} ${length}`).slice(0, 12), 16);
    this.sum = (this.sum + digest) % 2 ** 48;
  }

  equals(other: Tally): boolean {
    return this.records === other.records && this.sum === other.sum;
  }
}

export interface WholeIndex {
  /** By day file. */
  readonly files: ReadonlyMap<string, Tally>;
  /** partition → offset behind its newest entry; records from there on are not expected in the index yet */
  readonly ends: ReadonlyMap<number, number>;
  readonly spans: readonly ArchiveSpan[];
}

/** Reads all of it once, one file at a time. */
export async function readIndex(storage: ArchiveStorage, keys: ArchiveKeys | null): Promise<WholeIndex> {
  const files = new Map<string, Tally>();
  const ends = new Map<number, number>();
  const spans: ArchiveSpan[] = [];
  for (const [partition, parts] of Map.groupBy(await indexFiles(storage), (file) => file.partition)) {
    const notes = await notedGaps(storage, partition, keys);
    let before: IndexEntry | null = null;
    for await (const entry of entriesOf(storage, parts)) {
      // Asked behind the first entry: the index may be shortened meanwhile.
      const next: number = before === null ? await indexBegins(storage, partition) : before.offset + 1;
      if (before !== null && entry.offset === before.offset) {
        if (samePlace(entry, before)) continue;
        spans.push(fault(partition, entry.offset, entry.offset, `the index names more than one place of it (${before.file})`));
        continue;
      }
      if (entry.offset > next) {
        const to = entry.offset - 1;
        const note = notes.find((gap) => gap.from <= next && gap.to >= to);
        const behind = before === null ? '' : ` behind telemetry/${partition}/${before.offset} (${before.file})`;
        const records = to === next ? '1 record is' : `${to - next + 1} records are`;
        const explained = note ? `, which the log did not hold any more on ${note.notedAt}` : '';
        const why = `${records} missing${behind}${explained}`;
        spans.push({ partition, from: next, to, intact: note !== undefined, why });
      }
      before = entry;
      const tally = files.get(entry.file) ?? new Tally();
      files.set(entry.file, tally);
      tally.add(partition, entry);
    }
    if (before !== null) ends.set(partition, before.offset + 1);
  }
  return { files, ends, spans };
}

/** Entries that lead to that file, by record. */
export async function entriesFor(
  storage: ArchiveStorage,
  file: string,
  { first, last }: Tally,
): Promise<Map<string, IndexEntry & { readonly partition: number }>> {
  const found = new Map<string, IndexEntry & { readonly partition: number }>();
  for (const part of await indexFiles(storage)) {
    const { partition, beginOffset, endOffset } = part;
    if (endOffset <= first || beginOffset > last) continue;
    for (const entry of await entriesIn(storage, part)) {
      const key = `${partition}/${entry.offset}`;
      // What was archived since is not asked for.
      if (entry.file === file && entry.offset >= first && entry.offset <= last && !found.has(key))
        found.set(key, { partition, ...entry });
    }
  }
  return found;
}

async function* entriesOf(storage: ArchiveStorage, parts: readonly IndexFile[]): AsyncGenerator<IndexEntry> {
  for (const part of parts) yield* await entriesIn(storage, part);
}

function samePlace(one: IndexEntry, other: IndexEntry): boolean {
  return one.file === other.file && one.position === other.position && one.length === other.length;
}

export function fault(partition: number, from: number, to: number, why: string): ArchiveSpan {
  return { partition, from, to, intact: false, why };
}
