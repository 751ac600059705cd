import { SINGLE_CUFF_MS } from './limits.table.ts';

/** Values that came so close together are of one measurement. */
const ONE_MEASUREMENT_MS = 20_000;
/** Heard again after so long, the same values are of another measurement. */
export const CUFF_REPEATED_WITHIN_MS = 90_000;
/** Two intervals in a row that differ by no more than this factor: the cuff measures by the clock. */
const REGULAR = 1.5;
/** A number is never taken for stale sooner than this. */
const SHORTEST_MS = 5 * 60_000;
const STARTS_KEPT = 3;

/**
 * For how long the number of a cuff counts in a score, from the beginning of its measurement on: as long as it is valid, an hour at most.
 * The same at the bed and in the cloud. Source: clinical-scores 1.3.
 * @param validMs of its measurement. @returns ms
 */
export function cuffScoresMs(validMs: number): number {
  return Math.min(validMs, SINGLE_CUFF_MS);
}

export interface CuffMeasurement {
  /** False: the device told once more what it had told. */
  readonly isNew: boolean;
  /** When this measurement was told first, ms; null while there is none. */
  readonly sinceMs: number | null;
  /** For how long its values count from then on, ms. */
  readonly validMs: number;
}

/** Plain data: it can be written down and taken up again. */
export interface CuffState {
  /** When the last measurements were told first, oldest first, ms. */
  readonly startsMs: readonly number[];
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Which numbers of a cuff are a new measurement: many devices repeat the last one with every poll, for hours. Numbers count for twice
 * the interval in which the cuff measures (alarms section 5); while it has none, for an hour. The figures by which an interval is
 * recognised are our own. Pure.
 */
export class CuffMeasurements {
  #startsMs: readonly number[];
  readonly #values: Map<string, number>;
  /** When each was heard last. */
  readonly #heardMs: Map<string, number>;
  /** Up to which measurement each was told as new. */
  readonly #toldMs = new Map<string, number>();

  /**
   * @param state as it was written down: a value that is the same is still that measurement's, however long nobody listened
   * @param heardMs when each value was heard last, where somebody listened all the time: then one that comes again later is another's
   */
  constructor(state: CuffState = { startsMs: [], values: {} }, heardMs: Readonly<Record<string, number>> = {}) {
    this.#startsMs = state.startsMs;
    this.#values = new Map(Object.entries(state.values));
    this.#heardMs = new Map(Object.entries(heardMs));
  }

  get state(): CuffState {
    return { startsMs: this.#startsMs, values: Object.fromEntries(this.#values) };
  }

  /** @param part which number of the cuff; @param value null = the device told its absence */
  take(part: string, value: number | null, atMs: number): CuffMeasurement {
    if (value === null) {
      this.#values.delete(part);
      return { isNew: true, sinceMs: null, validMs: this.#validMs };
    }
    const start = this.#startsMs.at(-1);
    const heardMs = this.#heardMs.get(part) ?? atMs;
    const isRepeat = this.#values.get(part) === value && Math.abs(atMs - heardMs) < CUFF_REPEATED_WITHIN_MS;
    const begins = start === undefined || (!isRepeat && Math.abs(atMs - start) >= ONE_MEASUREMENT_MS);
    if (begins) this.#startsMs = [...this.#startsMs, atMs].slice(-STARTS_KEPT);
    const sinceMs = begins ? atMs : start;
    const isNew = !isRepeat || this.#toldMs.get(part) !== sinceMs;
    this.#values.set(part, value);
    this.#heardMs.set(part, atMs);
    this.#toldMs.set(part, sinceMs);
    return { isNew, sinceMs, validMs: this.#validMs };
  }

  get #validMs(): number {
    const [first, second, third] = this.#startsMs;
    if (first === undefined || second === undefined || third === undefined) return SINGLE_CUFF_MS;
    const [earlier, later] = [second - first, third - second];
    const longest = Math.max(earlier, later);
    if (longest > Math.min(earlier, later) * REGULAR) return SINGLE_CUFF_MS;
    return Math.max(2 * longest, SHORTEST_MS);
  }
}
