/** Longest time that one slice may take before everything else has its turn, ms. */
const SLICE_MS = 2;

export interface SlicesParts {
  /** Steady time, ms. */
  readonly now: () => number;
  /** Runs it once everything else that waits has had its turn. */
  readonly later: (work: () => void) => void;
}

/** Long work in short slices: between two `yield`s there must be no more than a slice. The newest work replaces the one before. */
export class Slices {
  readonly #parts: SlicesParts;
  #run = 0;

  constructor(parts: SlicesParts) {
    this.#parts = parts;
  }

  /** @param failed told what the work threw */
  start<T>(work: Iterator<void, T>, done: (result: T) => void, failed: (error: unknown) => void): void {
    this.#run += 1;
    const run = this.#run;
    const slice = (): void => {
      if (run !== this.#run) return;
      try {
        const untilMs = this.#parts.now() + SLICE_MS;
        do {
          const step = work.next();
          if (step.done === true) {
            done(step.value);
            return;
          }
        } while (this.#parts.now() < untilMs);
      } catch (error) {
        failed(error);
        return;
      }
      this.#parts.later(slice);
    };
    this.#parts.later(slice);
  }

  cancel(): void {
    this.#run += 1;
  }
}
