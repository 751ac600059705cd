import type { Sink } from '../framing/sink.ts';
import { FIRST_QUERY_AFTER, LONGEST_PAUSE, QUERY_TIMES, VALUES_WITHIN } from './session-times.ts';

/** When to ask for values: until they come, and again when they stay away. Source: spec section 6. */
export class Subscription {
  #askAtMs: number;
  #asked = 0;
  #pauseMs = VALUES_WITHIN;

  constructor(nowMs: number) {
    this.#askAtMs = nowMs + FIRST_QUERY_AFTER;
  }

  /** Values came. */
  delivered(nowMs: number): void {
    this.#askAtMs = nowMs + VALUES_WITHIN;
    this.#asked = 0;
    this.#pauseMs = VALUES_WITHIN;
  }

  /** @returns true when it is time to ask */
  isDue(nowMs: number, sink: Sink): boolean {
    if (nowMs < this.#askAtMs) return false;
    if (this.#asked >= QUERY_TIMES) {
      if (this.#asked === QUERY_TIMES) sink.issue('query-unanswered', `no values after ${QUERY_TIMES} queries; asking goes on`);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE);
    }
    this.#asked += 1;
    this.#askAtMs = nowMs + this.#pauseMs;
    return true;
  }
}
