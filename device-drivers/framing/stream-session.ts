import type { CaptureDecoder, DriverSession, HostInstant, LinkState, SessionOutput } from '#device';
import { Sink } from './sink.ts';

/** Reads what one device streams. */
export interface StreamReader {
  /** @returns whether something good was read */
  take(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean;
  /** Nothing more comes: what is left is told. */
  end(sink: Sink): void;
}

/** What the computer says to a device that does not stream by itself. */
export interface Talk {
  start(now: HostInstant): readonly Uint8Array[];
  /** @param heardMs when something good was last read, monotonic; null = never */
  tick(now: HostInstant, heardMs: number | null, sink: Sink): readonly Uint8Array[];
  stop(): readonly Uint8Array[];
}

const LISTENS: Talk = { start: () => [], tick: () => [], stop: () => [] };

/** The computer's side of a device that streams: watches that it does, and begins afresh after a silence. */
export class StreamSession implements DriverSession {
  readonly #open: () => StreamReader;
  readonly #quietMs: number;
  readonly #talk: Talk;
  #reader: StreamReader;
  #heardMs: number | null = null;
  #link: LinkState = 'idle';

  constructor(open: () => StreamReader, quietMs: number, talk: Talk = LISTENS) {
    this.#open = open;
    this.#quietMs = quietMs;
    this.#talk = talk;
    this.#reader = open();
  }

  start(now: HostInstant): SessionOutput {
    this.#link = 'connecting';
    return this.#output(new Sink(), this.#talk.start(now));
  }

  receive(bytes: Uint8Array, at: HostInstant): SessionOutput {
    const sink = new Sink();
    if (this.#reader.take(bytes, at, sink)) {
      this.#heardMs = at.monotonicMs;
      this.#link = 'connected';
    }
    return this.#output(sink);
  }

  tick(now: HostInstant): SessionOutput {
    const sink = new Sink();
    const quiet = this.#heardMs !== null && now.monotonicMs - this.#heardMs >= this.#quietMs;
    if (this.#link === 'connected' && quiet) {
      const left = new Sink();
      this.#reader.end(left);
      // Kept as bytes; as readings they would come long after they were true.
      sink.frames.push(...left.frames);
      sink.issues.push(...left.issues);
      this.#reader = this.#open();
      this.#link = 'silent';
      sink.issue('silent', `nothing heard for ${this.#quietMs} ms`);
    }
    return this.#output(sink, this.#talk.tick(now, this.#heardMs, sink));
  }

  stop(): SessionOutput {
    const sink = new Sink();
    this.#reader.end(sink);
    this.#link = 'released';
    return this.#output(sink, this.#talk.stop());
  }

  #output({ frames, readings, issues }: Sink, send: readonly Uint8Array[] = []): SessionOutput {
    return { frames, readings, issues, send, link: this.#link };
  }
}

/** Decodes a capture with the same reader, without a word to anybody. */
export function streamDecoder(reader: StreamReader): CaptureDecoder {
  const run = (use: (sink: Sink) => void): SessionOutput => {
    const sink = new Sink();
    use(sink);
    return { frames: sink.frames, readings: sink.readings, issues: sink.issues, send: [], link: 'idle' };
  };
  return {
    push: (bytes, at) => run((sink) => void reader.take(bytes, at, sink)),
    end: () => run((sink) => reader.end(sink)),
  };
}
