import type { DeviceIssue } from '#device';

const [BEGIN, END, RETURN] = [0x0b, 0x1c, 0x0d];
const SHOWN = 256;
const FIRST_ROOM = 4096;

export interface MllpOutput {
  readonly messages: readonly Uint8Array[];
  readonly issues: readonly DeviceIssue[];
}

/**
 * Cuts a stream into messages framed by MLLP: 0B message 1C 0D. Bytes outside a frame are noise, a 0B inside a message begins
 * anew, 1C alone ends a message when the next one or the end of the stream follows. Linear in the bytes, bounded by `longest`.
 * Source: HL7 v2 Transport Specification, MLLP release 1; spec hl7-pcd01-mllp section 1.
 */
export class MllpDecoder {
  readonly #longest: number;
  #room = new Uint8Array(FIRST_ROOM);
  #length = 0;
  #noise: number[] = [];
  #state: 'outside' | 'inside' | 'ending' | 'skipping' = 'outside';
  #messages: Uint8Array[] = [];
  #issues: DeviceIssue[] = [];

  /** @param longest bytes that a message may have */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The last byte was the 1C of an end whose 0D has not come. */
  get isEnding(): boolean {
    return this.#state === 'ending';
  }

  push(bytes: Uint8Array): MllpOutput {
    for (let at = 0; at < bytes.length; ) at = this.#take(bytes, at);
    return this.#output();
  }

  /** What is unfinished when the stream ends. */
  end(): MllpOutput {
    this.#tellNoise();
    if (this.#state === 'ending') this.#finish();
    else if (this.#state === 'inside') this.#tell('truncated', 'the stream ends inside a message');
    this.#state = 'outside';
    this.#length = 0;
    return this.#output();
  }

  /** @returns where to go on */
  #take(bytes: Uint8Array, at: number): number {
    const byte = bytes[at];
    if (byte === BEGIN) {
      this.#begin();
      return at + 1;
    }
    if (this.#state === 'inside') return this.#collect(bytes, at);
    if (this.#state === 'ending') {
      if (byte === RETURN) {
        this.#finish();
        return at + 1;
      }
      this.#append(Uint8Array.of(END));
      if (this.#length > 0) this.#state = 'inside';
      return at;
    }
    if (this.#state === 'outside' && byte !== undefined) {
      this.#noise.push(byte);
      if (this.#noise.length === SHOWN) this.#tellNoise();
    }
    return at + 1;
  }

  #begin(): void {
    this.#tellNoise();
    if (this.#state === 'ending') this.#finish();
    if (this.#state === 'inside') this.#tell('truncated', 'a new message begins inside a message');
    this.#state = 'inside';
    this.#length = 0;
  }

  #collect(bytes: Uint8Array, from: number): number {
    let to = from;
    while (to < bytes.length && bytes[to] !== BEGIN && bytes[to] !== END) to += 1;
    this.#append(bytes.subarray(from, to));
    if (bytes[to] !== END) return to;
    if (this.#state === 'inside') this.#state = 'ending';
    return to + 1;
  }

  #append(piece: Uint8Array): void {
    const fits = piece.subarray(0, this.#longest - this.#length);
    if (this.#length + fits.length > this.#room.length) {
      const roomier = new Uint8Array(Math.max(this.#room.length * 2, this.#length + fits.length));
      roomier.set(this.#room.subarray(0, this.#length));
      this.#room = roomier;
    }
    this.#room.set(fits, this.#length);
    this.#length += fits.length;
    if (fits.length === piece.length) return;
    this.#tell('oversize', `a message longer than ${this.#longest} bytes`);
    this.#state = 'skipping';
    this.#length = 0;
  }

  #finish(): void {
    this.#messages.push(this.#room.slice(0, this.#length));
    this.#state = 'outside';
    this.#length = 0;
  }

  #tell(reason: string, detail: string): void {
    this.#issues.push({ reason, detail, bytes: this.#room.slice(0, Math.min(this.#length, SHOWN)) });
  }

  #tellNoise(): void {
    if (this.#noise.length === 0) return;
    const detail = `${this.#noise.length} bytes outside a message`;
    this.#issues.push({ reason: 'noise', detail, bytes: Uint8Array.from(this.#noise) });
    this.#noise = [];
  }

  #output(): MllpOutput {
    const output = { messages: this.#messages, issues: this.#issues };
    this.#messages = [];
    this.#issues = [];
    return output;
  }
}

/** A message as it goes over the wire. */
export function mllpFrame(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(message.length + 3);
  frame[0] = BEGIN;
  frame.set(message, 1);
  frame[message.length + 1] = END;
  frame[message.length + 2] = RETURN;
  return frame;
}
