import { TICKS_PER_MS } from '../wire/nomenclature.ts';

const DRIFT = 0.01;

/** The monitor's running clock over the time of its signals; it can be made to run fast and to step. */
export class DeviceClock {
  #base: number;
  #sinceMs = 0;
  #rate = TICKS_PER_MS;

  /** @param firstTicks RelativeTime when the signals begin, 1/8 ms */
  constructor(firstTicks: number) {
    this.#base = firstTicks;
  }

  /** Runs 1 % fast from now on, or right again. */
  drift(on: boolean, signalMs: number): void {
    this.#base = this.#exactly(signalMs);
    this.#sinceMs = signalMs;
    this.#rate = on ? TICKS_PER_MS * (1 + DRIFT) : TICKS_PER_MS;
  }

  step(ticks: number): void {
    this.#base += ticks;
  }

  /** RelativeTime, 1/8 ms, wrapped as the wire has it. */
  ticksAt(signalMs: number): number {
    return Math.round(this.#exactly(signalMs)) >>> 0;
  }

  #exactly(signalMs: number): number {
    return this.#base + (signalMs - this.#sinceMs) * this.#rate;
  }
}
