import type { CaptureDecoder } from '#device';
import { Sink } from '../framing/sink.ts';
import { Rack } from './decode/rack.ts';
import { BccStream } from './wire/frame.ts';

/** Decodes what a station sent; requests in between are recognised and give no readings. */
export function openCaptureDecoder(): CaptureDecoder {
  const stream = new BccStream();
  const rack = new Rack();
  return {
    push(bytes, at) {
      const sink = new Sink();
      const { events, issues } = stream.push(bytes);
      sink.issues.push(...issues);
      for (const event of events) if (event.kind === 'block') rack.take(event.block, at, sink);
      return { frames: sink.frames, readings: sink.readings, issues: sink.issues, send: [], link: 'idle' };
    },
    end: () => ({ frames: [], readings: [], issues: stream.end(), send: [], link: 'idle' }),
  };
}
