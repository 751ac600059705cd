/** Makes a median absolute deviation comparable with a standard deviation when the scatter is normal. */
const NORMAL = 1.4826;

/** @param values finite; sorted in place
 * @returns NaN for none */
export function medianInPlace(values: Float64Array): number {
  values.sort();
  const { length } = values;
  if (length === 0) return Number.NaN;
  const upper = values[length >> 1] as number;
  return length % 2 === 1 ? upper : ((values[(length >> 1) - 1] as number) + upper) / 2;
}

/** 1.4826 × median of the distances from zero; NaN for none. */
export function scatterOf(residuals: Float64Array): number {
  return NORMAL * medianInPlace(residuals.map(Math.abs));
}

export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** Theil–Sen: the median of the slopes between all pairs, through the medians of what is left (Sen 1968). @param x strictly rising */
export function theilSen(x: Float64Array, y: Float64Array): Line {
  const { length } = x;
  const slopes = new Float64Array((length * (length - 1)) / 2);
  let next = 0;
  for (let from = 0; from < length; from += 1) {
    for (let to = from + 1; to < length; to += 1) {
      slopes[next] = ((y[to] as number) - (y[from] as number)) / ((x[to] as number) - (x[from] as number));
      next += 1;
    }
  }
  const slope = medianInPlace(slopes);
  return { slope, intercept: medianInPlace(y.map((value, place) => value - slope * (x[place] as number))) };
}

export interface Jump {
  readonly by: number;
  /** The last value before it. */
  readonly after: number;
}

/** Values on either side of a jump: fewer are an outlier, not a level. */
const SIDE = 3;
/** A jump is at least so many scatters high. A steady slope never is: its halves lie 2.7 of their own scatters apart. */
const SCATTERS = 3;

/** The split beside whose two medians the values scatter least, the earliest of equals, when that scatter does not explain the step. */
export function jumpOf(values: Float64Array): Jump | null {
  let best: (Jump & { readonly beside: Float64Array }) | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let split = SIDE; split <= values.length - SIDE; split += 1) {
    const [before, behind] = [medianInPlace(values.slice(0, split)), medianInPlace(values.slice(split))];
    const beside = values.map((value, place) => Math.abs(value - (place < split ? before : behind)));
    const sum = beside.reduce((total, each) => total + each, 0);
    if (sum >= least) continue;
    least = sum;
    best = { by: behind - before, after: split - 1, beside };
  }
  if (best === null) return null;
  const { by, after, beside } = best;
  // The mean, too: of values in whole numbers more than half are often equal, and their median distance is nothing.
  const scatter = NORMAL * Math.max(medianInPlace(beside), least / values.length);
  return Math.abs(by) > SCATTERS * scatter ? { by, after } : null;
}
