import { back, lend } from './lent-memory.ts';

/** Longest packet that is waited for: the largest message, the longest topic, and the packet's own bytes. */
export const LARGEST_PACKET = 262_144 + 65_535 + 16;

/** A packet that comes in more pieces is joined as it comes: a piece of one byte takes some hundred bytes of memory. */
const MOST_PIECES = 256;

/** Type and flags, and the longest announcement of a length. */
const HEAD = 5;

export type FramingProblem = 'packet-too-large' | 'malformed-length';

/**
 * Cuts a byte stream into whole MQTT control packets (MQTT 3.1.1 section 2.2): one byte of type and flags, a length of one to
 * four bytes, that many bytes. An announced length over the limit is refused before anything is collected for it.
 */
export class PacketFraming {
  /** The packet that is not whole yet. */
  private begun: Buffer[] = [];
  private size = 0;
  private readonly lends: boolean;

  /** @param lends each packet comes `back` when nobody reads it again; not so where pieces may share their memory with others */
  constructor(lends = false) {
    this.lends = lends;
  }

  /** @returns the packets that are now whole, then the problem that ends the stream, if there is one */
  push(chunk: Buffer): { readonly packets: readonly Buffer[]; readonly problem: FramingProblem | null } {
    const packets: Buffer[] = [];
    let at = 0;
    if (this.size > 0) {
      const length = packetLength(this.head(chunk), 0);
      if (typeof length !== 'number' || length > this.size + chunk.length) {
        if (this.lends) lend(chunk, 1);
        this.keep(chunk);
        return { packets, problem: typeof length === 'string' ? length : null };
      }
      at = length - this.size;
      packets.push(this.joined([...this.begun, chunk.subarray(0, at)], length));
      this.begun = [];
      this.size = 0;
    }
    const ownMemory = packets.length;
    let length = packetLength(chunk, at);
    while (typeof length === 'number' && at + length <= chunk.length) {
      packets.push(chunk.subarray(at, at + length));
      at += length;
      length = packetLength(chunk, at);
    }
    const isRest = at < chunk.length;
    if (this.lends) lend(chunk, packets.length - ownMemory + (isRest ? 1 : 0));
    if (isRest) this.keep(at === 0 ? chunk : chunk.subarray(at));
    return { packets, problem: typeof length === 'string' ? length : null };
  }

  /** What is there of the packet that is not whole yet. */
  rest(): Buffer {
    if (this.begun.length > 1) this.begun = [this.joined(this.begun, this.size)];
    return this.begun[0] ?? Buffer.alloc(0);
  }

  /** Only a packet that lies across several pieces is copied. */
  private joined(pieces: readonly Buffer[], length: number): Buffer {
    // Slow is the word for memory that is not shared.
    const packet = Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const piece of pieces) {
      packet.set(piece, at);
      at += piece.length;
      back(piece);
    }
    if (this.lends) lend(packet, 1);
    return packet;
  }

  private keep(bytes: Buffer): void {
    this.begun.push(bytes);
    this.size += bytes.length;
    if (this.begun.length >= MOST_PIECES) this.rest();
  }

  /** The first bytes of the packet that is not whole yet, at least as many as can announce its length when they are there. */
  private head(chunk: Buffer): Buffer {
    const [first = Buffer.alloc(0)] = this.begun;
    if (first.length >= HEAD) return first;
    // Joined for good: what trickles in by single bytes must not be joined anew for each of them.
    return Buffer.concat([this.rest(), chunk.subarray(0, HEAD)]);
  }
}

/** @returns null when the length itself is not there yet */
function packetLength(bytes: Buffer, at: number): number | null | FramingProblem {
  let length = 0;
  for (let index = 1; index <= 4; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if (byte < 0x80) return length > LARGEST_PACKET ? 'packet-too-large' : index + 1 + length;
  }
  return 'malformed-length';
}
