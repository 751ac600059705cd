/** Bytes not yet understood, oldest first, without copying at every step. */
export class ByteWindow {
  #bytes = new Uint8Array(1024);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  push(bytes: Uint8Array): void {
    if (this.#to + bytes.length > this.#bytes.length) this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  /** @returns 0 beyond the end; callers look at the length first */
  at(index: number): number {
    return index < this.length ? (this.#bytes[this.#from + index] ?? 0) : 0;
  }

  /** A copy. */
  slice(start: number, end: number): Uint8Array {
    return this.#bytes.slice(this.#from + start, Math.min(this.#from + end, this.#to));
  }

  drop(count: number): void {
    this.#from = Math.min(this.#to, this.#from + count);
  }

  #makeRoom(more: number): void {
    const kept = this.length;
    if (2 * (kept + more) <= this.#bytes.length) {
      this.#bytes.copyWithin(0, this.#from, this.#to);
    } else {
      // Twice what is needed, so that many small pushes do not move the same bytes again and again.
      const room = new Uint8Array(2 * (kept + more));
      room.set(this.#bytes.subarray(this.#from, this.#to));
      this.#bytes = room;
    }
    this.#to = kept;
    this.#from = 0;
  }
}
