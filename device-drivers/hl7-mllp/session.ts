import type { DriverSession, HostInstant } from '#device';
import type { Sink } from '../framing/sink.ts';
import { StreamSession, type Talk } from '../framing/stream-session.ts';
import { AlertBook } from './decode/alert-book.ts';
import { Hl7Reader } from './reader.ts';

/** Gateways send each 10 to 60 s (spec section 5); by one message more the connection is silent. Inferred. */
export const QUIET_MS = 75_000;

/**
 * Answers wait for the next tick: what a message brought is handed over first, the sender may forget it only then.
 * Source: spec section 1, Acknowledge.
 */
class Answers implements Talk {
  readonly #book = new AlertBook();
  #waiting: Uint8Array[] = [];
  #reader: Hl7Reader | null = null;

  open(): Hl7Reader {
    this.#reader = new Hl7Reader(this.#book, (bytes) => void this.#waiting.push(bytes));
    return this.#reader;
  }

  start(): readonly Uint8Array[] {
    return [];
  }

  tick(now: HostInstant, _heardMs: number | null, sink: Sink): readonly Uint8Array[] {
    const waiting = this.stop();
    this.#reader?.settle(now, sink);
    return waiting;
  }

  stop(): readonly Uint8Array[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}

export function openSession(): DriverSession {
  const answers = new Answers();
  return new StreamSession(() => answers.open(), QUIET_MS, answers);
}
