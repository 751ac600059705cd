/** Inputs of a linear model, standardised: clipped to the 1st and 99th percentile, mean 0, deviation 1, missing = 0. */
export interface Standard {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

export interface LinearModel {
  readonly standard: Standard;
  readonly intercept: number;
  readonly weights: Float64Array;
}

const NEWTON_STEPS = 12;
const CLOSE_ENOUGH = 1e-7;

/** @param columns NaN = missing */
function standardOf(columns: readonly Float32Array[]): Standard {
  const count = columns.length;
  const standard = {
    low: new Float64Array(count),
    high: new Float64Array(count),
    mean: new Float64Array(count),
    deviation: new Float64Array(count).fill(1),
  };
  columns.forEach((column, place) => {
    const sorted = column.filter((value) => !Number.isNaN(value)).sort();
    if (sorted.length === 0) return;
    const low = sorted[Math.floor(sorted.length * 0.01)] ?? 0;
    const high = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
    let sum = 0;
    let squares = 0;
    for (const value of sorted) {
      const clipped = Math.min(high, Math.max(low, value));
      sum += clipped;
      squares += clipped * clipped;
    }
    const mean = sum / sorted.length;
    standard.low[place] = low;
    standard.high[place] = high;
    standard.mean[place] = mean;
    standard.deviation[place] = Math.sqrt(Math.max(1e-12, squares / sorted.length - mean * mean));
  });
  return standard;
}

function standardised({ low, high, mean, deviation }: Standard, place: number, value: number): number {
  if (Number.isNaN(value)) return 0;
  const clipped = Math.min(high[place] as number, Math.max(low[place] as number, value));
  return (clipped - (mean[place] as number)) / (deviation[place] as number);
}

export function linearLogOdds({ standard, intercept, weights }: LinearModel, row: Float32Array): number {
  let total = intercept;
  for (let place = 0; place < weights.length; place += 1)
    total += (weights[place] as number) * standardised(standard, place, row[place] as number);
  return total;
}

/**
 * Logistic regression with a ridge, by Newton's method.
 * @param columns one per input, NaN = missing
 * @param rowWeights per row; absent = 1 each
 * @param ridge penalty on squared weights; the intercept is free
 */
export function fitLogistic(
  columns: readonly Float32Array[],
  labels: Uint8Array,
  ridge: number,
  rowWeights?: Float32Array,
): LinearModel {
  const standard = standardOf(columns);
  const width = columns.length + 1;
  const rows = labels.length;
  const inputs = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    for (let place = 0; place < columns.length; place += 1)
      inputs[row * width + place] = standardised(standard, place, (columns[place] as Float32Array)[row] as number);
    inputs[row * width + width - 1] = 1;
  }
  const beta = new Float64Array(width);
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const move = newtonStep(inputs, width, labels, beta, ridge, rowWeights);
    let largest = 0;
    for (let place = 0; place < width; place += 1) {
      beta[place] = (beta[place] as number) - (move[place] as number);
      largest = Math.max(largest, Math.abs(move[place] as number));
    }
    if (largest < CLOSE_ENOUGH) break;
  }
  return { standard, intercept: beta[width - 1] as number, weights: beta.slice(0, width - 1) };
}

function newtonStep(
  inputs: Float32Array,
  width: number,
  labels: Uint8Array,
  beta: Float64Array,
  ridge: number,
  rowWeights: Float32Array | undefined,
): Float64Array {
  const hessian = new Float64Array(width * width);
  const gradient = new Float64Array(width);
  for (let place = 0; place < width - 1; place += 1) {
    hessian[place * width + place] = ridge;
    gradient[place] = ridge * (beta[place] as number);
  }
  hessian[width * width - 1] = 1e-9;
  for (let row = 0; row < labels.length; row += 1) {
    const at = row * width;
    let score = 0;
    for (let place = 0; place < width; place += 1) score += (beta[place] as number) * (inputs[at + place] as number);
    const risk = 1 / (1 + Math.exp(-score));
    const weight = rowWeights === undefined ? 1 : (rowWeights[row] as number);
    const error = weight * (risk - (labels[row] as number));
    const curve = weight * risk * (1 - risk);
    for (let i = 0; i < width; i += 1) {
      const x = inputs[at + i] as number;
      gradient[i] = (gradient[i] as number) + error * x;
      const scaled = curve * x;
      if (scaled === 0) continue;
      const line = i * width;
      for (let j = 0; j <= i; j += 1) hessian[line + j] = (hessian[line + j] as number) + scaled * (inputs[at + j] as number);
    }
  }
  return solved(hessian, gradient);
}

/** Solves a symmetric positive definite system (lower triangle given) by Cholesky decomposition, in place. */
function solved(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k += 1) sum -= (matrix[i * size + k] as number) * (matrix[j * size + k] as number);
      matrix[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (matrix[j * size + j] as number);
    }
  for (let i = 0; i < size; i += 1) {
    let sum = right[i] as number;
    for (let k = 0; k < i; k += 1) sum -= (matrix[i * size + k] as number) * (right[k] as number);
    right[i] = sum / (matrix[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = right[i] as number;
    for (let k = i + 1; k < size; k += 1) sum -= (matrix[k * size + i] as number) * (right[k] as number);
    right[i] = sum / (matrix[i * size + i] as number);
  }
  return right;
}
