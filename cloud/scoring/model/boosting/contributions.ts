import type { Forest } from './forest.ts';

/**
 * What each feature added to the log-odds of one row (Saabas 2014): along the path through each tree, the change of the mean from
 * node to child belongs to the feature of the split. `base` and all contributions add up to the log-odds exactly.
 */
export interface Contributions {
  /** Mean log-odds of the forest. */
  readonly base: number;
  /** Per feature. */
  readonly byFeature: Float64Array;
}

export function contributionsOf(forest: Forest, row: Float32Array): Contributions {
  const { feature, threshold, left, missingLeft, value } = forest;
  const byFeature = new Float64Array(row.length);
  let base = forest.base;
  for (const root of forest.roots) {
    let node = root;
    base += value[node] as number;
    for (let split = feature[node] as number; split >= 0; split = feature[node] as number) {
      const input = row[split] as number;
      const goesLeft = Number.isNaN(input) ? missingLeft[node] === 1 : input <= (threshold[node] as number);
      const child = (left[node] as number) + (goesLeft ? 0 : 1);
      byFeature[split] = (byFeature[split] as number) + (value[child] as number) - (value[node] as number);
      node = child;
    }
  }
  return { base, byFeature };
}
