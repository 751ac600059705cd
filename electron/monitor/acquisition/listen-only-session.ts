import type { CaptureDecoder, DriverSession, HostInstant, LinkState, Sender, SessionOutput } from '#device';

/**
 * Hears a line on which another program talks to the device, and never says a word: what the driver can read without asking.
 * @param openDecoder anew after each silence, because the device may have been another one since
 */
export class ListenOnlySession implements DriverSession {
  readonly #openDecoder: () => CaptureDecoder;
  readonly #quietMs: number;
  #decoder: CaptureDecoder;
  #heardMs: number | null = null;
  #link: LinkState = 'idle';

  constructor(openDecoder: () => CaptureDecoder, quietMs: number) {
    this.#openDecoder = openDecoder;
    this.#quietMs = quietMs;
    this.#decoder = openDecoder();
  }

  start(): SessionOutput {
    this.#link = 'connecting';
    return this.#output();
  }

  receive(bytes: Uint8Array, at: HostInstant, from?: Sender): SessionOutput {
    const output = this.#decoder.push(bytes, at, from);
    if (output.frames.length > 0) {
      this.#heardMs = at.monotonicMs;
      this.#link = 'connected';
    }
    return { ...output, send: [], link: this.#link };
  }

  tick(now: HostInstant): SessionOutput {
    if (this.#link !== 'connected' || now.monotonicMs - (this.#heardMs ?? 0) <= this.#quietMs) return this.#output();
    const left = this.#decoder.end();
    this.#decoder = this.#openDecoder();
    this.#link = 'silent';
    const detail = `nothing could be read for ${this.#quietMs / 1000} s`;
    return { ...left, issues: [...left.issues, { reason: 'silent', detail, bytes: null }], send: [], link: this.#link };
  }

  stop(): SessionOutput {
    const left = this.#decoder.end();
    this.#link = 'released';
    return { ...left, send: [], link: this.#link };
  }

  #output(): SessionOutput {
    return { frames: [], readings: [], send: [], issues: [], link: this.#link };
  }
}
