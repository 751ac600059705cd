import { Malformed } from './malformed.ts';

/** Reads big-endian fields from left to right; reading past the end throws {@link Malformed} `truncated`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  get position(): number {
    return this.#at;
  }

  u8(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new Malformed('truncated', `byte ${this.#at} of ${this.#bytes.length} is missing`);
    this.#at += 1;
    return value;
  }

  u16(): number {
    return this.u8() * 0x100 + this.u8();
  }

  u32(): number {
    return this.u16() * 0x10000 + this.u16();
  }

  take(length: number): Uint8Array {
    if (length > this.remaining) {
      throw new Malformed(
        'truncated',
        `${length} bytes announced at byte ${this.#at}, ${this.remaining} left of ${this.#bytes.length}`,
      );
    }
    const slice = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return slice;
  }

  /** The next `length` bytes as a reader of their own. */
  part(length: number): ByteReader {
    return new ByteReader(this.take(length));
  }

  rest(): Uint8Array {
    return this.take(this.remaining);
  }
}
