import { type BinnedColumn, MISSING_BIN } from './bins.ts';
import { bestCut, HISTOGRAM_STRIDE, leafValue, type NodeSums, type Split, type SplitRules, type ValueBounds } from './split.ts';

export interface TreeRules extends SplitRules {
  readonly maxLeaves: number;
  readonly maxDepth: number;
}

export interface TreeNode {
  /** -1 = leaf. */
  feature: number;
  bin: number;
  missingLeft: boolean;
  left: number;
  readonly value: number;
  readonly hessian: number;
}

/** A leaf that may still be split: its rows are `rows[from..to)`. */
interface OpenLeaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly sums: NodeSums;
  readonly bounds: ValueBounds;
  readonly histogram: Float64Array;
  readonly split: Split | null;
}

/**
 * Grows one tree best leaf first (Ke et al., LightGBM, NIPS 2017): histograms of gradients, the larger child's taken by subtraction.
 * Buffers live as long as the grower, so a thousand trees cost one allocation.
 */
export class TreeGrower {
  readonly #columns: readonly BinnedColumn[];
  readonly #monotone: Int8Array;
  readonly #rules: TreeRules;
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;
  readonly #spareRows: Int32Array;
  readonly #spareHistograms: Float64Array[] = [];

  constructor(columns: readonly BinnedColumn[], rowCount: number, monotone: Int8Array, rules: TreeRules) {
    this.#columns = columns;
    this.#monotone = monotone;
    this.#rules = rules;
    this.#gradients = new Float64Array(rowCount);
    this.#hessians = new Float64Array(rowCount);
    this.#spareRows = new Int32Array(rowCount);
  }

  /** @param rows rows to learn from; reordered in place
   * @param features features to look at */
  grow(rows: Int32Array, features: Int32Array, gradients: Float64Array, hessians: Float64Array): TreeNode[] {
    const free = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    const histogram = this.#histogramOf(rows, 0, rows.length, features, gradients, hessians);
    const sums = totalOf(rows, gradients, hessians);
    const nodes: TreeNode[] = [this.#leaf(sums, free)];
    const open = [this.#opened(0, 0, rows.length, 0, sums, free, histogram, features)];
    let leaves = 1;
    while (leaves < this.#rules.maxLeaves) {
      const best = takeBest(open);
      if (best === null) break;
      open.push(...this.#divide(best.leaf, best.split, nodes, rows, features, gradients, hessians));
      leaves += 1;
    }
    for (const { histogram: used } of open) this.#spareHistograms.push(used);
    return nodes;
  }

  #divide(
    parent: OpenLeaf,
    split: Split,
    nodes: TreeNode[],
    rows: Int32Array,
    features: Int32Array,
    gradients: Float64Array,
    hessians: Float64Array,
  ): OpenLeaf[] {
    const feature = features[split.feature] ?? 0;
    const node = nodes[parent.node];
    const bins = this.#columns[feature]?.bins;
    if (node === undefined || bins === undefined) throw new RangeError(`no node ${parent.node} or no feature ${feature}`);
    Object.assign(node, { feature, bin: split.bin, missingLeft: split.missingLeft, left: nodes.length });
    const middle = this.#partition(rows, parent.from, parent.to, bins, split);
    const { left: leftBounds, right: rightBounds } = this.#childBounds(parent.bounds, split, feature);
    nodes.push(this.#leaf(split.left, leftBounds), this.#leaf(split.right, rightBounds));

    const leftIsSmall = middle - parent.from <= parent.to - middle;
    const small = leftIsSmall ? [parent.from, middle] : [middle, parent.to];
    const smallHistogram = this.#histogramOf(rows, small[0] ?? 0, small[1] ?? 0, features, gradients, hessians);
    const large = parent.histogram;
    for (let index = 0; index < features.length * HISTOGRAM_STRIDE; index += 1)
      large[index] = (large[index] ?? 0) - (smallHistogram[index] ?? 0);
    const [leftHistogram, rightHistogram] = leftIsSmall ? [smallHistogram, large] : [large, smallHistogram];
    const depth = parent.depth + 1;
    return [
      this.#opened(node.left, parent.from, middle, depth, split.left, leftBounds, leftHistogram, features),
      this.#opened(node.left + 1, middle, parent.to, depth, split.right, rightBounds, rightHistogram, features),
    ];
  }

  #leaf(sums: NodeSums, bounds: ValueBounds): TreeNode {
    const value = leafValue(sums, this.#rules.l2, bounds);
    return { feature: -1, bin: 0, missingLeft: false, left: 0, value, hessian: sums.hessian };
  }

  /** Below a monotone split, neither side may cross the middle of the two. */
  #childBounds(bounds: ValueBounds, split: Split, feature: number): { left: ValueBounds; right: ValueBounds } {
    const monotone = this.#monotone[feature] ?? 0;
    if (monotone === 0) return { left: bounds, right: bounds };
    const middle = (leafValue(split.left, this.#rules.l2, bounds) + leafValue(split.right, this.#rules.l2, bounds)) / 2;
    const below = { low: bounds.low, high: middle };
    const above = { low: middle, high: bounds.high };
    return monotone > 0 ? { left: below, right: above } : { left: above, right: below };
  }

  #opened(
    node: number,
    from: number,
    to: number,
    depth: number,
    sums: NodeSums,
    bounds: ValueBounds,
    histogram: Float64Array,
    features: Int32Array,
  ): OpenLeaf {
    let split: Split | null = null;
    if (depth < this.#rules.maxDepth && sums.hessian >= 2 * this.#rules.minHessian)
      for (let place = 0; place < features.length; place += 1) {
        const feature = features[place] ?? 0;
        const cuts = this.#columns[feature]?.cuts.length ?? 0;
        const monotone = this.#monotone[feature] ?? 0;
        const found = bestCut(histogram, place * HISTOGRAM_STRIDE, cuts, place, monotone, sums, bounds, this.#rules);
        if (found !== null && (split === null || found.gain > split.gain)) split = found;
      }
    return { node, from, to, depth, sums, bounds, histogram, split };
  }

  #histogramOf(
    rows: Int32Array,
    from: number,
    to: number,
    features: Int32Array,
    gradients: Float64Array,
    hessians: Float64Array,
  ): Float64Array {
    const histogram = this.#spareHistograms.pop() ?? new Float64Array(features.length * HISTOGRAM_STRIDE);
    histogram.fill(0);
    for (let index = from; index < to; index += 1) {
      const row = rows[index] ?? 0;
      this.#gradients[index] = gradients[row] ?? 0;
      this.#hessians[index] = hessians[row] ?? 0;
    }
    for (let place = 0; place < features.length; place += 1) {
      const bins = this.#columns[features[place] ?? 0]?.bins;
      if (bins !== undefined) addRows(histogram, place * HISTOGRAM_STRIDE, bins, rows, from, to, this.#gradients, this.#hessians);
    }
    return histogram;
  }

  /** Left rows first; order within a side stays, which keeps memory access ascending. */
  #partition(rows: Int32Array, from: number, to: number, bins: Uint8Array, { bin, missingLeft }: Split): number {
    const spare = this.#spareRows;
    let left = from;
    let right = 0;
    for (let index = from; index < to; index += 1) {
      const row = rows[index] ?? 0;
      const here = bins[row] ?? MISSING_BIN;
      if (here === MISSING_BIN ? missingLeft : here <= bin) rows[left++] = row;
      else spare[right++] = row;
    }
    rows.set(spare.subarray(0, right), left);
    return left;
  }
}

function takeBest(open: OpenLeaf[]): { leaf: OpenLeaf; split: Split } | null {
  let best: { leaf: OpenLeaf; split: Split } | null = null;
  for (const leaf of open)
    if (leaf.split !== null && leaf.split.gain > (best?.split.gain ?? 0)) best = { leaf, split: leaf.split };
  if (best !== null) open.splice(open.indexOf(best.leaf), 1);
  return best;
}

function totalOf(rows: Int32Array, gradients: Float64Array, hessians: Float64Array): NodeSums {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += gradients[row] ?? 0;
    hessian += hessians[row] ?? 0;
  }
  return { gradient, hessian };
}

/** The loop that training spends its time in. */
function addRows(
  histogram: Float64Array,
  offset: number,
  bins: Uint8Array,
  rows: Int32Array,
  from: number,
  to: number,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let index = from; index < to; index += 1) {
    const at = offset + ((bins[rows[index] as number] as number) << 1);
    histogram[at] = (histogram[at] as number) + (gradients[index] as number);
    histogram[at + 1] = (histogram[at + 1] as number) + (hessians[index] as number);
  }
}
