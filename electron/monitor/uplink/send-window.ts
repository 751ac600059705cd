const SMALLEST_BYTES = 32 * 1024;
const FIRST_BYTES = 64 * 1024;
const LARGEST_BYTES = 4 * 1024 * 1024;
/** An acknowledgement that takes longer says that the line is full: what is sent now waits behind it, alarms too. */
const FULL_MS = 1_000;
/** Nothing is acknowledged for so long: the client is given up (the SDK itself waits 240 s). */
const SILENCE_MS = 10_000;
/** A line that carries less is dead, bytes per ms; ten seconds of it are 10 KB. */
const SLOWEST = 1;
/** However large the message is: half of what the SDK waits, so that our own loop still decides first. */
const LONGEST_SILENCE_MS = 120_000;
/** What takes a second takes ten only on a line that is as good as dead: twice as much still has its ten seconds. */
const MARGIN = 2;

/**
 * How much may be on its way, so that a slow line is never so full that an alarm waits long behind bulk: doubles while
 * acknowledgements come quickly, halves when they take more than a second (as TCP does, one level up). And how long a message may be
 * silent: an alarm behind it waits as long on a dead line, but one that is given up too soon is sent again for ever. Time is an argument.
 */
export class SendWindow {
  #bytes = FIRST_BYTES;
  #shrankMs = Number.NEGATIVE_INFINITY;
  /** The largest message that this connection carried quickly, since the last that took long. */
  #quickBytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** How long nothing may be acknowledged while a message of so many bytes is what the line carries. */
  patienceMs(bytes: number): number {
    if (bytes <= MARGIN * this.#quickBytes) return SILENCE_MS;
    return Math.min(LONGEST_SILENCE_MS, Math.max(SILENCE_MS, bytes / SLOWEST));
  }

  acknowledged(bytes: number, sentMs: number, nowMs: number): void {
    if (nowMs - sentMs <= FULL_MS) {
      this.#bytes = Math.min(LARGEST_BYTES, this.#bytes + bytes);
      this.#quickBytes = Math.max(this.#quickBytes, bytes);
      return;
    }
    this.#quickBytes = 0;
    // What was sent before the last shrinking says nothing new.
    if (sentMs >= this.#shrankMs) {
      this.#bytes = Math.max(SMALLEST_BYTES, this.#bytes / 2);
      this.#shrankMs = nowMs;
    }
  }

  /** Nothing arrived in time: the next connection begins with as little as can be, or it would choke on the same again. */
  silent(): void {
    this.#bytes = SMALLEST_BYTES;
  }

  /** It knows nothing of the line but that it may be slow: what was shrunken grows only with acknowledgements. */
  newConnection(): void {
    this.#bytes = Math.min(this.#bytes, FIRST_BYTES);
    this.#shrankMs = Number.NEGATIVE_INFINITY;
    this.#quickBytes = 0;
  }
}
