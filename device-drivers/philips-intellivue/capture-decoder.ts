import type { CaptureDecoder, HostInstant, SessionOutput, Transport } from '#device';
import { DEVICE_ERRORS, type DeviceMessage, FRAME_KINDS, readDeviceMessage } from './decode/device-message.ts';
import { readStatusEvent } from './decode/events.ts';
import { PollDecoder } from './decode/poll-decoder.ts';
import { Sink } from './decode/sink.ts';
import { openLink } from './link.ts';

/** Decodes what a monitor sent, from anywhere in a conversation. */
export function openCaptureDecoder(transport: Transport): CaptureDecoder {
  const link = openLink(transport);
  const polls = new PollDecoder();

  function read(bytes: Uint8Array, at: HostInstant, sink: Sink): void {
    const message = readDeviceMessage(bytes);
    if (message.kind === 'poll') {
      polls.read(message.message, message.result, bytes, at, sink);
      return;
    }
    const frame = sink.frame(frameKind(message), bytes);
    if (message.kind === 'accept') polls.beginAssociation();
    if (message.kind === 'error') sink.issue('device-error', DEVICE_ERRORS[message.error] ?? `error ${message.error}`, bytes);
    if (message.kind === 'mds-create') readStatusEvent(message.event, polls.unwrap(message.event.time), frame, at, sink);
    // Sent before any association, by a clock of its own conversation.
    if (message.kind === 'connect-indication') readStatusEvent(message.event, message.event.time, frame, at, sink);
  }

  return {
    push(bytes, at) {
      const sink = new Sink();
      const { messages, issues } = link.open(bytes);
      sink.issues.push(...issues);
      for (const message of messages) sink.attempt(message, 'message', () => read(message, at, sink));
      return output(sink);
    },
    end() {
      const sink = new Sink();
      sink.issues.push(...link.close());
      return output(sink);
    },
  };
}

export function frameKind(message: Exclude<DeviceMessage, { kind: 'poll' }>): string {
  return message.kind === 'other' ? message.name : FRAME_KINDS[message.kind];
}

function output({ frames, readings, issues }: Sink): SessionOutput {
  return { frames, readings, issues, send: [], link: 'idle' };
}
