import type { DeviceIssue } from '#device';

/** Frame: 01 LLLLL 02 text 03-or-17 CCCCC 04. Source: spec bbraun-bcc section 2. */
const [BEGIN, TEXT, LAST, MORE, END] = [0x01, 0x02, 0x03, 0x17, 0x04];
export const ACK = 0x06;
export const NAK = 0x15;
const HEAD = 7;
const TAIL = 7;
const DIGITS = 5;
/** The length has five digits; stuffing at most doubles it. */
const LONGEST = 2 * 99_999;
const SHOWN = 256;
const FIRST_ROOM = 4096;

export type BccEvent =
  | { readonly kind: 'block'; readonly block: BccBlock }
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  /** A frame that failed its check: to be asked for again. */
  | { readonly kind: 'bad' };

/** A frame that passed its check, unstuffed. */
export interface BccBlock {
  readonly bytes: Uint8Array;
  /** bedId, `/1/1>` and the information. */
  readonly text: Uint8Array;
  /** 17: more blocks follow when this one is acknowledged. */
  readonly hasMore: boolean;
  /** Whether it came stuffed; null where that makes no difference. */
  readonly isStuffed: boolean | null;
}

/** Cuts a stream into frames and single-byte acknowledgements. Linear in the bytes, bounded. */
export class BccStream {
  #room = new Uint8Array(FIRST_ROOM);
  #length = 0;
  #isInside = false;
  #noise: number[] = [];

  push(bytes: Uint8Array): { readonly events: readonly BccEvent[]; readonly issues: readonly DeviceIssue[] } {
    const events: BccEvent[] = [];
    const issues: DeviceIssue[] = [];
    for (const byte of bytes) this.#take(byte, events, issues);
    return { events, issues };
  }

  /** What is unfinished when the stream ends. */
  end(): readonly DeviceIssue[] {
    const issues: DeviceIssue[] = [];
    this.#tellNoise(issues);
    if (this.#isInside) issues.push(this.#issue('truncated', 'the stream ends inside a frame'));
    this.#isInside = false;
    this.#length = 0;
    return issues;
  }

  #take(byte: number, events: BccEvent[], issues: DeviceIssue[]): void {
    if (byte === BEGIN) {
      this.#tellNoise(issues);
      if (this.#isInside) {
        issues.push(this.#issue('truncated', 'a new frame begins inside a frame'));
        events.push({ kind: 'bad' });
      }
      this.#isInside = true;
      this.#length = 0;
      this.#append(byte);
    } else if (this.#isInside) {
      this.#append(byte);
      if (byte === END) this.#finish(events, issues);
      else if (this.#length > LONGEST) {
        issues.push(this.#issue('oversize', `a frame longer than ${LONGEST} bytes`));
        this.#isInside = false;
      }
    } else if (byte === ACK) events.push({ kind: 'ack' });
    else if (byte === NAK) events.push({ kind: 'nak' });
    else {
      this.#noise.push(byte);
      if (this.#noise.length === SHOWN) this.#tellNoise(issues);
    }
  }

  #append(byte: number): void {
    if (this.#length === this.#room.length) {
      const roomier = new Uint8Array(this.#room.length * 2);
      roomier.set(this.#room);
      this.#room = roomier;
    }
    this.#room[this.#length] = byte;
    this.#length += 1;
  }

  #finish(events: BccEvent[], issues: DeviceIssue[]): void {
    this.#isInside = false;
    const raw = this.#room.slice(0, this.#length);
    const plain = unstuff(raw);
    const stuffed = check(plain);
    // Stuffing can be switched off at the station: then the frame fits as it is.
    const isSame = plain.length === raw.length;
    const unchanged = isSame || stuffed instanceof Uint8Array ? stuffed : check(raw);
    if (stuffed instanceof Uint8Array) events.push({ kind: 'block', block: blockOf(stuffed, isSame ? plainness(raw) : true) });
    else if (unchanged instanceof Uint8Array) events.push({ kind: 'block', block: blockOf(unchanged, false) });
    else {
      issues.push({ ...stuffed, bytes: raw.slice(0, SHOWN) });
      events.push({ kind: 'bad' });
    }
  }

  #issue(reason: string, detail: string): DeviceIssue {
    return { reason, detail, bytes: this.#room.slice(0, Math.min(this.#length, SHOWN)) };
  }

  #tellNoise(issues: DeviceIssue[]): void {
    if (this.#noise.length === 0) return;
    const detail = `${this.#noise.length} bytes outside a frame`;
    issues.push({ reason: 'noise', detail, bytes: Uint8Array.from(this.#noise) });
    this.#noise = [];
  }
}

/** @returns the frame itself, or what is wrong with it */
function check(frame: Uint8Array): Uint8Array | Omit<DeviceIssue, 'bytes'> {
  const mark = frame[frame.length - TAIL];
  if (frame.length < HEAD + TAIL || frame[HEAD - 1] !== TEXT || (mark !== LAST && mark !== MORE))
    return { reason: 'malformed', detail: `${frame.length} bytes between the frame marks are no frame` };
  const length = number(frame, 1);
  if (length !== frame.length) return { reason: 'bad-length', detail: `length ${length}, the frame has ${frame.length} bytes` };
  const [sum, expected] = [number(frame, frame.length - TAIL + 1), sumOf(frame.subarray(0, frame.length - TAIL + 1))];
  if (sum !== expected) return { reason: 'bad-checksum', detail: `checksum ${sum}, computed ${expected}` };
  return frame;
}

function blockOf(bytes: Uint8Array, isStuffed: boolean | null): BccBlock {
  const hasMore = bytes[bytes.length - TAIL] === MORE;
  return { bytes, text: bytes.subarray(HEAD, bytes.length - TAIL), hasMore, isStuffed };
}

/** @returns false when the bytes would have been stuffed, null when there is nothing to stuff */
function plainness(bytes: Uint8Array): false | null {
  return STUFFED.some((byte) => bytes.includes(byte)) ? false : null;
}

/** @param text bedId, `/1/1>` and the information */
export function writeFrame(text: Uint8Array, hasMore: boolean, isStuffed: boolean): Uint8Array {
  const length = text.length + HEAD + TAIL;
  const frame = new Uint8Array(length);
  frame[0] = BEGIN;
  putDigits(frame, 1, length);
  frame[HEAD - 1] = TEXT;
  frame.set(text, HEAD);
  const mark = length - TAIL;
  frame[mark] = hasMore ? MORE : LAST;
  putDigits(frame, mark + 1, sumOf(frame.subarray(0, mark + 1)));
  frame[length - 1] = END;
  return isStuffed ? stuff(frame) : frame;
}

const [D, E, X, SMALL_D, SMALL_E, SMALL_X] = [0x44, 0x45, 0x58, 0x64, 0x65, 0x78];
const STUFFED = [D, E, SMALL_D, SMALL_E];

/** D to EX, E to EE, d to ex, e to ee. */
export function stuff(plain: Uint8Array): Uint8Array {
  const stuffed = new Uint8Array(plain.length * 2);
  let length = 0;
  for (const byte of plain) {
    const isUpper = byte === D || byte === E;
    if (isUpper || byte === SMALL_D || byte === SMALL_E) {
      stuffed[length] = isUpper ? E : SMALL_E;
      stuffed[length + 1] = byte === D ? X : byte === SMALL_D ? SMALL_X : byte;
      length += 2;
    } else {
      stuffed[length] = byte;
      length += 1;
    }
  }
  return stuffed.slice(0, length);
}

/** Left to right, once. An E or e that begins no pair stays. */
export function unstuff(stuffed: Uint8Array): Uint8Array {
  const plain = new Uint8Array(stuffed.length);
  let length = 0;
  for (let at = 0; at < stuffed.length; at += 1) {
    const [byte = 0, next] = [stuffed[at], stuffed[at + 1]];
    let meant = byte;
    if (byte === E && (next === X || next === E)) meant = next === X ? D : E;
    else if (byte === SMALL_E && (next === SMALL_X || next === SMALL_E)) meant = next === SMALL_X ? SMALL_D : SMALL_E;
    if ((byte === E && (next === X || next === E)) || (byte === SMALL_E && (next === SMALL_X || next === SMALL_E))) at += 1;
    plain[length] = meant;
    length += 1;
  }
  return plain.slice(0, length);
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}

/** @returns NaN where there are no five digits */
function number(bytes: Uint8Array, from: number): number {
  const text = String.fromCharCode(...bytes.subarray(from, from + DIGITS));
  return /^\d{5}$/.test(text) ? Number(text) : Number.NaN;
}

function putDigits(bytes: Uint8Array, from: number, value: number): void {
  for (const [n, digit] of Array.from(String(value).padStart(DIGITS, '0')).entries()) bytes[from + n] = digit.charCodeAt(0);
}
