import { median } from '#clinical';

/** Length of the window, and how much of it must be covered by valid samples. Source: clinical-scores 1.5. */
const WINDOW_MS = 60_000;
const LEAST_COVERED_MS = 30_000;
/** A sample stands for the time until the next one, but never longer than data may be old. */
const LONGEST_HOLD_MS = 10_000;

export interface Sample {
  readonly atMs: number;
  /** Null: a sample came that is not valid. */
  readonly value: number | null;
}

/** A measured value that counts: the median of a minute, or the last of the cuff. */
export interface Measured {
  readonly value: number;
  readonly atMs: number;
  /** Id of the newest reading, and of how many the value is the median. */
  readonly reading: string;
  readonly count: number;
}

/** Of a cuff: it counts for so long from `atMs` on. */
export interface CuffMeasured extends Measured {
  readonly countsMs?: number | undefined;
}

/** The last minute of one vital sign. Pure. */
export class SampleWindow {
  #samples: readonly Sample[] = [];
  #newest = { atMs: Number.NEGATIVE_INFINITY, reading: '' };

  /** @param reading id of the reading on record */
  add(sample: Sample, reading = ''): void {
    if (sample.value !== null && sample.atMs >= this.#newest.atMs) this.#newest = { atMs: sample.atMs, reading };
    const from = sample.atMs - WINDOW_MS - LONGEST_HOLD_MS;
    const kept = this.#samples.filter(({ atMs }) => atMs > from);
    const last = kept.at(-1);
    // Samples come in order; one that is late is put in its place.
    this.#samples =
      last === undefined || last.atMs <= sample.atMs ? [...kept, sample] : [...kept, sample].sort((a, b) => a.atMs - b.atMs);
  }

  forgetBefore(sinceMs: number): void {
    this.#samples = this.#samples.filter(({ atMs }) => atMs >= sinceMs);
  }

  /** Whether anything came in the last minute. */
  hasSince(nowMs: number): boolean {
    return this.#samples.some(({ atMs }) => atMs > nowMs - WINDOW_MS);
  }

  /** @returns the median of the valid samples with the newest of them, or null when too little of the window is covered */
  median(nowMs: number): Measured | null {
    if (this.#coveredMs(nowMs) < LEAST_COVERED_MS) return null;
    const valid = this.#samples.flatMap(({ atMs, value }) =>
      value !== null && atMs > nowMs - WINDOW_MS && atMs <= nowMs ? [{ atMs, value }] : [],
    );
    const value = median(valid.map((sample) => sample.value));
    const newest = valid.at(-1);
    if (value === null || newest === undefined) return null;
    const reading = newest.atMs === this.#newest.atMs ? this.#newest.reading : '';
    return { value, atMs: newest.atMs, reading, count: valid.length };
  }

  /** Id of the newest valid reading; empty when there is none. */
  get newest(): string {
    return this.#newest.reading;
  }

  samples(): readonly Sample[] {
    return this.#samples;
  }

  #coveredMs(nowMs: number): number {
    return this.#samples.reduce((covered, { atMs, value }, index) => {
      if (value === null || atMs > nowMs) return covered;
      const until = Math.min(this.#samples[index + 1]?.atMs ?? nowMs, atMs + LONGEST_HOLD_MS, nowMs);
      return covered + Math.max(0, until - Math.max(atMs, nowMs - WINDOW_MS));
    }, 0);
  }
}
