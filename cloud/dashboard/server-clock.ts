/** The clocks of this machine; only differences of them count. */
export interface Clocks {
  /** Ms, never set. */
  readonly monotonic: () => number;
  /** Unix ms, may be set; goes on while the machine sleeps. */
  readonly wall: () => number;
}

/** What has passed since, by whichever clock says more. */
export class Stopwatch {
  readonly #clocks: Clocks;
  #monotonic = 0;
  #wall = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.start();
  }

  start(): void {
    this.#monotonic = this.#clocks.monotonic();
    this.#wall = this.#clocks.wall();
  }

  /** Ms */
  passed(): number {
    return Math.max(this.#clocks.monotonic() - this.#monotonic, this.#clocks.wall() - this.#wall);
  }
}

/**
 * The service's time, from what it says with every event: a page whose machine goes wrong still knows how old a number is. Errs towards
 * older, never towards newer: an event that was held up on its way does not set the clock back.
 */
export class ServerClock {
  readonly #clocks: Clocks;
  readonly #since: Stopwatch;
  /** Service's time minus this machine's monotonic one, ms; null: nothing was heard. */
  #ahead: number | null = null;
  /** The service's time when it was heard last, Unix ms. */
  #heardMs = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#since = new Stopwatch(clocks);
  }

  /** @param at ISO 8601; what is no time is not heard */
  hear(at: string): void {
    const ahead = Date.parse(at) - this.#clocks.monotonic();
    if (!Number.isFinite(ahead)) return;
    this.#ahead = Math.max(ahead, this.#ahead ?? ahead);
    this.#heardMs = this.#clocks.monotonic() + this.#ahead;
    this.#since.start();
  }

  /** Unix ms; this machine's own until the service was heard. */
  now(): number {
    return this.#ahead === null ? this.#clocks.wall() : this.#heardMs + this.#since.passed();
  }
}
