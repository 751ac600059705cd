import type { ModelName, TrainedModel } from '../artefact.ts';
import { type Calibration, fitCalibration } from '../evaluation/calibration.ts';
import { RECIPES, type Recipe } from './recipe.table.ts';
import { eventPatients, type Samples } from './samples.ts';
import { type OutOfFold, outOfFoldLogOdds, trainForest } from './train-forest.ts';

export interface Training {
  readonly model: TrainedModel;
  readonly outOfFold: OutOfFold;
}

/**
 * Trains on all patients; calibrated on answers about patients that were not learned from.
 * @param told what was done, for a person who waits
 * @param hasLaboratory 1 per row from the first laboratory value of the patient on, for a model that speaks before it
 */
export function trainModel(
  name: ModelName,
  samples: Samples,
  told: (what: string) => void,
  recipe: Recipe = RECIPES[name],
  hasLaboratory?: Uint8Array,
): Training {
  const outOfFold = outOfFoldLogOdds(samples, recipe, (fold) => told(`${name}: fold ${fold + 1} done`));
  const calibration = rounded(fitCalibration(outOfFold.logOdds, samples.labels));
  const before = hasLaboratory && Float32Array.from(hasLaboratory, (has) => 1 - has);
  const early = before && { beforeLaboratory: rounded(fitCalibration(outOfFold.logOdds, samples.labels, before)) };
  const forest = trainForest(samples, recipe, () => true);
  told(`${name}: ${forest.roots.length} trees, ${forest.feature.length} nodes`);
  const model = {
    name,
    version: recipe.version,
    features: samples.features.map((feature) => feature.name),
    calibration,
    ...early,
    trainedOn: {
      patients: samples.patientCount,
      rows: samples.labels.length,
      events: eventPatients(samples).filter(Boolean).length,
    },
    forest,
  };
  return { model, outOfFold };
}

/** The last digits of an iteration are noise; the same training must give the same bytes. */
function rounded({ intercept, slope }: Calibration): Calibration {
  return { intercept: Number(intercept.toPrecision(9)), slope: Number(slope.toPrecision(9)) };
}

/** The samples as the model without laboratory values sees them. */
export function bedsideOnly(samples: Samples, features: Samples['features']): Samples {
  return { ...samples, features, columns: samples.columns.slice(0, features.length) };
}
