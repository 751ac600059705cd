/** Platt scaling: log-odds of the event = intercept + slope × log-odds of the model (Platt 1999). */
export interface Calibration {
  readonly intercept: number;
  readonly slope: number;
}

export function calibrated(logOdds: number, { intercept, slope }: Calibration): number {
  return 1 / (1 + Math.exp(-(intercept + slope * logOdds)));
}

/** Log-odds of the share of weighted rows with the event; 0 when all or none have it. */
export function priorLogOdds(labels: Uint8Array, weights?: Float32Array | Float64Array): number {
  let [events, all] = [0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    events += weight * (labels[row] as number);
    all += weight;
  }
  return events === 0 || events === all ? 0 : Math.log(events / (all - events));
}

/** Logistic regression of the labels on one number, by Newton's method.
 * @param weights per row; absent = 1 each */
export function fitCalibration(logOdds: Float64Array, labels: Uint8Array, weights?: Float32Array | Float64Array): Calibration {
  // From the prior with no slope, where the loss is flattest, Newton's steps do not overshoot.
  let intercept = priorLogOdds(labels, weights);
  let slope = 0;
  for (let step = 0; step < 50; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let row = 0; row < logOdds.length; row += 1) {
      const x = logOdds[row] as number;
      const weight = weights === undefined ? 1 : (weights[row] as number);
      const risk = 1 / (1 + Math.exp(-(intercept + slope * x)));
      const error = weight * (risk - (labels[row] as number));
      const curve = weight * risk * (1 - risk);
      g0 += error;
      g1 += error * x;
      h00 += curve;
      h01 += curve * x;
      h11 += curve * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    const move0 = (h11 * g0 - h01 * g1) / determinant;
    const move1 = (h00 * g1 - h01 * g0) / determinant;
    intercept -= move0;
    slope -= move1;
    if (Math.abs(move0) + Math.abs(move1) < 1e-10) break;
  }
  return { intercept, slope };
}

/**
 * Risks of rows whose calibration was fitted on the other folds only.
 * @param foldOf fold per row
 */
export function crossCalibrated(
  logOdds: Float64Array,
  labels: Uint8Array,
  foldOf: (row: number) => number,
  foldCount: number,
): Float64Array {
  const fits = Array.from({ length: foldCount }, (_, fold) => {
    const others = Float32Array.from(logOdds, (_value, row) => (foldOf(row) === fold ? 0 : 1));
    return fitCalibration(logOdds, labels, others);
  });
  return logOdds.map((value, row) => calibrated(value, fits[foldOf(row)] ?? { intercept: 0, slope: 1 }));
}

/** Log-odds of a risk; the ends are held off 0 and 1. */
export function logOddsOfRisk(risk: number): number {
  const held = Math.min(1 - 1e-9, Math.max(1e-9, risk));
  return Math.log(held / (1 - held));
}
