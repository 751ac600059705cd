import type { LaboratoryResult } from '../../contract/laboratory.ts';
import { HOUR_SLOTS } from './rings.ts';

const HOUR_MS = 3_600_000;

/**
 * The results of one patient of the last 64 hours. What counts in a window depends on it and on the end of the window alone: a result
 * counts at the hour when the sample was taken, in windows that end when it was known, or later.
 */
export class LaboratoryBook {
  readonly #results = new Map<string, LaboratoryResult>();

  /** @returns whether it says anything new */
  add(result: LaboratoryResult): boolean {
    const known = this.#results.get(result.observation);
    if (
      known !== undefined &&
      known.value === result.value &&
      known.name === result.name &&
      known.effectiveAt === result.effectiveAt
    )
      return false;
    this.#results.set(result.observation, result);
    const newestMs = Math.max(...[...this.#results.values()].map(({ knownAt }) => Date.parse(knownAt)));
    for (const [key, { knownAt }] of this.#results)
      if (newestMs - Date.parse(knownAt) > HOUR_SLOTS * HOUR_MS) this.#results.delete(key);
    return true;
  }

  /**
   * What was known at the end of a window, in order of the samples; at one instant the greater id last, so that the order of arrival
   * decides nothing. Another encounter's results do not count, those of none do.
   */
  of(encounter: string | null, endMs: number): readonly (LaboratoryResult & { readonly value: number })[] {
    return [...this.#results.values()]
      .filter(
        (result): result is LaboratoryResult & { readonly value: number } =>
          result.value !== null &&
          Date.parse(result.knownAt) <= endMs &&
          (result.encounter === null || encounter === null || result.encounter === encounter),
      )
      .sort((a, b) => a.effectiveAt.localeCompare(b.effectiveAt) || a.observation.localeCompare(b.observation));
  }

  results(): Iterable<LaboratoryResult> {
    return this.#results.values();
  }

  /** Unix ms; negative infinity = nothing. */
  get newestMs(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...[...this.#results.values()].map(({ knownAt }) => Date.parse(knownAt)));
  }
}
