import { logisticLine } from '../../../contract/logistic-line.ts';

/** Platt scaling: log-odds of the event = intercept + slope × log-odds of the model (Platt 1999). */
export interface Calibration {
  readonly intercept: number;
  readonly slope: number;
}

export function calibrated(logOdds: number, { intercept, slope }: Calibration): number {
  return 1 / (1 + Math.exp(-(intercept + slope * logOdds)));
}

/** Of labels, 0 or 1, on the log-odds of a model. @param weights per row; absent = 1 each */
export function fitCalibration(logOdds: Float64Array, labels: Uint8Array, weights?: Float32Array | Float64Array): Calibration {
  const { intercept, slope } = logisticLine(logOdds, labels, weights);
  return { intercept, slope };
}

/**
 * Risks of rows whose calibration was fitted on the other folds only.
 * @param foldOf fold per row
 * @param fitted whether a row counts in the fit; absent = all do
 */
export function crossCalibrated(
  logOdds: Float64Array,
  labels: Uint8Array,
  foldOf: (row: number) => number,
  foldCount: number,
  fitted: (row: number) => boolean = () => true,
): Float64Array {
  const fits = Array.from({ length: foldCount }, (_, fold) => {
    const others = Float32Array.from(logOdds, (_value, row) => (foldOf(row) === fold || !fitted(row) ? 0 : 1));
    return fitCalibration(logOdds, labels, others);
  });
  return logOdds.map((value, row) => calibrated(value, fits[foldOf(row)] ?? { intercept: 0, slope: 1 }));
}

/** Log-odds of a risk; the ends are held off 0 and 1. */
export function logOddsOfRisk(risk: number): number {
  const held = Math.min(1 - 1e-9, Math.max(1e-9, risk));
  return Math.log(held / (1 - held));
}
