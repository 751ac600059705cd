import type { HostInstant } from '#device';
import { MllpDecoder, type MllpOutput } from '../framing/mllp.ts';
import type { Sink } from '../framing/sink.ts';
import type { StreamReader } from '../framing/stream-session.ts';
import type { AlertBook } from './decode/alert-book.ts';
import { MessageDecoder } from './decode/message-decoder.ts';
import { acknowledgement } from './wire/acknowledgement.ts';
import { readMessage } from './wire/message.ts';

/** Source: spec section 1. */
const LONGEST = 4 * 1024 * 1024;
/** A message that ends with 1C alone: the 0D that should follow at once does not come any more. */
const END_WITHIN_MS = 300;
const RETURN = Uint8Array.of(0x0d);

/** Messages of one connection, and the answers to them. */
export class Hl7Reader implements StreamReader {
  readonly #frames = new MllpDecoder(LONGEST);
  readonly #decoder: MessageDecoder;
  readonly #answer: (bytes: Uint8Array) => void;
  #newest: HostInstant = { wallMs: 0, monotonicMs: 0 };
  #tookAside = false;

  /** @param answer is given each acknowledgement, in the order of the messages */
  constructor(book: AlertBook, answer: (bytes: Uint8Array) => void = () => {}) {
    this.#decoder = new MessageDecoder(book);
    this.#answer = answer;
  }

  take(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    this.#newest = at;
    const tookAside = this.#tookAside;
    this.#tookAside = false;
    return this.#read(this.#frames.push(bytes), at, sink) || tookAside;
  }

  /** Takes a message whose last byte does not come. */
  settle(now: HostInstant, sink: Sink): void {
    if (!this.#frames.isEnding || now.monotonicMs - this.#newest.monotonicMs < END_WITHIN_MS) return;
    this.#tookAside = this.#read(this.#frames.push(RETURN), now, sink);
  }

  end(sink: Sink): void {
    this.#read(this.#frames.end(), this.#newest, sink);
  }

  #read({ messages, issues }: MllpOutput, at: HostInstant, sink: Sink): boolean {
    for (const issue of issues) sink.issues.push(issue);
    let good = false;
    for (const bytes of messages) {
      const message = readMessage(bytes);
      if (!message) {
        sink.issue('malformed', 'a message that does not begin with MSH', bytes);
        continue;
      }
      const verdict = this.#decoder.take(message, bytes, at, sink);
      const answer = acknowledgement(message, verdict, at.wallMs);
      if (answer) this.#answer(answer);
      good = true;
    }
    return good;
  }
}
