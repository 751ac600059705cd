import type { RankedRows } from './auroc.ts';

/** Average precision: area under precision over recall, rows of one score taken together. */
export function averagePrecision({ order, tied }: RankedRows, labels: Uint8Array): number {
  let taken = 0;
  let found = 0;
  let area = 0;
  const all = labels.reduce((sum, label) => sum + label, 0);
  for (let to = order.length; to > 0; ) {
    let from = to - 1;
    while (from > 0 && tied[from] === 1) from -= 1;
    let here = 0;
    for (let place = from; place < to; place += 1) here += labels[order[place] as number] as number;
    taken += to - from;
    found += here;
    area += (found / taken) * (here / all);
    to = from;
  }
  return area;
}

export interface OperatingPoint {
  readonly sensitivity: number;
  /** Of the rows told, the share with the event. */
  readonly predictiveValue: number;
  /** Of all rows, the share told. */
  readonly flagged: number;
}

/** Rows at or above a threshold. */
export function operatingPoint(scores: Float64Array, labels: Uint8Array, threshold: number): OperatingPoint {
  let [told, found, events] = [0, 0, 0];
  for (let row = 0; row < scores.length; row += 1) {
    const event = labels[row] as number;
    events += event;
    if ((scores[row] as number) < threshold) continue;
    told += 1;
    found += event;
  }
  return { sensitivity: found / events, predictiveValue: found / told, flagged: told / scores.length };
}

/** The highest threshold that finds at least this share of the events. */
export function thresholdForSensitivity(
  { order }: RankedRows,
  scores: Float64Array,
  labels: Uint8Array,
  sensitivity: number,
): number {
  const events = labels.reduce((sum, label) => sum + label, 0);
  let found = 0;
  for (let place = order.length - 1; place >= 0; place -= 1) {
    const row = order[place] as number;
    found += labels[row] as number;
    if (found >= sensitivity * events) return scores[row] as number;
  }
  return Number.NEGATIVE_INFINITY;
}
