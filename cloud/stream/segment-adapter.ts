import { open, readFile } from 'node:fs/promises';
import { decodeRecord, type StoredRecord, scanRecords } from './record-format.ts';

/** A closed file of the log: its records never change again. */
export interface Segment {
  readonly file: string;
  /** Offset of its first record. */
  readonly base: number;
}

/** A stored record that no longer matches its checksum, or is gone. Nothing is skipped: a person must look. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
}

/** `base` in 16 digits, so that names sort as numbers do. */
export function segmentName(base: number): string {
  return `${String(base).padStart(16, '0')}.log`;
}

export function segmentBase(name: string): number | null {
  const match = /^(\d{16})\.log$/.exec(name);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** Where each record of a closed segment begins, and where the last one ends. */
export async function indexSegment(segment: Segment): Promise<number[]> {
  const { positions, end } = scanRecords(await readFile(segment.file), segment.base);
  return [...positions, end];
}

/** Reads up to this many bytes at once; a single larger record is still read whole. */
const READ_BYTES = 4 * 1024 * 1024;

/** `positions[i]` is where record `base + i` begins; the last entry is where the last record ends. */
export async function readSegment(
  segment: Segment,
  positions: readonly number[],
  from: number,
  max: number,
): Promise<StoredRecord[]> {
  const first = from - segment.base;
  const start = positions[first];
  if (start === undefined || first >= positions.length - 1) {
    throw new LogDamaged(`${segment.file}: record ${from} is missing`);
  }
  let last = first + 1;
  while (last - first < max && last < positions.length - 1 && (positions[last + 1] ?? 0) - start <= READ_BYTES) last += 1;
  const bytes = Buffer.allocUnsafe((positions[last] ?? start) - start);
  const handle = await open(segment.file, 'r');
  try {
    await handle.read(bytes, 0, bytes.length, start);
  } finally {
    await handle.close();
  }
  const records: StoredRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    const decoded = decodeRecord(bytes, at);
    if (!decoded.ok || decoded.record.offset !== from + records.length) {
      throw new LogDamaged(`${segment.file}: record ${from + records.length} at byte ${start + at} is damaged`);
    }
    records.push(decoded.record);
    at = decoded.end;
  }
  return records;
}
