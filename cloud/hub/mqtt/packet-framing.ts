/** Longest packet that is waited for: the largest message, the longest topic, and the packet's own bytes. */
export const LARGEST_PACKET = 262_144 + 65_535 + 16;

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

  /** @returns the packets that are now whole, then the problem that ends the stream, if there is one */
  push(chunk: Buffer): { readonly packets: readonly Buffer[]; readonly problem: FramingProblem | null } {
    const packets: Buffer[] = [];
    let at = 0;
    if (this.size > 0) {
      const length = packetLength(this.head(chunk), 0);
      if (typeof length !== 'number' || length > this.size + chunk.length) {
        this.keep(chunk);
        return { packets, problem: typeof length === 'string' ? length : null };
      }
      at = length - this.size;
      // Only the packet that lies across two pieces is copied.
      packets.push(Buffer.concat([...this.begun, chunk.subarray(0, at)], length));
      this.begun = [];
      this.size = 0;
    }
    let length = packetLength(chunk, at);
    while (typeof length === 'number' && at + length <= chunk.length) {
      packets.push(chunk.subarray(at, at + length));
      at += length;
      length = packetLength(chunk, at);
    }
    if (at < chunk.length) this.keep(at === 0 ? chunk : chunk.subarray(at));
    return { packets, problem: typeof length === 'string' ? length : null };
  }

  /** What is there of the packet that is not whole yet. */
  rest(): Buffer {
    if (this.begun.length > 1) this.begun = [Buffer.concat(this.begun)];
    return this.begun[0] ?? Buffer.alloc(0);
  }

  private keep(bytes: Buffer): void {
    this.begun.push(bytes);
    this.size += bytes.length;
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
