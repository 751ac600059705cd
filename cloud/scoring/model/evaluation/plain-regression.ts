import { fitLogistic, linearLogOdds } from '../linear/logistic-regression.ts';
import { type Samples, selectRows } from '../training/samples.ts';

const RIDGE = 1;

/**
 * The plain logistic regression that the trees are compared with: newest values and demographics, missing = mean with a flag;
 * out of fold on the same folds.
 * @param foldOfPatient fold per patient
 */
export function plainRegression(samples: Samples, foldOfPatient: Int32Array, foldCount: number, thinning: number): Float64Array {
  const columns = inputsOf(samples);
  const logOdds = new Float64Array(samples.labels.length);
  const inputs = new Float32Array(columns.length);
  for (let fold = 0; fold < foldCount; fold += 1) {
    const { rows, weights } = selectRows(samples, (patient) => foldOfPatient[patient] !== fold, thinning);
    const model = fitLogistic(
      columns.map((column) => Float32Array.from(rows, (row) => column[row] as number)),
      Uint8Array.from(rows, (row) => samples.labels[row] as number),
      RIDGE,
      weights,
    );
    for (let row = 0; row < logOdds.length; row += 1) {
      if (foldOfPatient[samples.patientOf[row] as number] !== fold) continue;
      for (let place = 0; place < inputs.length; place += 1) inputs[place] = (columns[place] as Float32Array)[row] as number;
      logOdds[row] = linearLogOdds(model, inputs);
    }
  }
  return logOdds;
}

function inputsOf({ features, columns }: Samples): Float32Array[] {
  const chosen = features.flatMap(({ statistic }, place) =>
    statistic === 'last' || statistic === 'is' ? [columns[place] as Float32Array] : [],
  );
  const flags = chosen
    .filter((column) => column.some(Number.isNaN))
    .map((column) => column.map((value) => (Number.isNaN(value) ? 1 : 0)));
  return [...chosen, ...flags];
}
