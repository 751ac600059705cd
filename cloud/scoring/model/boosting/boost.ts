import { priorLogOdds } from '../../../contract/logistic-line.ts';
import { type BinnedColumn, MISSING_BIN } from './bins.ts';
import type { Forest } from './forest.ts';
import { TreeGrower, type TreeNode, type TreeRules } from './grow-tree.ts';
import { drawIndices, seededRandom } from './random.ts';

export interface BoostRules extends TreeRules {
  readonly trees: number;
  /** Share of a tree's answer that is taken. */
  readonly shrinkage: number;
  /** Share of the groups (patients) that a tree learns from. */
  readonly groupShare: number;
  /** Share of the features that a tree looks at. */
  readonly featureShare: number;
  readonly seed: number;
}

export interface TrainingRows {
  readonly columns: readonly BinnedColumn[];
  /** 0 or 1 per row. */
  readonly labels: Uint8Array;
  readonly weights: Float32Array;
  /** Number of the patient per row, from 0. */
  readonly groups: Int32Array;
  /** Per feature: 1 = risk must not fall as it rises, -1 the reverse, 0 free. */
  readonly monotone: Int8Array;
}

/** Gradient boosting of the logistic loss (Friedman, Ann. Statist. 2001; second order as in Chen and Guestrin, KDD 2016). */
export function boost(data: TrainingRows, rules: BoostRules): Forest {
  const { columns, labels, weights, groups } = data;
  const rowCount = labels.length;
  const random = seededRandom(rules.seed);
  const base = priorLogOdds(labels, weights);
  const scores = new Float64Array(rowCount).fill(base);
  const gradients = new Float64Array(rowCount);
  const hessians = new Float64Array(rowCount);
  const grower = new TreeGrower(columns, rowCount, data.monotone, rules);
  const featureCount = Math.max(1, Math.round(columns.length * rules.featureShare));
  const groupCount = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const trees: TreeNode[][] = [];
  for (let tree = 0; tree < rules.trees; tree += 1) {
    for (let row = 0; row < rowCount; row += 1) {
      const weight = weights[row] as number;
      const risk = 1 / (1 + Math.exp(-(scores[row] as number)));
      gradients[row] = weight * (risk - (labels[row] as number));
      hessians[row] = weight * risk * (1 - risk);
    }
    const rows = rowsOf(groups, groupCount, rules.groupShare, random);
    const nodes = grower.grow(rows, drawIndices(columns.length, featureCount, random), gradients, hessians);
    addTree(scores, nodes, columns, rules.shrinkage);
    trees.push(nodes);
  }
  return forestOf(trees, base, columns, rules.shrinkage);
}

function rowsOf(groups: Int32Array, groupCount: number, share: number, random: () => number): Int32Array {
  const chosen = new Uint8Array(groupCount);
  for (const group of drawIndices(groupCount, Math.max(1, Math.round(groupCount * share)), random)) chosen[group] = 1;
  const rows = new Int32Array(groups.length);
  let count = 0;
  for (let row = 0; row < groups.length; row += 1) if (chosen[groups[row] as number] === 1) rows[count++] = row;
  return rows.subarray(0, count);
}

function addTree(scores: Float64Array, nodes: readonly TreeNode[], columns: readonly BinnedColumn[], shrinkage: number): void {
  for (let row = 0; row < scores.length; row += 1) {
    let node = nodes[0] as TreeNode;
    while (node.feature >= 0) {
      const bin = (columns[node.feature] as BinnedColumn).bins[row] as number;
      node = nodes[node.left + ((bin === MISSING_BIN ? node.missingLeft : bin <= node.bin) ? 0 : 1)] as TreeNode;
    }
    scores[row] = (scores[row] as number) + shrinkage * node.value;
  }
}

function forestOf(
  trees: readonly (readonly TreeNode[])[],
  base: number,
  columns: readonly BinnedColumn[],
  shrinkage: number,
): Forest {
  const count = trees.reduce((sum, nodes) => sum + nodes.length, 0);
  const forest: Forest = {
    base,
    roots: new Int32Array(trees.length),
    feature: new Int16Array(count),
    threshold: new Float32Array(count),
    left: new Int32Array(count),
    missingLeft: new Uint8Array(count),
    value: new Float32Array(count),
    cover: new Float32Array(count),
  };
  let at = 0;
  trees.forEach((nodes, tree) => {
    forest.roots[tree] = at;
    const whole = nodes[0]?.hessian ?? 1;
    const means = meansBelow(nodes);
    nodes.forEach((node, index) => {
      forest.feature[at + index] = node.feature;
      forest.threshold[at + index] = node.feature < 0 ? 0 : (columns[node.feature]?.cuts[node.bin] ?? 0);
      forest.left[at + index] = node.feature < 0 ? 0 : at + node.left;
      forest.missingLeft[at + index] = node.missingLeft ? 1 : 0;
      forest.value[at + index] = shrinkage * (means[index] ?? 0);
      forest.cover[at + index] = node.hessian / whole;
    });
    at += nodes.length;
  });
  return forest;
}

/** Of a leaf its value, of a split the mean of the leaves below, weighed by what came through them. Children follow parents. */
function meansBelow(nodes: readonly TreeNode[]): Float64Array {
  const means = Float64Array.from(nodes, ({ value }) => value);
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    if (node === undefined || node.feature < 0) continue;
    const left = nodes[node.left]?.hessian ?? 0;
    const right = nodes[node.left + 1]?.hessian ?? 0;
    means[index] = (left * (means[node.left] ?? 0) + right * (means[node.left + 1] ?? 0)) / (left + right);
  }
  return means;
}
