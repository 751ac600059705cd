import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogRecord } from '../contract/event-log.ts';
import type { RawRecordId } from '../contract/role.ts';
import {
  type ArchivedRecord,
  FIRST_HASH,
  faultOf,
  openRecord,
  parseLine,
  placeOfRecord,
  recordId,
  type StoredRecord,
  sha256,
  storedRecord,
} from './archived-record.ts';
import { dayFiles } from './day-files-adapter.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { dayAfter, dayFile, dayOf, deviceFolder, deviceOf, type IndexEntry, indexFile, indexLine, parseIndex } from './layout.ts';
import { appendAt, linesOf, readTextIfThere, repairTail } from './line-file-adapter.ts';
import { removedDays } from './removed-days-adapter.ts';
import { removeDays } from './retention-adapter.ts';

interface DeviceEnd {
  /** Relative to the archive; null before the device's first record. */
  file: string | null;
  day: string;
  /** Where the next line goes. */
  end: number;
  hash: string;
  /** Newest archived record; null when there is none, or when its line is damaged. */
  newest: { readonly partition: number; readonly offset: number } | null;
}

interface Batch {
  readonly file: string;
  readonly start: number;
  text: string;
  readonly entries: IndexEntry[];
  readonly end: DeviceEnd;
}

/** Appends records to the devices' day files. A record that is there already is not written again. */
export class Archive {
  archived = 0;
  alreadyThere = 0;
  tornLines = 0;
  damagedEnds = 0;
  daysRemoved = 0;
  daysThatMustStay = 0;
  private readonly directory: string;
  private readonly keys: ArchiveKeys | null;
  /** One after another: what is removed must not be written to. */
  private underWay: Promise<unknown> = Promise.resolve();
  private readonly devices = new Map<string, DeviceEnd>();
  private readonly indexEnds = new Map<number, { readonly file: string; readonly end: number }>();

  private constructor(directory: string, keys: ArchiveKeys | null) {
    this.directory = directory;
    this.keys = keys;
  }

  /** @param keys null: what is written lies open */
  static async open(directory: string, keys: ArchiveKeys | null = null): Promise<Archive> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new Archive(directory, keys);
  }

  /** Resolves when all of them are on disk, with their places in the index. Records of one partition, in order. */
  add(records: readonly LogRecord[]): Promise<void> {
    return this.afterThat(() => this.write(records));
  }

  /** Removes whole days before that one (`YYYY-MM-DD`), oldest first, and notes that; a day whose chain is broken stays. */
  removeBefore(day: string, policy: string, nowMs: number): Promise<void> {
    return this.afterThat(async () => {
      const { removed, kept } = await removeDays(this.directory, day, policy, nowMs, this.keys);
      this.daysRemoved += removed;
      this.daysThatMustStay = kept;
      this.devices.clear();
    });
  }

  /** Resolves when nothing is being written or removed. */
  async idle(): Promise<void> {
    await this.underWay;
  }

  private afterThat<T>(work: () => Promise<T>): Promise<T> {
    const done = this.underWay.then(work, work);
    this.underWay = done.catch(() => undefined);
    return done;
  }

  private async write(records: readonly LogRecord[]): Promise<void> {
    const batches = new Map<string, Batch>();
    const ends = new Map<string, DeviceEnd>();
    const there: LogRecord[] = [];
    for (const record of records) {
      const folder = deviceFolder(deviceOf(record));
      const end = ends.get(folder) ?? { ...(await this.endOf(folder)) };
      ends.set(folder, end);
      if (await this.holds(end, record)) {
        there.push(record);
        continue;
      }
      this.line(batches, folder, end, record);
    }
    const written = await Promise.allSettled(
      [...batches.values()].map(({ file, start, text }) => appendAt(join(this.directory, file), start, text)),
    );
    // All have ended, so that the next attempt finds none of them still writing; what succeeded is written over by itself.
    for (const result of written) if (result.status === 'rejected') throw result.reason;
    for (const [folder, end] of ends) this.devices.set(folder, end);
    const entries = [...batches.values()].flatMap((batch) => batch.entries);
    const [first] = records;
    if (first !== undefined) await this.index(first.partition, [...entries, ...(await this.lookAgain(there))]);
    this.archived += entries.length;
    this.alreadyThere += there.length;
  }

  private line(batches: Map<string, Batch>, folder: string, end: DeviceEnd, record: LogRecord): void {
    // Never back to an earlier day, or the files would no longer be in the order of the chain.
    const day = [end.day, dayOf(record.enqueuedAtMs)].sort().at(-1) ?? '';
    const file = dayFile(folder, day);
    if (file !== end.file) Object.assign(end, { file, day, end: 0 });
    const batch = batches.get(file) ?? { file, start: end.end, text: '', entries: [], end };
    batches.set(file, batch);
    const archived = storedRecord(record, end.hash, file, this.keys);
    const line = `${JSON.stringify(archived)}\n`;
    const length = Buffer.byteLength(line);
    batch.text += line;
    batch.entries.push({ offset: record.offset, file, position: end.end, length });
    end.end += length;
    end.hash = archived.hash;
    end.newest = { partition: record.partition, offset: record.offset };
  }

  private async holds(end: DeviceEnd, record: LogRecord): Promise<boolean> {
    if (end.newest?.partition === record.partition) return record.offset <= end.newest.offset;
    return end.file !== null && (await findEntry(this.directory, recordId(record))) !== null;
  }

  /**
   * Checks that what is there is what came again.
   * @returns places of records that a crash left in their day file but not in the index
   */
  private async lookAgain(records: readonly LogRecord[]): Promise<IndexEntry[]> {
    const entries: IndexEntry[] = [];
    for (const record of records) {
      const id = recordId(record);
      const indexed = await findEntry(this.directory, id);
      const folder = deviceFolder(deviceOf(record));
      const entry = indexed ?? (await searchDevice(this.directory, folder, id));
      // Of what was removed since, nothing can be compared.
      if (await wasRemoved(this.directory, folder, entry, record.offset)) continue;
      if (entry === null || (await this.bodyHash(entry)) !== sha256(record.body)) {
        throw new Error(`${id} is archived already, with another content: this log and this archive do not belong together`);
      }
      if (indexed === null) entries.push(entry);
    }
    return entries;
  }

  private async bodyHash(entry: IndexEntry): Promise<string | null> {
    const stored = await readEntry(this.directory, entry);
    return stored && openRecord(stored, entry.file, this.keys).sha256;
  }

  private async index(partition: number, entries: readonly IndexEntry[]): Promise<void> {
    const texts = new Map<string, string>();
    for (const entry of entries) {
      const file = indexFile(partition, entry.offset);
      texts.set(file, (texts.get(file) ?? '') + indexLine(entry));
    }
    for (const [file, text] of texts) {
      const path = join(this.directory, file);
      const known = this.indexEnds.get(partition);
      const end = known?.file === file ? known.end : (await readTextIfThere(path)) === null ? 0 : (await repairTail(path)).end;
      await appendAt(path, end, text);
      this.indexEnds.set(partition, { file, end: end + Buffer.byteLength(text) });
    }
  }

  private async endOf(folder: string): Promise<DeviceEnd> {
    const known = this.devices.get(folder);
    if (known !== undefined) return known;
    let end: DeviceEnd = { file: null, day: '', end: 0, hash: FIRST_HASH, newest: null };
    for (const { file, day } of (await dayFiles(this.directory, folder)).reverse()) {
      const tail = await repairTail(join(this.directory, file));
      if (tail.torn > 0) this.tornLines += 1;
      end = { ...end, file, day: end.day === '' ? day : end.day, end: tail.end };
      // A file that held nothing but an unfinished line says nothing of the chain.
      if (tail.lastLine === null) continue;
      const last = parseLine(tail.lastLine);
      if (last === null) this.damagedEnds += 1;
      const newest = last === null ? null : placeOfRecord(last.id);
      end = { ...end, hash: last?.hash ?? sha256(tail.lastLine), newest };
      this.devices.set(folder, end);
      return end;
    }
    const removed = (await removedDays(this.directory, folder)).at(-1);
    if (removed) {
      const day = [end.day, dayAfter(removed.day)].sort().at(-1) ?? '';
      end = { ...end, day, hash: removed.hash, newest: placeOfRecord(removed.newest) };
    }
    this.devices.set(folder, end);
    return end;
  }
}

/**
 * @param id `telemetry/{partition}/{offset}`
 * @returns null when the archive does not hold it
 * @throws Error when it was removed, is damaged, or its key is not there
 */
export async function readArchivedRecord(
  directory: string,
  id: RawRecordId,
  keys: ArchiveKeys | null = null,
): Promise<ArchivedRecord | null> {
  const entry = await findEntry(directory, id);
  if (entry === null) return null;
  const place = placeOfRecord(id);
  const where = `archived record ${id} in ${entry.file} at byte ${entry.position}`;
  const stored = await readEntry(directory, entry).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  });
  if (stored === null) {
    const removed = await removedDays(directory, entry.file.slice(0, entry.file.indexOf('/')));
    const day = removed.find(({ file }) => file === entry.file);
    if (day) throw new Error(`${where}: removed on ${day.removedAt}, because ${day.policy}`);
  }
  const found = stored && placeOfRecord(stored.id);
  const same = found?.partition === place?.partition && found?.offset === place?.offset;
  const fault = stored === null || !same ? 'another content stands in its place' : faultOf(stored, entry.file, keys);
  if (stored === null || fault !== null) throw new Error(`${where}: ${fault ?? ''}`);
  return openRecord(stored, entry.file, keys);
}

/** @param entry null: the index does not know it */
async function wasRemoved(directory: string, folder: string, entry: IndexEntry | null, offset: number): Promise<boolean> {
  const removed = await removedDays(directory, folder);
  if (entry === null) return removed.some(({ newest }) => (placeOfRecord(newest)?.offset ?? -1) >= offset);
  return removed.some(({ file }) => file === entry.file);
}

async function readEntry(directory: string, { file, position, length }: IndexEntry): Promise<StoredRecord | null> {
  const bytes = Buffer.alloc(length);
  const handle = await open(join(directory, file), 'r');
  try {
    await handle.read(bytes, 0, length, position);
  } finally {
    await handle.close();
  }
  return parseLine(bytes.toString('utf8'));
}

async function findEntry(directory: string, id: RawRecordId): Promise<IndexEntry | null> {
  const place = placeOfRecord(id);
  if (place === null) return null;
  const text = await readTextIfThere(join(directory, indexFile(place.partition, place.offset)));
  return parseIndex(text ?? '').find(({ offset }) => offset === place.offset) ?? null;
}

async function searchDevice(directory: string, folder: string, id: RawRecordId): Promise<IndexEntry | null> {
  for (const { file } of (await dayFiles(directory, folder)).reverse()) {
    for await (const { text, position, length } of linesOf(join(directory, file))) {
      const record = parseLine(text);
      if (record?.id === id) return { offset: placeOfRecord(id)?.offset ?? 0, file, position, length };
    }
  }
  return null;
}
