import type { Sink } from './sink.ts';

/** Text lines out of a stream, ended by CR LF or LF, whatever way it is cut. */
export class Lines {
  readonly #longest: number;
  #bytes: number[] = [];
  #overlong = 0;

  /** @param longest bytes; a longer line is no line and is skipped */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** @returns whole lines without their end; empty ones are left out */
  push(bytes: Uint8Array, sink: Sink): readonly Uint8Array[] {
    const lines: Uint8Array[] = [];
    for (const byte of bytes) {
      if (byte === 0x0a) {
        const line = this.#take(sink);
        if (line) lines.push(line);
      } else if (this.#bytes.length < this.#longest) this.#bytes.push(byte);
      else this.#overlong += 1;
    }
    return lines;
  }

  end(sink: Sink): void {
    if (this.#bytes.length > 0)
      sink.issue('truncated', `${this.#bytes.length} bytes of an unfinished line`, Uint8Array.from(this.#bytes));
    this.#bytes = [];
    this.#overlong = 0;
  }

  #take(sink: Sink): Uint8Array | null {
    if (this.#bytes.at(-1) === 0x0d) this.#bytes.pop();
    const line = Uint8Array.from(this.#bytes);
    const overlong = this.#overlong;
    this.#bytes = [];
    this.#overlong = 0;
    if (overlong > 0) {
      sink.issue('oversize', `a line of ${line.length + overlong} bytes`, line);
      return null;
    }
    return line.length > 0 ? line : null;
  }
}
