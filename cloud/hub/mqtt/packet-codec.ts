import { type Packet, parser } from 'mqtt-packet';

/** Reads control packets that were cut whole before (`PacketFraming`): one connection's reader, useless after the first problem. */
export class PacketReader {
  private readonly codec = parser();
  private readonly packets: Packet[] = [];
  private why: string | null = null;

  constructor() {
    this.codec.on('packet', (found) => {
      this.packets.push(found);
    });
    this.codec.on('error', (error: Error) => {
      this.why ??= error.message;
    });
  }

  /** The one control packet in `bytes`, or why it is none. */
  read(bytes: Buffer): { readonly packet: Packet } | { readonly why: string } {
    this.packets.length = 0;
    try {
      // The codec would read a text field on into the next packet; it is given one packet at a time.
      this.codec.parse(bytes);
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
    }
    const [packet] = this.packets;
    if (this.why !== null) return { why: this.why };
    return packet === undefined ? { why: 'incomplete packet' } : { packet };
  }
}
