/** How often each value was there, on three digits, and how often none was. */
export interface Histogram {
  readonly counts: ReadonlyMap<number, number>;
  readonly missing: number;
}

export class HistogramBook implements Histogram {
  readonly counts: Map<number, number>;
  missing: number;

  constructor({ counts, missing }: Histogram = { counts: new Map(), missing: 0 }) {
    this.counts = new Map(counts);
    this.missing = missing;
  }

  add(value: number | null): void {
    if (value === null || Number.isNaN(value)) {
      this.missing += 1;
      return;
    }
    const key = Number(value.toPrecision(3));
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

export interface Stability {
  /** Σ (now − then) × ln(now / then) over the shares of the bins. */
  readonly index: number;
  /** What it would be on average without any change: (bins − 1) × (1 / now + 1 / then), as if no two values were of one patient. */
  readonly byChance: number;
}

const BINS = 10;

/**
 * Population stability index. The bins are tenths of the reference, equal values in one; what is missing has one of its own, because that
 * an input is no longer measured is a drift, too. Null when either holds nothing.
 */
export function stabilityOf(reference: Histogram, now: Histogram): Stability | null {
  const [then, later] = [sizeOf(reference), sizeOf(now)];
  if (then === 0 || later === 0) return null;
  const edges = edgesOf(reference);
  const missing = reference.missing + now.missing > 0;
  const [before, after] = [binned(reference, edges, missing), binned(now, edges, missing)];
  let index = 0;
  before.forEach((count, bin) => {
    // An empty bin counts as half a value: the logarithm of nothing is none.
    const [p, q] = [Math.max(count, 0.5) / then, Math.max(after[bin] ?? 0, 0.5) / later];
    if (count > 0 || (after[bin] ?? 0) > 0) index += (q - p) * Math.log(q / p);
  });
  return { index, byChance: (before.length - 1) * (1 / later + 1 / then) };
}

export function sizeOf({ counts, missing }: Histogram): number {
  return [...counts.values()].reduce((total, count) => total + count, missing);
}

/** Null when nothing was measured. */
export function medianOf({ counts, missing }: Histogram): number | null {
  const measured = sizeOf({ counts, missing }) - missing;
  let below = 0;
  for (const [value, count] of sorted(counts)) {
    below += count;
    if (2 * below >= measured) return value;
  }
  return null;
}

/** Upper ends of the bins but the last. */
function edgesOf({ counts, missing }: Histogram): number[] {
  const values = sorted(counts);
  const measured = sizeOf({ counts, missing }) - missing;
  const edges: number[] = [];
  let below = 0;
  for (const [value, count] of values.slice(0, -1)) {
    const bin = Math.floor((BINS * below) / measured);
    below += count;
    if (Math.floor((BINS * below) / measured) > bin) edges.push(value);
  }
  return edges;
}

function binned({ counts, missing }: Histogram, edges: readonly number[], withMissing: boolean): number[] {
  const bins = new Array<number>(edges.length + 1).fill(0);
  for (const [value, count] of counts) {
    const found = edges.findIndex((edge) => value <= edge);
    bins[found < 0 ? edges.length : found] = (bins[found < 0 ? edges.length : found] ?? 0) + count;
  }
  return withMissing ? [...bins, missing] : bins;
}

function sorted(counts: ReadonlyMap<number, number>): [number, number][] {
  return [...counts].sort(([a], [b]) => a - b);
}
