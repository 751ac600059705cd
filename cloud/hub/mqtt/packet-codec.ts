import { type Packet, parser } from 'mqtt-packet';

/** The one control packet in `bytes`, or why it is none. */
export function decodePacket(bytes: Buffer): { readonly packet: Packet } | { readonly why: string } {
  const codec = parser();
  const packets: Packet[] = [];
  let why: string | null = null;
  codec.on('packet', (found) => {
    packets.push(found);
  });
  codec.on('error', (error: Error) => {
    why ??= error.message;
  });
  try {
    // The codec would read a text field on into the next packet; it is given one packet at a time.
    codec.parse(bytes);
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  const [packet] = packets;
  if (why !== null) return { why };
  return packet === undefined ? { why: 'incomplete packet' } : { packet };
}
