import type { Transport } from '#device';
import { MllpDecoder, type MllpOutput } from '../framing/mllp.ts';

/** Values of a second are a few kB, waves of a second with 12 leads some 20 kB. */
const LONGEST = 256 * 1024;
const FRAME_BEGIN = 0x0b;

/** Messages over a transport: TCP is an MLLP stream; a datagram is a message, with or without MLLP bytes. */
export interface Link {
  open(bytes: Uint8Array): MllpOutput;
  close(): MllpOutput;
}

export function openLink(transport: Transport): Link {
  const stream = new MllpDecoder(LONGEST);
  if (transport !== 'udp') return { open: (bytes) => stream.push(bytes), close: () => stream.end() };
  return {
    open: (bytes) => {
      if (bytes[0] !== FRAME_BEGIN) return { messages: [bytes], issues: [] };
      const { messages, issues } = stream.push(bytes);
      // A datagram is whole: what it does not end is lost.
      const rest = stream.end();
      return { messages: [...messages, ...rest.messages], issues: [...issues, ...rest.issues] };
    },
    close: () => ({ messages: [], issues: [] }),
  };
}
