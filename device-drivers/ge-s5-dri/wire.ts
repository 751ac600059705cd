import { type Sink } from '../framing/sink.ts';

const FLAG = 0x7e;
const ESCAPE = 0x7d;
const BIT = 0x20;
export const HEADER = 40;
/** A header and one byte of anything. */
const SHORTEST = 41;
const LONGEST = HEADER + 1450;
const MOST_NOISE = 256;

export const MAIN = { numerics: 0, waves: 1, alarms: 4, network: 5, events: 8 } as const;
const SUBRECORDS = 8;
const LAST = 0xff;

export interface Subrecord {
  readonly type: number;
  readonly data: DataView;
}

export interface DriRecord {
  readonly number: number;
  readonly level: number;
  readonly plug: number;
  /** Unix seconds of the monitor's clock, which often shows local time. */
  readonly seconds: number;
  readonly main: number;
  readonly subrecords: readonly Subrecord[];
}

/** `7E | record | sum | 7E`, escaped between the flags. Source: spec section 2. */
export function frame(record: Uint8Array): Uint8Array {
  const bytes: number[] = [FLAG];
  for (const byte of [...record, sumOf(record, record.length)]) {
    if (byte === FLAG || byte === ESCAPE) bytes.push(ESCAPE, byte & ~BIT);
    else bytes.push(byte);
  }
  bytes.push(FLAG);
  return Uint8Array.from(bytes);
}

/** One record with subrecords of `parts`. @param header level, number, plug, seconds: 0 in requests */
export function record(
  main: number,
  parts: readonly { readonly type: number; readonly data: Uint8Array }[],
  header: { readonly number: number; readonly level: number; readonly plug: number; readonly seconds: number } = {
    ...{ number: 0, level: 0, plug: 0, seconds: 0 },
  },
): Uint8Array {
  const length = parts.reduce((sum, { data }) => sum + data.length, HEADER);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setInt16(0, length, true);
  view.setUint8(2, header.number & 0xff);
  view.setUint8(3, header.level);
  view.setUint16(4, header.plug, true);
  view.setUint32(6, header.seconds, true);
  view.setInt16(14, main, true);
  let offset = 0;
  parts.forEach(({ type, data }, index) => {
    view.setInt16(16 + 3 * index, offset, true);
    view.setUint8(18 + 3 * index, type);
    bytes.set(data, HEADER + offset);
    offset += data.length;
  });
  if (parts.length < SUBRECORDS) view.setUint8(18 + 3 * parts.length, LAST);
  return bytes;
}

/** @returns what does not fit, as text */
export function readRecord(bytes: Uint8Array): DriRecord | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getInt16(0, true);
  if (length !== bytes.length) return `a record that says ${length} bytes and has ${bytes.length}`;
  const starts: { readonly type: number; readonly offset: number }[] = [];
  for (let index = 0; index < SUBRECORDS; index++) {
    const type = view.getUint8(18 + 3 * index);
    if (type === LAST) break;
    const offset = view.getInt16(16 + 3 * index, true);
    if (offset < (starts.at(-1)?.offset ?? 0) || offset > length - HEADER) return `a subrecord at ${offset}`;
    starts.push({ type, offset });
  }
  const subrecords = starts.map(({ type, offset }, index) => {
    const end = starts[index + 1]?.offset ?? length - HEADER;
    return { type, data: new DataView(bytes.buffer, bytes.byteOffset + HEADER + offset, end - offset) };
  });
  return {
    number: view.getUint8(2),
    level: view.getUint8(3),
    plug: view.getUint16(4, true),
    seconds: view.getUint32(6, true),
    main: view.getInt16(14, true),
    subrecords,
  };
}

/** Cuts a stream into records that passed their checks. */
export class Unframer {
  readonly #room = new Uint8Array(LONGEST + 1);
  #count = 0;
  #noise = 0;
  #state: 'outside' | 'inside' | 'escaped' = 'outside';

  push(bytes: Uint8Array, sink: Sink): readonly Uint8Array[] {
    const good: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === FLAG) {
        const whole = this.#close(sink);
        if (whole) good.push(whole);
      } else if (this.#state === 'outside') {
        this.#keepNoise(byte, sink);
      } else if (byte === ESCAPE && this.#state === 'inside') {
        this.#state = 'escaped';
      } else {
        this.#add(this.#state === 'escaped' ? byte | BIT : byte, sink);
      }
    }
    return good;
  }

  end(sink: Sink): void {
    if (this.#state === 'outside') this.#tellNoise(sink);
    else if (this.#count > 0) sink.issue('truncated', 'an unfinished record', this.#room.subarray(0, this.#count));
    this.#count = this.#noise = 0;
    this.#state = 'outside';
  }

  #add(byte: number, sink: Sink): void {
    if (this.#count === this.#room.length) {
      sink.issue('oversize', `a record longer than ${LONGEST} bytes`, this.#room);
      this.#count = 0;
      this.#state = 'outside';
      return;
    }
    this.#room[this.#count++] = byte;
    this.#state = 'inside';
  }

  /** A flag closes what was begun and opens what comes. */
  #close(sink: Sink): Uint8Array | null {
    const [bytes, was] = [this.#room.subarray(0, this.#count), this.#state];
    if (was === 'outside') this.#tellNoise(sink);
    this.#count = 0;
    this.#state = 'inside';
    if (was === 'outside' || bytes.length === 0) return null;
    if (was === 'escaped') sink.issue('malformed', 'a record that ends within an escape', bytes);
    else if (bytes.length <= SHORTEST) sink.issue('truncated', `a record of ${bytes.length - 1} bytes`, bytes);
    else if (sumOf(bytes, bytes.length - 1) !== bytes.at(-1))
      sink.issue('bad-checksum', 'the sum of a record does not fit', bytes);
    else return bytes.slice(0, -1);
    return null;
  }

  #keepNoise(byte: number, sink: Sink): void {
    this.#room[this.#noise++] = byte;
    if (this.#noise >= MOST_NOISE) this.#tellNoise(sink);
  }

  #tellNoise(sink: Sink): void {
    if (this.#noise === 0) return;
    sink.issue('noise', `${this.#noise} bytes outside any record`, this.#room.subarray(0, this.#noise));
    this.#noise = 0;
  }
}

function sumOf(bytes: Uint8Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += bytes[index] ?? 0;
  return sum & 0xff;
}
