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

/** The last minute of one vital sign. Pure. */
export class SampleWindow {
  #samples: readonly Sample[] = [];

  add(sample: Sample): void {
    const from = sample.atMs - WINDOW_MS - LONGEST_HOLD_MS;
    const kept = this.#samples.filter(({ atMs }) => atMs > from);
    const last = kept.at(-1);
    // Samples come in order; one that is late is put in its place.
    this.#samples =
      last === undefined || last.atMs <= sample.atMs ? [...kept, sample] : [...kept, sample].sort((a, b) => a.atMs - b.atMs);
  }

  /** @returns the median of the valid samples and the time of the newest, or null when too little of the window is covered */
  median(nowMs: number): { readonly value: number; readonly atMs: number } | null {
    if (this.#coveredMs(nowMs) < LEAST_COVERED_MS) return null;
    const valid = this.#samples.flatMap(({ atMs, value }) =>
      value !== null && atMs > nowMs - WINDOW_MS && atMs <= nowMs ? [{ atMs, value }] : [],
    );
    const value = median(valid.map((sample) => sample.value));
    const newest = valid.at(-1);
    return value === null || newest === undefined ? null : { value, atMs: newest.atMs };
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
