/** Rows of one model's answers, sorted once; then any weighting of patients is one pass. */
export interface RankedRows {
  /** Row numbers, lowest score first. */
  readonly order: Int32Array;
  /** 1 where a row has the same score as the one before it in `order`. */
  readonly tied: Uint8Array;
}

export function rankRows(scores: Float64Array): RankedRows {
  const order = Int32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const tied = Uint8Array.from(order, (row, place) => (place > 0 && scores[row] === scores[order[place - 1] as number] ? 1 : 0));
  return { order, tied };
}

/**
 * Area under the receiver operating characteristic: the chance that a row with the event scores above one without, ties half.
 * @param weights per row; absent = 1 each
 * @returns NaN when there are no rows with or none without the event
 */
export function auroc({ order, tied }: RankedRows, labels: Uint8Array, weights?: Float32Array | Float64Array): number {
  let below = 0;
  let won = 0;
  let events = 0;
  for (let from = 0; from < order.length; ) {
    let eventWeight = 0;
    let otherWeight = 0;
    let to = from;
    do {
      const row = order[to] as number;
      const weight = weights === undefined ? 1 : (weights[row] as number);
      if (labels[row] === 1) eventWeight += weight;
      else otherWeight += weight;
      to += 1;
    } while (to < order.length && tied[to] === 1);
    won += eventWeight * (below + otherWeight / 2);
    below += otherWeight;
    events += eventWeight;
    from = to;
  }
  return events === 0 || below === 0 ? Number.NaN : won / (events * below);
}
