export interface LogisticLine {
  readonly intercept: number;
  readonly slope: number;
  /** False: the steps did not come to rest. */
  readonly found: boolean;
}

const STEPS = 100;
const REST = 1e-10;

/**
 * Logistic regression on one number, by Newton's method: log-odds of the event = intercept + slope × x (Cox 1958, Platt 1999). Pure.
 * @param shares with the event, 0 to 1 per row
 * @param weights per row; absent = 1 each
 */
export function logisticLine(x: ArrayLike<number>, shares: ArrayLike<number>, weights?: ArrayLike<number>): LogisticLine {
  const weightOf = (row: number): number => (weights === undefined ? 1 : (weights[row] as number));
  // From the prior with no slope, where the loss is flattest, the steps do not overshoot.
  let [intercept, slope] = [priorLogOdds(shares, weights), 0];
  for (let step = 0; step < STEPS; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let row = 0; row < x.length; row += 1) {
      const at = x[row] as number;
      const weight = weightOf(row);
      const risk = 1 / (1 + Math.exp(-(intercept + slope * at)));
      const error = weight * (risk - (shares[row] as number));
      const curve = weight * risk * (1 - risk);
      g0 += error;
      g1 += error * at;
      h00 += curve;
      h01 += curve * at;
      h11 += curve * at * at;
    }
    const determinant = h00 * h11 - h01 * h01;
    const [move0, move1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    intercept -= move0;
    slope -= move1;
    if (Math.abs(move0) + Math.abs(move1) < REST) return { intercept, slope, found: true };
  }
  return { intercept, slope, found: false };
}

/** Log-odds of the weighted share of the event; 0 when all or none have it. */
export function priorLogOdds(shares: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let [events, all] = [0, 0];
  for (let row = 0; row < shares.length; row += 1) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    events += weight * (shares[row] as number);
    all += weight;
  }
  return events === 0 || events === all ? 0 : Math.log(events / (all - events));
}
