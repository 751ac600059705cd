import { MISSING_BIN } from './bins.ts';

/** Bins per feature in a histogram, each with two numbers: sum of gradients, sum of Hessians. */
export const HISTOGRAM_STRIDE = (MISSING_BIN + 1) * 2;

export interface SplitRules {
  /** Added to the Hessian of a leaf: pulls its value to zero. */
  readonly l2: number;
  /** Least sum of Hessians in a leaf. */
  readonly minHessian: number;
  readonly minGain: number;
}

/** Bounds that monotone splits above set for everything below. */
export interface ValueBounds {
  readonly low: number;
  readonly high: number;
}

export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
}

export interface Split {
  readonly gain: number;
  readonly feature: number;
  /** Last bin that goes left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly left: NodeSums;
  readonly right: NodeSums;
}

export function leafValue({ gradient, hessian }: NodeSums, l2: number, { low, high }: ValueBounds): number {
  return Math.min(high, Math.max(low, -gradient / (hessian + l2)));
}

/**
 * The best cut of one feature, or null. Both directions of missing values are tried.
 * @param histogram sums per bin, beginning at `offset`
 * @param monotone 1 = risk must not fall as the feature rises, -1 the reverse, 0 free
 */
export function bestCut(
  histogram: Float64Array,
  offset: number,
  cutCount: number,
  feature: number,
  monotone: number,
  total: NodeSums,
  bounds: ValueBounds,
  rules: SplitRules,
): Split | null {
  const { l2, minHessian } = rules;
  const missingGradient = histogram[offset + MISSING_BIN * 2] ?? 0;
  const missingHessian = histogram[offset + MISSING_BIN * 2 + 1] ?? 0;
  const someMissing = missingHessian > 1e-9;
  const parent = (total.gradient * total.gradient) / (total.hessian + l2);
  let gain = rules.minGain;
  let bin = -1;
  let missingLeft = false;
  let gradient = 0;
  let hessian = 0;
  let bestGradient = 0;
  let bestHessian = 0;
  for (let cut = 0; cut < cutCount; cut += 1) {
    gradient += histogram[offset + cut * 2] ?? 0;
    hessian += histogram[offset + cut * 2 + 1] ?? 0;
    for (let direction = someMissing ? 1 : 0; direction >= 0; direction -= 1) {
      const leftGradient = gradient + direction * missingGradient;
      const leftHessian = hessian + direction * missingHessian;
      const rightHessian = total.hessian - leftHessian;
      if (leftHessian < minHessian || rightHessian < minHessian) continue;
      const rightGradient = total.gradient - leftGradient;
      const here =
        (leftGradient * leftGradient) / (leftHessian + l2) + (rightGradient * rightGradient) / (rightHessian + l2) - parent;
      if (here <= gain) continue;
      if (monotone !== 0) {
        const left = leafValue({ gradient: leftGradient, hessian: leftHessian }, l2, bounds);
        const right = leafValue({ gradient: rightGradient, hessian: rightHessian }, l2, bounds);
        if ((right - left) * monotone < 0) continue;
      }
      gain = here;
      bin = cut;
      missingLeft = direction === 1;
      bestGradient = leftGradient;
      bestHessian = leftHessian;
    }
  }
  if (bin < 0) return null;
  const left = { gradient: bestGradient, hessian: bestHessian };
  const right = { gradient: total.gradient - bestGradient, hessian: total.hessian - bestHessian };
  // Where nothing was missing in training, a later missing value goes with the majority.
  return { gain, feature, bin, missingLeft: someMissing ? missingLeft : left.hessian >= right.hessian, left, right };
}
