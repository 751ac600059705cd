import { CODE } from './codes.ts';

/** What is asked, and how often, ms; the more urgent first. Source: spec section 3. */
const EVERY: readonly (readonly [number, number])[] = [
  [CODE.measured1, 1000],
  [CODE.alarms1, 1000],
  [CODE.alarms2, 1000],
  [CODE.measured2, 1000],
  [CODE.texts, 2000],
  [CODE.settings, 5000],
  [CODE.low1, 10_000],
  [CODE.high1, 10_000],
  [CODE.low2, 10_000],
  [CODE.high2, 10_000],
  [CODE.clock, 60_000],
];

/** One question at a time: the one that is most overdue. */
export class Schedule {
  readonly #dueMs = new Map<number, number>(EVERY.map(([code]) => [code, Number.NEGATIVE_INFINITY]));
  #first: number | null = null;

  /** Before anything else. */
  once(code: number, nowMs: number): void {
    this.#first = code;
    for (const [each] of EVERY) this.#dueMs.set(each, nowMs);
  }

  /** @returns null: nothing is due */
  next(nowMs: number): number | null {
    if (this.#first !== null) {
      const code = this.#first;
      this.#first = null;
      return code;
    }
    let [chosen, oldest, every]: [number | null, number, number] = [null, Number.POSITIVE_INFINITY, 0];
    for (const [code, eachMs] of EVERY) {
      const due = this.#dueMs.get(code) ?? nowMs;
      if (due <= nowMs && due < oldest) [chosen, oldest, every] = [code, due, eachMs];
    }
    if (chosen !== null) this.#dueMs.set(chosen, nowMs + every);
    return chosen;
  }
}
