import type { CaptureDecoder, DriverSession, HostInstant, LinkState, Sender, SessionOutput } from '#device';
import { Sink } from '../framing/sink.ts';
import { UnityDecoder } from './decode/decoder.ts';

/** Listens to what the monitors of a network send, and never says a word. Connected while any of them speaks. */
export class UnitySession implements DriverSession {
  #decoder = new UnityDecoder();
  #link: LinkState = 'idle';

  start(): SessionOutput {
    this.#link = 'connecting';
    return output(new Sink(), this.#link);
  }

  receive(bytes: Uint8Array, at: HostInstant, from?: Sender): SessionOutput {
    const sink = new Sink();
    this.#decoder.take(bytes, at, sink, from);
    if (this.#decoder.hears) this.#link = 'connected';
    return output(sink, this.#link);
  }

  tick(now: HostInstant): SessionOutput {
    const sink = new Sink();
    this.#decoder.watch(now.monotonicMs, sink);
    if (this.#link === 'connected' && !this.#decoder.hears) {
      this.#link = 'silent';
      this.#decoder = new UnityDecoder();
    }
    return output(sink, this.#link);
  }

  stop(): SessionOutput {
    this.#link = 'released';
    return output(new Sink(), this.#link);
  }
}

/** Each datagram is whole: nothing is left over at the end. */
export function openCaptureDecoder(): CaptureDecoder {
  const decoder = new UnityDecoder();
  return {
    push(bytes, at, from) {
      const sink = new Sink();
      decoder.take(bytes, at, sink, from);
      return output(sink, 'idle');
    },
    end: () => output(new Sink(), 'idle'),
  };
}

function output({ frames, readings, issues }: Sink, link: LinkState): SessionOutput {
  return { frames, readings, issues, send: [], link };
}
