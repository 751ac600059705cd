/** Longest packet that is waited for: the largest message, the longest topic, and the packet's own bytes. */
export const LARGEST_PACKET = 262_144 + 65_535 + 16;

export type FramingProblem = 'packet-too-large' | 'malformed-length';

/**
 * Cuts a byte stream into whole MQTT control packets (MQTT 3.1.1 section 2.2): one byte of type and flags, a length of one to
 * four bytes, that many bytes. An announced length over the limit is refused before anything is collected for it.
 */
export class PacketFraming {
  private chunks: Buffer[] = [];
  private size = 0;

  /** @returns the packets that are now whole, then the problem that ends the stream, if there is one */
  push(chunk: Buffer): { readonly packets: readonly Buffer[]; readonly problem: FramingProblem | null } {
    this.chunks.push(chunk);
    this.size += chunk.length;
    let length = packetLength(this.head(), 0);
    if (typeof length === 'string') return { packets: [], problem: length };
    if (length === null || length > this.size) return { packets: [], problem: null };
    const bytes = this.joined();
    const packets: Buffer[] = [];
    let at = 0;
    while (typeof length === 'number' && at + length <= bytes.length) {
      packets.push(bytes.subarray(at, at + length));
      at += length;
      length = packetLength(bytes, at);
    }
    this.chunks = at === bytes.length ? [] : [bytes.subarray(at)];
    this.size = bytes.length - at;
    return { packets, problem: typeof length === 'string' ? length : null };
  }

  /** What is there of the packet that is not whole yet. */
  rest(): Buffer {
    return this.joined();
  }

  private head(): Buffer {
    const [first] = this.chunks;
    return first !== undefined && first.length >= 5 ? first : this.joined();
  }

  private joined(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? Buffer.alloc(0);
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
