import { type BinnedColumn, binColumn } from '../boosting/bins.ts';
import { boost } from '../boosting/boost.ts';
import { averageForest, type Forest, logOddsOf } from '../boosting/forest.ts';
import { patientFolds } from '../evaluation/folds.ts';
import { FOLD_COUNT, type Recipe, SEED } from './recipe.table.ts';
import { eventPatients, type Samples, selectRows } from './samples.ts';

/** Answers about patients that were not learned from. */
export interface OutOfFold {
  /** Per row. */
  readonly logOdds: Float64Array;
  /** Fold per patient. */
  readonly folds: Int32Array;
}

/** @param wanted patients to learn from */
export function trainForest(samples: Samples, recipe: Recipe, wanted: (patient: number) => boolean): Forest {
  const { rows, weights } = selectRows(samples, wanted, recipe.thinning);
  const columns: BinnedColumn[] = samples.columns.map((column) =>
    binColumn(Float32Array.from(rows, (row) => column[row] as number)),
  );
  const data = {
    columns,
    labels: Uint8Array.from(rows, (row) => samples.labels[row] as number),
    weights,
    groups: Int32Array.from(rows, (row) => samples.patientOf[row] as number),
    monotone: Int8Array.from(samples.features, ({ monotone }) => monotone),
  };
  const forests = Array.from({ length: recipe.forests }, (_, index) => boost(data, { ...recipe, seed: SEED + index }));
  return averageForest(forests);
}

/** Log-odds of every row by a forest that never saw its patient.
 * @param told called after each fold */
export function outOfFoldLogOdds(
  samples: Samples,
  recipe: Recipe,
  told: (fold: number) => void,
): { logOdds: Float64Array; folds: Int32Array } {
  const folds = patientFolds(eventPatients(samples), FOLD_COUNT, SEED);
  const logOdds = new Float64Array(samples.labels.length);
  for (let fold = 0; fold < FOLD_COUNT; fold += 1) {
    const forest = trainForest(samples, recipe, (patient) => folds[patient] !== fold);
    predictRows(samples, forest, (patient) => folds[patient] === fold, logOdds);
    told(fold);
  }
  return { logOdds, folds };
}

function predictRows(samples: Samples, forest: Forest, wanted: (patient: number) => boolean, into: Float64Array): void {
  const inputs = new Float32Array(samples.columns.length);
  for (let row = 0; row < into.length; row += 1) {
    if (!wanted(samples.patientOf[row] as number)) continue;
    for (let place = 0; place < inputs.length; place += 1)
      inputs[place] = (samples.columns[place] as Float32Array)[row] as number;
    into[row] = logOddsOf(forest, inputs);
  }
}
