import type { Sink } from '../framing/sink.ts';

const HEADER = 0x85;
const ESCAPE = 0x80;
const LONGEST = 254;
const MOST_NOISE = 256;

/** `85 | length | code | data | checksum`, with 80 and 85 escaped behind the header. Source: spec section 2. */
export function frame(code: number, data: readonly number[] = []): Uint8Array {
  const inside = [data.length + 1, code, ...data];
  const checksum = inside.reduce((sum, byte) => sum ^ byte, 0);
  const escaped = [...inside, checksum].flatMap((byte) =>
    byte === ESCAPE || byte === HEADER ? [ESCAPE, byte - ESCAPE] : [byte],
  );
  return Uint8Array.of(HEADER, ...escaped);
}

/** Cuts a stream into messages: code and data, unescaped. A plain 85 always begins a frame. */
export class Unframer {
  /** Length, code, data, checksum, unescaped. */
  readonly #room = new Uint8Array(LONGEST + 2);
  readonly #noise: number[] = [];
  #count = 0;
  #state: 'outside' | 'inside' | 'escaped' = 'outside';

  /** @returns code and data of each good frame */
  push(bytes: Uint8Array, sink: Sink): readonly Uint8Array[] {
    const good: Uint8Array[] = [];
    for (const byte of bytes) {
      const message = this.#byte(byte, sink);
      if (message) good.push(message);
    }
    return good;
  }

  end(sink: Sink): void {
    this.#tellNoise(sink);
    if (this.#state !== 'outside') this.#lost('truncated', 'an unfinished frame', sink);
    this.#state = 'outside';
  }

  #byte(byte: number, sink: Sink): Uint8Array | null {
    if (byte === HEADER) {
      this.#tellNoise(sink);
      if (this.#state !== 'outside') this.#lost('truncated', 'a frame begins inside a frame', sink);
      this.#state = 'inside';
      this.#count = 0;
      return null;
    }
    if (this.#state === 'outside') {
      this.#noise.push(byte);
      if (this.#noise.length >= MOST_NOISE) this.#tellNoise(sink);
      return null;
    }
    if (this.#state === 'inside' && byte === ESCAPE) {
      this.#state = 'escaped';
      return null;
    }
    if (this.#state === 'escaped' && byte !== 0 && byte !== HEADER - ESCAPE)
      return this.#refuse('malformed', `escape followed by ${byte}`, sink);
    this.#room[this.#count++] = this.#state === 'escaped' ? ESCAPE + byte : byte;
    this.#state = 'inside';
    return this.#finished(sink);
  }

  #finished(sink: Sink): Uint8Array | null {
    const length = this.#room[0] ?? 0;
    if (length === 0 || length > LONGEST) return this.#refuse('bad-length', `a frame of length ${length}`, sink);
    if (this.#count < length + 2) return null;
    let sum = 0;
    for (let index = 0; index <= length; index++) sum ^= this.#room[index] ?? 0;
    if (sum !== this.#room[length + 1]) return this.#refuse('bad-checksum', 'the checksum of a frame does not fit', sink);
    this.#state = 'outside';
    return this.#room.slice(1, length + 1);
  }

  #refuse(reason: string, detail: string, sink: Sink): null {
    this.#lost(reason, detail, sink);
    this.#state = 'outside';
    return null;
  }

  #lost(reason: string, detail: string, sink: Sink): void {
    sink.issue(reason, detail, this.#room.subarray(0, this.#count));
  }

  #tellNoise(sink: Sink): void {
    if (this.#noise.length === 0) return;
    const bytes = Uint8Array.from(this.#noise.splice(0));
    sink.issue('noise', `${bytes.length} bytes outside any frame`, bytes);
  }
}
