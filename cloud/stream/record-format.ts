import { crc32 } from 'node:zlib';
import type { NewRecord } from '../contract/event-log.ts';

/**
 * One record on disk, big-endian:
 *
 *     u32 length of what follows the checksum | u32 CRC-32 of it |
 *     u48 offset | u48 enqueued at (ms since 1970) | u32 length of the header | header (JSON) | body
 *
 * Header: `{"k": key, "h": headers}`. The smallest record is longer than nothing, so a run of zero bytes (what some file
 * systems leave behind after a power cut) is never taken for a record.
 */
const PREFIX = 8;
const FIXED = 6 + 6 + 4;
export const LARGEST_PAYLOAD = 64 * 1024 * 1024;

export interface StoredRecord {
  readonly offset: number;
  readonly enqueuedAtMs: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

/** A record that is ready but for its place in the log. */
export interface PreparedRecord {
  /** JSON. */
  readonly header: string;
  /** Of the header in UTF-8. */
  readonly headerBytes: number;
  readonly body: Uint8Array;
}

/**
 * @throws RangeError when the record is larger than 64 MiB
 * @throws TypeError when the headers are not JSON values
 */
export function prepareRecord(record: NewRecord): PreparedRecord {
  const { headersJson } = record;
  const header =
    headersJson === undefined
      ? JSON.stringify({ k: record.key, h: record.headers })
      : `{"k":${JSON.stringify(record.key)},"h":${headersJson}}`;
  const headerBytes = Buffer.byteLength(header);
  const length = FIXED + headerBytes + record.body.length;
  if (length > LARGEST_PAYLOAD)
    throw new RangeError(`a record of ${length} bytes is larger than the log takes (${LARGEST_PAYLOAD})`);
  return { header, headerBytes, body: record.body };
}

export function encodedBytes({ headerBytes, body }: Pick<PreparedRecord, 'headerBytes' | 'body'>): number {
  return PREFIX + FIXED + headerBytes + body.length;
}

/** Memory that every write of one writer uses again. */
export class WriteMemory {
  private bytes = Buffer.alloc(0);

  /** Good until it is asked the next time. What is larger than usual is not kept. */
  of(size: number): Buffer {
    if (size > MOST_KEPT) return Buffer.allocUnsafeSlow(size);
    if (size > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(Math.min(MOST_KEPT, size * 2));
    return this.bytes.subarray(0, size);
  }
}
const MOST_KEPT = 256 * 1024;

/** Records one behind another, in one piece of memory, as one write takes them; the first has the offset `base`. */
export function encodeRecords(
  records: readonly PreparedRecord[],
  base: number,
  enqueuedAtMs: number,
  memory = new WriteMemory(),
): Buffer {
  const bytes = memory.of(records.reduce((sum, record) => sum + encodedBytes(record), 0));
  let at = 0;
  for (const [index, record] of records.entries()) {
    const payloadAt = at + PREFIX;
    const headerAt = payloadAt + FIXED;
    const end = at + encodedBytes(record);
    bytes.writeUInt32BE(end - payloadAt, at);
    bytes.writeUIntBE(base + index, payloadAt, 6);
    bytes.writeUIntBE(enqueuedAtMs, payloadAt + 6, 6);
    bytes.writeUInt32BE(record.headerBytes, payloadAt + 12);
    bytes.write(record.header, headerAt, 'utf8');
    bytes.set(record.body, headerAt + record.headerBytes);
    bytes.writeUInt32BE(crc32(bytes.subarray(payloadAt, end)), at + 4);
    at = end;
  }
  return bytes;
}

type Extent =
  | { readonly ok: true; readonly payload: Buffer; readonly end: number; readonly offset: number }
  | { readonly ok: false; readonly why: 'incomplete' | 'length' | 'checksum' };

export type Decoded =
  | { readonly ok: true; readonly record: StoredRecord; readonly end: number }
  | { readonly ok: false; readonly why: string };

/** The record that begins at `at`; `end` is the position after it. The body is a view of `bytes`. */
export function decodeRecord(bytes: Buffer, at: number): Decoded {
  const extent = extentAt(bytes, at);
  if (!extent.ok) return extent;
  const { payload, end, offset } = extent;
  const bodyAt = FIXED + payload.readUInt32BE(12);
  const { k, h } = JSON.parse(payload.toString('utf8', FIXED, bodyAt)) as { k: string; h: Record<string, unknown> };
  return {
    ok: true,
    end,
    record: { offset, enqueuedAtMs: payload.readUIntBE(6, 6), key: k, headers: h, body: payload.subarray(bodyAt) },
  };
}

export interface Scan {
  /** Where each good record begins. */
  readonly positions: number[];
  /** Everything before this position is good. */
  readonly end: number;
  /** Why the scan stopped before the end of the bytes; null when all of them are good. */
  readonly stoppedBy: string | null;
}

/** Checks records one after another; the first must have the offset `base`, each next one the following. */
export function scanRecords(bytes: Buffer, base: number): Scan {
  const positions: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const extent = extentAt(bytes, at);
    if (!extent.ok) return { positions, end: at, stoppedBy: extent.why };
    if (extent.offset !== base + positions.length) return { positions, end: at, stoppedBy: 'offset' };
    positions.push(at);
    at = extent.end;
  }
  return { positions, end: at, stoppedBy: null };
}

function extentAt(bytes: Buffer, at: number): Extent {
  if (bytes.length - at < PREFIX) return { ok: false, why: 'incomplete' };
  const length = bytes.readUInt32BE(at);
  if (length < FIXED || length > LARGEST_PAYLOAD) return { ok: false, why: 'length' };
  const end = at + PREFIX + length;
  if (end > bytes.length) return { ok: false, why: 'incomplete' };
  const payload = bytes.subarray(at + PREFIX, end);
  if (crc32(payload) !== bytes.readUInt32BE(at + 4)) return { ok: false, why: 'checksum' };
  return { ok: true, payload, end, offset: payload.readUIntBE(0, 6) };
}
