import { faultOf, parseLine } from './archived-record.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { type ArchiveStorage, linesOf } from './storage.ts';

/** What was found in one day file of one device. */
export interface ArchiveDay {
  readonly device: string;
  readonly day: string;
  readonly records: number;
  readonly intact: boolean;
  /** `line` counts from 1; null at the end of the file. */
  readonly firstBreak: { readonly line: number | null; readonly record: string | null; readonly why: string } | null;
  /** Of a last line that is still being written, or that a crash interrupted; not a break. */
  readonly unfinishedBytes: number;
  /** When and why the policy removed the day; its chain is taken from the note of that. */
  readonly removed?: { readonly at: string; readonly policy: string };
}

/** @param before hash of the record before the file's first; null when that is not known */
export async function verifyDay(
  storage: ArchiveStorage,
  file: string,
  before: string | null,
  expectedBytes: number,
  keys: ArchiveKeys | null,
) {
  let firstBreak: ArchiveDay['firstBreak'] =
    before === null ? { line: 1, record: null, why: 'the records before it are missing' } : null;
  let hash = before;
  let records = 0;
  let unfinishedBytes = 0;
  let end = 0;
  for await (const { text, position, length, finished } of linesOf(storage, file)) {
    if (!finished) {
      unfinishedBytes = length;
      continue;
    }
    records += 1;
    end = position + length;
    const record = parseLine(text);
    const why =
      record === null
        ? 'not an archived record'
        : (faultOf(record, file, keys) ??
          (hash !== null && record.prevHash !== hash ? 'it does not follow the record before it' : null));
    if (why !== null) firstBreak ??= { line: records, record: record?.id ?? null, why };
    // From the claimed hash on, so that one break is told once.
    hash = record?.hash ?? null;
  }
  if (end < expectedBytes)
    firstBreak ??= { line: null, record: null, why: `${expectedBytes - end} bytes are missing at the end` };
  return { found: { records, intact: firstBreak === null, firstBreak, unfinishedBytes }, hash };
}
