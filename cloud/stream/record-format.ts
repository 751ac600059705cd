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
  /** JSON: all of the header, or what stands before `headers`. */
  readonly begin: string;
  /** Of `begin` in UTF-8. */
  readonly beginBytes: number;
  /** JSON in UTF-8; what ends the header comes behind it. null: `begin` is all. */
  readonly headers: Uint8Array | null;
  readonly headerBytes: number;
  readonly body: Uint8Array;
}

/**
 * @throws RangeError when the record is larger than 64 MiB
 * @throws TypeError when the headers are not JSON values
 */
export function prepareRecord(record: NewRecord): PreparedRecord {
  const { headersJson, body } = record;
  const headers = headersJson instanceof Uint8Array ? headersJson : null;
  const begin = beginOf(record);
  const beginBytes = Buffer.byteLength(begin);
  const headerBytes = headers === null ? beginBytes : beginBytes + headers.length + 1;
  const length = FIXED + headerBytes + body.length;
  if (length > LARGEST_PAYLOAD)
    throw new RangeError(`a record of ${length} bytes is larger than the log takes (${LARGEST_PAYLOAD})`);
  return { begin, beginBytes, headers, headerBytes, body };
}

function beginOf(record: NewRecord): string {
  const { headersJson } = record;
  // Not asked for otherwise: whoever has them as JSON would have to read them first.
  if (headersJson === undefined) return JSON.stringify({ k: record.key, h: record.headers });
  const begin = `{"k":${JSON.stringify(record.key)},"h":`;
  return typeof headersJson === 'string' ? `${begin}${headersJson}}` : begin;
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
const MOST_KEPT = 1024 * 1024;

const CLOSE = 0x7d;
/** Larger bodies are written from where they are. */
const COPIED = 4096;

/**
 * Records one behind another; the first has the offset `base`.
 * @returns the pieces that one write takes, in order; good until the same memory is used again
 */
export function encodeRecords(
  records: readonly PreparedRecord[],
  base: number,
  enqueuedAtMs: number,
  memory = new WriteMemory(),
): Uint8Array[] {
  const bytes = memory.of(records.reduce((sum, record) => sum + encodedBytes(record) - bytesApart(record), 0));
  const pieces: Uint8Array[] = [];
  let from = 0;
  let at = 0;
  for (const [index, record] of records.entries()) {
    const { body, begin, beginBytes, headers, headerBytes } = record;
    const payloadAt = at + PREFIX;
    const bodyAt = payloadAt + FIXED + headerBytes;
    const apart = bytesApart(record);
    const end = bodyAt + body.length - apart;
    bytes.writeUInt32BE(FIXED + headerBytes + body.length, at);
    bytes.writeUIntBE(base + index, payloadAt, 6);
    bytes.writeUIntBE(enqueuedAtMs, payloadAt + 6, 6);
    bytes.writeUInt32BE(headerBytes, payloadAt + 12);
    bytes.write(begin, payloadAt + FIXED, begin.length === beginBytes ? 'latin1' : 'utf8');
    if (headers !== null) {
      bytes.set(headers, payloadAt + FIXED + beginBytes);
      bytes[bodyAt - 1] = CLOSE;
    }
    if (apart === 0) bytes.set(body, bodyAt);
    const sum = crc32(bytes.subarray(payloadAt, end));
    bytes.writeUInt32BE(apart === 0 ? sum : crc32(body, sum), at + 4);
    at = end;
    if (apart === 0) continue;
    pieces.push(bytes.subarray(from, at), body);
    from = at;
  }
  if (at > from) pieces.push(bytes.subarray(from, at));
  return pieces;
}

function bytesApart({ body }: PreparedRecord): number {
  return body.length > COPIED ? body.length : 0;
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
