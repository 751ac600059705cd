/** Bin of a missing value; measured values use 0 to 254. */
export const MISSING_BIN = 255;
const MOST_CUTS = 254;
/** Quantiles are taken from at most so many values, evenly picked. */
const SAMPLE = 60_000;

/** One feature, cut into bins: a value belongs to the first bin whose cut it does not exceed. */
export interface BinnedColumn {
  /** Ascending; n cuts make n + 1 bins. */
  readonly cuts: Float32Array;
  /** One bin per row. */
  readonly bins: Uint8Array;
}

/** @param column NaN = missing */
export function binColumn(column: Float32Array): BinnedColumn {
  const cuts = cutsOf(column);
  const bins = new Uint8Array(column.length);
  for (let row = 0; row < column.length; row += 1) bins[row] = binOf(cuts, column[row] ?? Number.NaN);
  return { cuts, bins };
}

function binOf(cuts: Float32Array, value: number): number {
  if (Number.isNaN(value)) return MISSING_BIN;
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (cuts[middle] ?? Number.POSITIVE_INFINITY)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Between neighbouring distinct values when they are few, at quantiles otherwise. */
function cutsOf(column: Float32Array): Float32Array {
  const step = Math.max(1, Math.floor(column.length / SAMPLE));
  const picked = new Float32Array(Math.ceil(column.length / step));
  let count = 0;
  for (let row = 0; row < column.length; row += step) {
    const value = column[row] ?? Number.NaN;
    if (!Number.isNaN(value)) picked[count++] = value;
  }
  const sorted = picked.subarray(0, count).sort();
  const distinct = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
  const cuts = new Set<number>();
  if (distinct.length <= MOST_CUTS + 1) {
    for (let index = 1; index < distinct.length; index += 1)
      cuts.add(Math.fround(((distinct[index - 1] ?? 0) + (distinct[index] ?? 0)) / 2));
  } else {
    for (let cut = 1; cut <= MOST_CUTS; cut += 1) cuts.add(sorted[Math.floor((cut * count) / (MOST_CUTS + 1))] ?? 0);
    cuts.delete(distinct.at(-1) ?? 0);
  }
  return Float32Array.from(cuts).sort();
}
