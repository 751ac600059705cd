/**
 * Trees in flat arrays. A node sends a row left when its value is at most the threshold; a missing value goes where
 * `missingLeft` says. Children of a node are neighbours: `left` and `left + 1`.
 */
export interface Forest {
  /** Log-odds before the first tree. */
  readonly base: number;
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Feature of the split; -1 = leaf. */
  readonly feature: Int16Array;
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly missingLeft: Uint8Array;
  /** What the tree adds to the log-odds at this node: of a leaf, or the mean of what lies below. */
  readonly value: Float32Array;
  /** Share of the training weight that came through the node. */
  readonly cover: Float32Array;
}

/** @returns node at which the row leaves the tree that begins at `root` */
function leafOf({ feature, threshold, left, missingLeft }: Forest, root: number, row: Float32Array): number {
  let node = root;
  for (let split = feature[node] ?? -1; split >= 0; split = feature[node] ?? -1) {
    const value = row[split] ?? Number.NaN;
    const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value <= (threshold[node] ?? 0);
    node = (left[node] ?? 0) + (goesLeft ? 0 : 1);
  }
  return node;
}

/** @param row one value per feature, NaN = missing
 * @returns log-odds */
export function logOddsOf(forest: Forest, row: Float32Array): number {
  let total = forest.base;
  for (const root of forest.roots) total += forest.value[leafOf(forest, root, row)] ?? 0;
  return total;
}

/** Several forests as one whose log-odds are the mean of theirs. */
export function averageForest(forests: readonly Forest[]): Forest {
  const share = 1 / forests.length;
  const offsets: number[] = [];
  let nodes = 0;
  for (const { feature } of forests) {
    offsets.push(nodes);
    nodes += feature.length;
  }
  const joined: Forest = {
    base: forests.reduce((sum, { base }) => sum + base * share, 0),
    roots: Int32Array.from(forests.flatMap(({ roots }, index) => [...roots].map((root) => root + (offsets[index] ?? 0)))),
    feature: new Int16Array(nodes),
    threshold: new Float32Array(nodes),
    left: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    value: new Float32Array(nodes),
    cover: new Float32Array(nodes),
  };
  forests.forEach((forest, index) => {
    const at = offsets[index] ?? 0;
    joined.feature.set(forest.feature, at);
    joined.threshold.set(forest.threshold, at);
    joined.left.set(
      forest.left.map((left) => left + at),
      at,
    );
    joined.missingLeft.set(forest.missingLeft, at);
    joined.value.set(
      forest.value.map((value) => value * share),
      at,
    );
    joined.cover.set(forest.cover, at);
  });
  return joined;
}
