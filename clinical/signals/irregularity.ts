/** Single early beats are no irregular rhythm: so much of the differences, the greatest, does not count. Our own, in place of Dash's filter. */
const ECTOPIC_SHARE = 0.15;
/** Below so many beats nothing can be said. */
const LEAST_BEATS = 15;
/** Above this the rhythm is irregular: Dash et al., Ann Biomed Eng 2009;37:1701-9. */
const IRREGULAR = 0.1;

/**
 * Root mean square of successive differences of the beat intervals, divided by the mean interval, without the greatest differences.
 * @param beatsS ascending, seconds
 * @returns null below 15 beats
 */
export function irregularity(beatsS: readonly number[]): { readonly spread: number; readonly irregular: boolean } | null {
  if (beatsS.length < LEAST_BEATS) return null;
  const intervals = beatsS.slice(1).map((at, index) => at - (beatsS[index] ?? 0));
  const differences = intervals.slice(1).map((interval, index) => (interval - (intervals[index] ?? 0)) ** 2);
  const kept = differences.sort((a, b) => a - b).slice(0, Math.ceil(differences.length * (1 - ECTOPIC_SHARE)));
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
  const spread = Math.sqrt(kept.reduce((sum, each) => sum + each, 0) / kept.length) / mean;
  return { spread, irregular: spread >= IRREGULAR };
}
