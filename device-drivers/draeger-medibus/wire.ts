import type { Sink } from '../framing/sink.ts';

export const [ESCAPE, ANSWER, END] = [0x1b, 0x01, 0x0d];
const [SUSPEND, RESUME, ABORT] = [0x11, 0x13, 0x18];
const FIRST_REALTIME = 0x80;
/** An answer: its mark, the echo, 3845 bytes at the most, the checksum. */
const LONGEST = 3850;
const MOST_NOISE = 256;
/** The manual's own sum for NOP is wrong; devices may have been built by the book. */
const NOP_BY_THE_BOOK = '\u001b046';

/** A slow message that passed its check. */
export interface SlowMessage {
  readonly kind: 'command' | 'answer';
  readonly code: number;
  /** Argument or data, without checksum. */
  readonly data: string;
  readonly bytes: Uint8Array;
}

interface Begun {
  readonly bytes: Uint8Array;
  count: number;
}

/**
 * Two protocols on one line: bytes from 80 on are realtime, the rest are slow messages, and a command may stand in the middle of an
 * answer. Source: spec sections 2 and 3.
 */
export class Splitter {
  /** The outer message first. */
  readonly #stack: Begun[] = [];
  readonly #noise: number[] = [];
  readonly #rooms = [new Uint8Array(LONGEST), new Uint8Array(LONGEST)];

  /** @param realtime is given each realtime byte in its turn */
  push(bytes: Uint8Array, sink: Sink, slow: (message: SlowMessage) => void, realtime: (byte: number) => void): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= FIRST_REALTIME) realtime(byte);
      else if (byte === ESCAPE || byte === ANSWER) this.#begin(byte, sink);
      else if (byte === ABORT) this.#abort(sink);
      else if (byte !== SUSPEND && byte !== RESUME) this.#add(byte, sink, slow);
    }
  }

  end(sink: Sink): void {
    this.#tellNoise(sink);
    for (const begun of this.#stack.splice(0)) tell('truncated', 'an unfinished message', begun, sink);
  }

  #begin(byte: number, sink: Sink): void {
    this.#tellNoise(sink);
    // Only a command within an answer leaves the answer standing.
    const isInside = byte === ESCAPE && this.#stack.length === 1 && this.#stack[0]?.bytes[0] === ANSWER;
    if (!isInside) for (const begun of this.#stack.splice(0)) tell('truncated', 'a message without its end', begun, sink);
    const room = this.#rooms[this.#stack.length] ?? new Uint8Array(LONGEST);
    room[0] = byte;
    this.#stack.push({ bytes: room, count: 1 });
  }

  #add(byte: number, sink: Sink, slow: (message: SlowMessage) => void): void {
    const begun = this.#stack.at(-1);
    if (!begun) {
      this.#noise.push(byte);
      if (this.#noise.length >= MOST_NOISE) this.#tellNoise(sink);
    } else if (byte === END) {
      this.#stack.pop();
      const message = finish(begun, sink);
      if (message) slow(message);
    } else if (begun.count === LONGEST) {
      this.#stack.pop();
      tell('oversize', `a message longer than ${LONGEST} bytes`, begun, sink);
    } else {
      begun.bytes[begun.count++] = byte;
    }
  }

  #abort(sink: Sink): void {
    const begun = this.#stack.pop();
    if (begun) tell('truncated', 'the device took back what it had begun', begun, sink);
  }

  #tellNoise(sink: Sink): void {
    if (this.#noise.length === 0) return;
    const bytes = Uint8Array.from(this.#noise.splice(0));
    sink.issue('noise', `${bytes.length} bytes outside any message`, bytes);
  }
}

function tell(reason: string, detail: string, { bytes, count }: Begun, sink: Sink): void {
  sink.issue(reason, detail, bytes.subarray(0, count));
}

function finish(begun: Begun, sink: Sink): SlowMessage | null {
  const bytes = begun.bytes.slice(0, begun.count);
  if (bytes.length < 4) {
    tell('truncated', 'a message too short for its checksum', begun, sink);
    return null;
  }
  const text = String.fromCharCode(...bytes);
  const body = bytes.subarray(0, -2);
  if (text.slice(-2) !== checksum(body) && text !== NOP_BY_THE_BOOK) {
    tell('bad-checksum', `the checksum is ${text.slice(-2)}, not ${checksum(body)}`, begun, sink);
    return null;
  }
  const kind = bytes[0] === ESCAPE ? 'command' : 'answer';
  return { kind, code: bytes[1] ?? 0, data: text.slice(2, -2), bytes };
}

/** Two upper-case hex characters. */
export function checksum(bytes: Uint8Array): string {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return hex(sum & 0xff, 2);
}

export function command(code: number, argument = ''): Uint8Array {
  return whole(ESCAPE, code, argument);
}

export function answer(code: number, data = ''): Uint8Array {
  return whole(ANSWER, code, data);
}

export function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function whole(mark: number, code: number, text: string): Uint8Array {
  const body = [mark, code, ...Array.from(text, (letter) => letter.charCodeAt(0))];
  const sum = checksum(Uint8Array.from(body));
  return Uint8Array.of(...body, sum.charCodeAt(0), sum.charCodeAt(1), END);
}
