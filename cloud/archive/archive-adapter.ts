import type { LogRecord } from '../contract/event-log.ts';
import { FIRST_HASH, openRecord, parseLine, placeOfRecord, recordId, sha256, storedRecord } from './archived-record.ts';
import { dayFiles } from './day-files.ts';
import { IndexWriter, isLonger, type LogBegins } from './index-writer.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { dayAfter, dayFile, dayOf, deviceFolder, deviceOf, type IndexEntry } from './layout.ts';
import { findEntry, readEntry, searchDevice, shortenIndex } from './record-index.ts';
import { removedDays } from './removed-days.ts';
import { removeDays } from './retention.ts';
import type { ArchiveStorage } from './storage.ts';

interface DeviceEnd {
  /** Relative to the archive; null before the device's first record. */
  file: string | null;
  day: string;
  /** Where the next line goes. */
  end: number;
  /** The file takes no more: the next line goes into that of the day after. */
  full: boolean;
  hash: string;
  /** Newest archived record; null when there is none, or when its line is damaged. */
  newest: { readonly partition: number; readonly offset: number } | null;
}

const NO_END: DeviceEnd = { file: null, day: '', end: 0, full: false, hash: FIRST_HASH, newest: null };

interface Batch {
  readonly file: string;
  readonly start: number;
  text: string;
  readonly entries: IndexEntry[];
  readonly end: DeviceEnd;
}

export interface ArchiveOptions {
  /** Asked when offsets are left out: what the log had removed by then is noted. Left out: every hole is a fault. */
  readonly logBegins?: LogBegins;
}

/** Appends records to the devices' day files. A record that is there already is not written again. */
export class Archive {
  archived = 0;
  alreadyThere = 0;
  tornLines = 0;
  damagedEnds = 0;
  daysRemoved = 0;
  daysThatMustStay = 0;
  indexFilesRemoved = 0;
  private readonly storage: ArchiveStorage;
  private readonly keys: ArchiveKeys | null;
  /** One after another: what is removed must not be written to. */
  private underWay: Promise<unknown> = Promise.resolve();
  private readonly devices = new Map<string, DeviceEnd>();
  private readonly cut = new Set<string>();
  private readonly index: IndexWriter;

  private constructor(storage: ArchiveStorage, keys: ArchiveKeys | null, { logBegins }: ArchiveOptions) {
    this.storage = storage;
    this.keys = keys;
    this.index = new IndexWriter(storage, keys, logBegins ?? null);
  }

  /** @param keys null: what is written lies open */
  static async open(storage: ArchiveStorage, keys: ArchiveKeys | null = null, options: ArchiveOptions = {}): Promise<Archive> {
    await storage.prepare();
    return new Archive(storage, keys, options);
  }

  /** Of which the files were found shorter than the index knows them. */
  get devicesCut(): number {
    return this.cut.size;
  }

  /** Offsets of a partition that were left out between what was there and what was archived, and that the log does not explain. */
  get recordsMissing(): number {
    return this.index.missing;
  }

  /** Looks again where everything ends: another process may have written since. */
  forget(): void {
    this.devices.clear();
    this.index.forget();
  }

  /** Resolves when all of them are on disk, with their places in the index. Records of one partition, in order. */
  add(records: readonly LogRecord[]): Promise<void> {
    return this.afterThat(() => this.write(records));
  }

  /** Removes whole days before that one (`YYYY-MM-DD`), oldest first, and notes that; a day whose chain is broken stays. */
  removeBefore(day: string, policy: string, nowMs: number): Promise<void> {
    return this.afterThat(async () => {
      const { removed, kept } = await removeDays(this.storage, day, policy, nowMs, this.keys);
      this.daysRemoved += removed;
      this.daysThatMustStay = kept;
      this.devices.clear();
      this.indexFilesRemoved += await shortenIndex(this.storage);
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
      const end = ends.get(folder) ?? { ...(await this.endOf(folder, record.partition)) };
      ends.set(folder, end);
      if (await this.holds(end, record)) {
        there.push(record);
        continue;
      }
      this.line(batches, folder, end, record);
    }
    // Until it is known that all of it is there, the next attempt has to look where the files end.
    for (const folder of ends.keys()) this.devices.delete(folder);
    const written = await Promise.allSettled(
      [...batches.values()].map(async ({ file, start, text, end }) => {
        const full = await this.storage.append(file, start, text);
        if (file === end.file) end.full = full;
      }),
    );
    // All have ended, so that the next attempt finds none of them still writing.
    for (const result of written) if (result.status === 'rejected') throw result.reason;
    for (const [folder, end] of ends) this.devices.set(folder, end);
    const entries = [...batches.values()].flatMap((batch) => batch.entries);
    const [first] = records;
    if (first !== undefined) await this.index.append(first.partition, [...entries, ...(await this.lookAgain(there))]);
    this.archived += entries.length;
    this.alreadyThere += there.length;
  }

  private line(batches: Map<string, Batch>, folder: string, end: DeviceEnd, record: LogRecord): void {
    // Never back to an earlier day, or the files would no longer be in the order of the chain.
    const day = [end.full ? dayAfter(end.day) : end.day, dayOf(record.enqueuedAtMs)].sort().at(-1) ?? '';
    const file = dayFile(folder, day);
    if (file !== end.file) Object.assign(end, { file, day, end: 0, full: false });
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
    return end.file !== null && (await findEntry(this.storage, recordId(record))) !== null;
  }

  /**
   * Checks that what is there is what came again.
   * @returns places of records that a crash left in their day file but not in the index
   */
  private async lookAgain(records: readonly LogRecord[]): Promise<IndexEntry[]> {
    const entries: IndexEntry[] = [];
    for (const record of records) {
      const id = recordId(record);
      const indexed = await findEntry(this.storage, id);
      const folder = deviceFolder(deviceOf(record));
      const entry = indexed ?? (await searchDevice(this.storage, folder, id));
      // Of what was removed since, nothing can be compared.
      if (await wasRemoved(this.storage, folder, entry, record.offset)) continue;
      if (entry === null || !(await this.holdsContent(entry, record))) {
        throw new Error(`${id} is archived already, with another content: this log and this archive do not belong together`);
      }
      if (indexed === null) entries.push(entry);
    }
    return entries;
  }

  private async holdsContent(entry: IndexEntry, { body }: LogRecord): Promise<boolean> {
    const stored = await readEntry(this.storage, entry);
    if (stored === null) return false;
    const opened = openRecord(stored, entry.file, this.keys);
    if (opened.sha256 === sha256(body)) return true;
    // The file that it stood for is its body here, and may have been swept since: then the message itself comes again.
    const file = opened.headers['file'] as { readonly messageBase64?: unknown } | undefined;
    return file?.messageBase64 === Buffer.from(body).toString('base64');
  }

  private async endOf(folder: string, partition: number): Promise<DeviceEnd> {
    const known = this.devices.get(folder);
    if (known !== undefined) return known;
    const removed = await removedDays(this.storage, folder);
    const end = (await this.tailOf(folder)) ?? { ...NO_END };
    const indexed = (await this.index.knownEnds(partition)).get(folder);
    // It is written on all the same. The entries stay, so that what is missing shows for ever.
    if (
      indexed &&
      isLonger(indexed, { file: end.file ?? '', end: end.end }) &&
      !removed.some(({ file }) => file === indexed.file)
    )
      this.cut.add(folder);
    const last = removed.at(-1);
    if (end.hash === FIRST_HASH && last) {
      const day = [end.day, dayAfter(last.day)].sort().at(-1) ?? '';
      Object.assign(end, { day, hash: last.hash, newest: placeOfRecord(last.newest) });
    }
    this.devices.set(folder, end);
    return end;
  }

  /** @returns null when there is no file of the device */
  private async tailOf(folder: string): Promise<DeviceEnd | null> {
    let end: DeviceEnd | null = null;
    for (const { file, day } of (await dayFiles(this.storage, folder)).reverse()) {
      const tail = await this.storage.repairTail(file);
      if (tail === null) continue;
      if (tail.torn > 0) this.tornLines += 1;
      // The newest file is gone on with, whatever it holds.
      end ??= { ...NO_END, file, day, end: tail.end, full: tail.full };
      // A file that held nothing but an unfinished line says nothing of the chain.
      if (tail.lastLine === null) continue;
      const last = parseLine(tail.lastLine);
      if (last === null) this.damagedEnds += 1;
      const newest = last === null ? null : placeOfRecord(last.id);
      return { ...end, hash: last?.hash ?? sha256(tail.lastLine), newest };
    }
    return end;
  }
}

/** @param entry null: the index does not know it */
async function wasRemoved(storage: ArchiveStorage, folder: string, entry: IndexEntry | null, offset: number): Promise<boolean> {
  const removed = await removedDays(storage, folder);
  if (entry === null) return removed.some(({ newest }) => (placeOfRecord(newest)?.offset ?? -1) >= offset);
  return removed.some(({ file }) => file === entry.file);
}
