import { faultOf, parseLine, placeOfRecord } from './archived-record.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { type ArchiveStorage, linesOf } from './storage.ts';
import { entriesFor, Tally } from './whole-index.ts';

/** What was found in one day file of one device. */
export interface ArchiveDay {
  readonly device: string;
  readonly day: string;
  /** Relative to the archive. */
  readonly file: string;
  readonly records: number;
  readonly intact: boolean;
  /** `line` counts from 1; null where no line is wrong, but one is missing. */
  readonly firstBreak: { readonly line: number | null; readonly record: string | null; readonly why: string } | null;
  /** Of a last line that is still being written, or that a crash interrupted; not a break. */
  readonly unfinishedBytes: number;
  /** When and why the policy removed the day; its chain is taken from the note of that. */
  readonly removed?: { readonly at: string; readonly policy: string };
}

/** What the index says of a day file. */
export interface DayInIndex {
  readonly file: string;
  /** Of the entries that lead to it; undefined when there is none. */
  readonly tally: Tally | undefined;
  /** Per partition the offset from which on records are not expected in the index yet. */
  readonly ends: ReadonlyMap<number, number>;
}

/** partition → offsets of the first and the last record behind the end of its index */
export type BehindIndex = Map<number, { readonly first: number; readonly last: number }>;

/** @param before hash of the record before the file's first; null when that is not known */
export async function verifyDay(storage: ArchiveStorage, index: DayInIndex, before: string | null, keys: ArchiveKeys | null) {
  const { file, ends } = index;
  let firstBreak: ArchiveDay['firstBreak'] =
    before === null ? { line: 1, record: null, why: 'the records before it are missing' } : null;
  let hash = before;
  let records = 0;
  let unfinishedBytes = 0;
  const indexed = new Tally();
  const behind: BehindIndex = new Map();
  for await (const line of linesOf(storage, file)) {
    if (!line.finished) {
      unfinishedBytes = line.length;
      continue;
    }
    records += 1;
    const record = parseLine(line.text);
    const place = record && placeOfRecord(record.id);
    if (place && place.offset < (ends.get(place.partition) ?? 0)) indexed.add(place.partition, { ...place, ...line });
    else if (place) widen(behind, place.partition, { first: place.offset, last: place.offset });
    const why =
      record === null
        ? 'not an archived record'
        : (faultOf(record, file, keys) ??
          (hash !== null && record.prevHash !== hash ? 'it does not follow the record before it' : null));
    if (why !== null) firstBreak ??= { line: records, record: record?.id ?? null, why };
    // From the claimed hash on, so that one break is told once.
    hash = record?.hash ?? null;
  }
  const wanted = index.tally ?? new Tally();
  if (firstBreak === null && !indexed.equals(wanted)) firstBreak = await firstDifference(storage, index, wanted);
  return { found: { records, intact: firstBreak === null, firstBreak, unfinishedBytes }, hash, behind };
}

export function widen(
  behind: BehindIndex,
  partition: number,
  { first, last }: { readonly first: number; readonly last: number },
): void {
  const known = behind.get(partition) ?? { first, last };
  behind.set(partition, { first: Math.min(known.first, first), last: Math.max(known.last, last) });
}

/** Of a file and its entries in the index, which do not say the same. A record that is missing comes first. */
async function firstDifference(
  storage: ArchiveStorage,
  { file, ends }: DayInIndex,
  tally: Tally,
): Promise<NonNullable<ArchiveDay['firstBreak']>> {
  const entries = await entriesFor(storage, file, tally);
  let elsewhere: NonNullable<ArchiveDay['firstBreak']> | null = null;
  let line = 0;
  let end = 0;
  for await (const { text, position, length, finished } of linesOf(storage, file)) {
    line += 1;
    if (finished) end = position + length;
    const record = parseLine(text);
    const place = record && placeOfRecord(record.id);
    if (!place || !finished || place.offset >= (ends.get(place.partition) ?? 0)) continue;
    const key = `${place.partition}/${place.offset}`;
    const entry = entries.get(key);
    entries.delete(key);
    if (entry === undefined) elsewhere ??= { line, record: record.id, why: 'not in the index' };
    else if (entry.position !== position || entry.length !== length)
      elsewhere ??= { line, record: record.id, why: `the index knows it at byte ${entry.position}` };
  }
  const [missing] = [...entries.values()].sort((a, b) => a.position - b.position || a.offset - b.offset);
  if (missing === undefined) return elsewhere ?? { line: null, record: null, why: 'not what the index says' };
  const record = `telemetry/${missing.partition}/${missing.offset}`;
  const cut = missing.position >= end ? `${tally.end - end} bytes are missing at the end` : null;
  return { line: null, record, why: cut ?? `missing, the index knows it at byte ${missing.position}` };
}
