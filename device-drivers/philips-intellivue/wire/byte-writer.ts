/** Writes big-endian fields from left to right. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  u8(value: number): this {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at] = value & 0xff;
    this.#at += 1;
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value);
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value);
  }

  put(bytes: ArrayLike<number>): this {
    if (this.#at + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  /** A u16 length, then what `write` writes. */
  sized(write: (into: this) => void): this {
    const lengthAt = this.#at;
    this.u16(0);
    write(this);
    const length = this.#at - lengthAt - 2;
    this.#bytes[lengthAt] = length >>> 8;
    this.#bytes[lengthAt + 1] = length & 0xff;
    return this;
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  #grow(by: number): void {
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + by));
    wider.set(this.#bytes);
    this.#bytes = wider;
  }
}
