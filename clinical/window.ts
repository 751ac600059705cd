/** Median, least and greatest of the numbers of one window. */
export interface WindowSummary {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly count: number;
}

/**
 * @param values finite numbers, any order
 * @returns null for an empty window: nothing measured is not zero
 * @throws RangeError for a value that is not finite; absences are to be left out by the caller, who knows their reasons
 */
export function summariseWindow(values: readonly number[]): WindowSummary | null {
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`window holds ${bad}, which is not a measured number`);
  const sorted = [...values].sort((a, b) => a - b);
  const [minimum, maximum] = [sorted[0], sorted.at(-1)];
  const [lower, upper] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (minimum === undefined || maximum === undefined || lower === undefined || upper === undefined) return null;
  return { median: middle(lower, upper), minimum, maximum, count: sorted.length };
}

/** @returns the median, or null for an empty window */
export function median(values: readonly number[]): number | null {
  return summariseWindow(values)?.median ?? null;
}

/** Twelve digits hide the binary error of the sum: the middle of 37.3 and 37.4 is 37.35, which rounds up. */
function middle(lower: number, upper: number): number {
  return lower === upper ? lower : Number((lower / 2 + upper / 2).toPrecision(12));
}
