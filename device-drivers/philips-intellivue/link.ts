import type { DeviceIssue, Transport } from '#device';
import { MibFrameDecoder, mibFrame } from '../framing/mib-rs232.ts';

/** Messages over a transport: a datagram is a message, a serial stream is cut into frames. */
export interface Link {
  open(bytes: Uint8Array): { readonly messages: readonly Uint8Array[]; readonly issues: readonly DeviceIssue[] };
  close(): readonly DeviceIssue[];
  wrap(message: Uint8Array): Uint8Array;
}

export function openLink(transport: Transport): Link {
  if (transport !== 'serial')
    return { open: (bytes) => ({ messages: [bytes], issues: [] }), close: () => [], wrap: (message) => message };
  const decoder = new MibFrameDecoder();
  return {
    open: (bytes) => {
      const { payloads, issues } = decoder.push(bytes);
      return { messages: payloads, issues };
    },
    close: () => decoder.end(),
    wrap: mibFrame,
  };
}
