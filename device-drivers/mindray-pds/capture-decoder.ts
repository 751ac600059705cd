import type { CaptureDecoder, HostInstant, SessionOutput, Transport } from '#device';
import { Sink } from '../framing/sink.ts';
import { PdsDecoder } from './decode/pds-decoder.ts';
import { openLink } from './link.ts';

/** Decodes what a monitor sent: its TCP stream, or its announcements. The last values may wait for their validity until the end. */
export function openCaptureDecoder(transport: Transport): CaptureDecoder {
  const link = openLink(transport);
  const decoder = new PdsDecoder(transport === 'udp');
  let newest: HostInstant = { wallMs: 0, monotonicMs: 0 };
  return {
    push(bytes, at, from) {
      newest = at;
      const sink = new Sink();
      const { messages, issues } = link.open(bytes);
      sink.issues.push(...issues);
      for (const message of messages) decoder.take(message, at, sink, from);
      return output(sink);
    },
    end() {
      const sink = new Sink();
      const { messages, issues } = link.close();
      sink.issues.push(...issues);
      for (const message of messages) decoder.take(message, newest, sink);
      decoder.settle(sink);
      return output(sink);
    },
  };
}

function output({ frames, readings, issues }: Sink): SessionOutput {
  return { frames, readings, issues, send: [], link: 'idle' };
}
