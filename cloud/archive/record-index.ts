import type { RawRecordId } from '../contract/role.ts';
import { parseLine, placeOfRecord, type StoredRecord } from './archived-record.ts';
import { dayFiles } from './day-files.ts';
import {
  folderOf,
  INDEX_FOLDER,
  type IndexEntry,
  indexFile,
  parseIndex,
  RECORDS_PER_INDEX_FILE,
  shortenedFile,
} from './layout.ts';
import { removedDays } from './removed-days.ts';
import { type ArchiveStorage, linesOf, textOf } from './storage.ts';

export async function findEntry(storage: ArchiveStorage, id: RawRecordId): Promise<IndexEntry | null> {
  const place = placeOfRecord(id);
  if (place === null) return null;
  const text = await textOf(storage, indexFile(place.partition, place.offset));
  return parseIndex(text ?? '').find(({ offset }) => offset === place.offset) ?? null;
}

/** @returns null when there is no such file, or no record in that place */
export async function readEntry(storage: ArchiveStorage, { file, position, length }: IndexEntry): Promise<StoredRecord | null> {
  const bytes = await storage.part(file, position, length);
  return bytes && parseLine(bytes.toString('utf8'));
}

/** In the device's files themselves: for what a crash kept out of the index. */
export async function searchDevice(storage: ArchiveStorage, folder: string, id: RawRecordId): Promise<IndexEntry | null> {
  for (const { file } of (await dayFiles(storage, folder)).reverse()) {
    for await (const { text, position, length } of linesOf(storage, file)) {
      const record = parseLine(text);
      if (record?.id === id) return { offset: placeOfRecord(id)?.offset ?? 0, file, position, length };
    }
  }
  return null;
}

/**
 * Removes the oldest files of the index that lead to nothing but days that the policy removed, and remembers up to where. A day that is
 * gone without a note of that is missing: what leads to it stays, as evidence.
 * @returns how many
 */
export async function shortenIndex(storage: ArchiveStorage): Promise<number> {
  const known = new Map<string, boolean>();
  const isRemoved = async (file: string): Promise<boolean> => {
    const removed = known.get(file) ?? (await wasRemoved(storage, file));
    known.set(file, removed);
    return removed;
  };
  const partitions = Map.groupBy(await indexFiles(storage), ({ partition }) => partition);
  let removed = 0;
  for (const [partition, files] of partitions) {
    // The newest is being written.
    for (const { name, endOffset } of files.slice(0, -1)) {
      const leadTo = new Set(parseIndex((await textOf(storage, name)) ?? '').map(({ file }) => file));
      const removals = await Promise.all([...leadTo].map(isRemoved));
      if (removals.includes(false)) break;
      const note = shortenedFile(partition);
      const end = (await storage.repairTail(note))?.end ?? 0;
      await storage.append(note, end, `${JSON.stringify({ before: endOffset })}\n`);
      await storage.remove(name);
      removed += 1;
    }
  }
  return removed;
}

async function wasRemoved(storage: ArchiveStorage, file: string): Promise<boolean> {
  const noted = await removedDays(storage, folderOf(file));
  return noted.some((day) => day.file === file) && (await storage.size(file)) === null;
}

/** Records before that offset are no longer in the index, because their days were removed. A line that is not whole says nothing. */
export async function indexBegins(storage: ArchiveStorage, partition: number): Promise<number> {
  let begins = 0;
  for (const line of ((await textOf(storage, shortenedFile(partition))) ?? '').split('\n')) {
    try {
      begins = Math.max(begins, (JSON.parse(line) as { before: number }).before);
    } catch {
      continue;
    }
  }
  return begins;
}

export interface IndexFile {
  readonly name: string;
  readonly partition: number;
  /** It names offsets from this one on, and none from `endOffset` on. */
  readonly beginOffset: number;
  readonly endOffset: number;
}

/** Of each partition, oldest first. */
export async function indexFiles(storage: ArchiveStorage): Promise<IndexFile[]> {
  return (await storage.files(INDEX_FOLDER)).flatMap((name) => {
    const match = /^\.index\/(\d+)\/(\d+)\.jsonl$/.exec(name);
    if (match === null) return [];
    const beginOffset = Number(match[2]) * RECORDS_PER_INDEX_FILE;
    return [{ name, partition: Number(match[1]), beginOffset, endOffset: beginOffset + RECORDS_PER_INDEX_FILE }];
  });
}

/** @returns the offset behind the newest that the index of a partition knows; null when it knows none */
export async function indexEnd(storage: ArchiveStorage, partition: number): Promise<number | null> {
  const files = (await indexFiles(storage)).filter((file) => file.partition === partition);
  for (const file of files.reverse()) {
    const newest = (await entriesIn(storage, file)).at(-1);
    if (newest !== undefined) return newest.offset + 1;
  }
  return null;
}

/** Entries of one file of the index, by offset; those of the same offset in the order in which they were written. */
export async function entriesIn(storage: ArchiveStorage, { name, beginOffset, endOffset }: IndexFile): Promise<IndexEntry[]> {
  const entries = parseIndex((await textOf(storage, name)) ?? '');
  return entries.filter(({ offset }) => offset >= beginOffset && offset < endOffset).sort((a, b) => a.offset - b.offset);
}
