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
    return this.#bytes[this.#from + index] ?? 0;
  }

  /** A copy. */
  slice(start: number, end: number): Uint8Array {
    return this.#bytes.slice(this.#from + start, Math.min(this.#from + end, this.#to));
  }

  drop(count: number): void {
    this.#from = Math.min(this.#to, this.#from + count);
  }

  #makeRoom(more: number): void {
    const kept = this.#bytes.subarray(this.#from, this.#to);
    const room = new Uint8Array(Math.max(1024, 2 * (kept.length + more)));
    room.set(kept);
    this.#bytes = room;
    this.#to = kept.length;
    this.#from = 0;
  }
}
