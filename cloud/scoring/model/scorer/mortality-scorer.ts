import type { TrainedModel } from '../artefact.ts';
import { logOddsOf } from '../boosting/forest.ts';
import type { TimedTable } from '../cohort/timed-table.ts';
import { calibrated } from '../evaluation/calibration.ts';
import { type Explanation, explainStay } from '../explanation/explain.ts';
import { STAY_FEATURES, stayFeatures } from '../features/stay-features.ts';

/**
 * Risk of death in hospital per stay, from the first 48 hours in intensive care.
 * @param explained called for each stay
 */
export function scoreMortality(
  { stays }: TimedTable,
  model: TrainedModel,
  explained?: (row: number, explanation: Explanation) => void,
): Float64Array {
  const inputs = new Float32Array(STAY_FEATURES.length);
  return Float64Array.from(stays, (stay, row) => {
    stayFeatures(stay, inputs);
    explained?.(row, explainStay(model, inputs));
    return calibrated(logOddsOf(model.forest, inputs), model.calibration);
  });
}
