const SMALLEST_BYTES = 32 * 1024;
const FIRST_BYTES = 64 * 1024;
const LARGEST_BYTES = 4 * 1024 * 1024;
/** An acknowledgement that takes longer says that the line is full: what is sent now waits behind it, alarms too. */
const FULL_MS = 1_000;

/**
 * How much may be on its way, so that a slow line is never so full that an alarm waits long behind bulk: doubles while
 * acknowledgements come quickly, halves when they take more than a second (as TCP does, one level up). Time is an argument.
 */
export class SendWindow {
  #bytes = FIRST_BYTES;
  #shrankMs = Number.NEGATIVE_INFINITY;

  get bytes(): number {
    return this.#bytes;
  }

  acknowledged(bytes: number, sentMs: number, nowMs: number): void {
    if (nowMs - sentMs <= FULL_MS) this.#bytes = Math.min(LARGEST_BYTES, this.#bytes + bytes);
    // What was sent before the last shrinking says nothing new.
    else if (sentMs >= this.#shrankMs) {
      this.#bytes = Math.max(SMALLEST_BYTES, this.#bytes / 2);
      this.#shrankMs = nowMs;
    }
  }

  /** A new connection knows nothing of the line. */
  reset(): void {
    this.#bytes = FIRST_BYTES;
    this.#shrankMs = Number.NEGATIVE_INFINITY;
  }
}
