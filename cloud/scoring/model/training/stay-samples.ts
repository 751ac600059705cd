import type { TimedTable } from '../cohort/timed-table.ts';
import { STAY_FEATURES, stayFeatures } from '../features/stay-features.ts';
import type { Samples } from './samples.ts';

/** @param labels 0 or 1 per stay */
export function staySamples({ stays }: TimedTable, labels: Uint8Array): Samples {
  const columns = STAY_FEATURES.map(() => new Float32Array(stays.length));
  const inputs = new Float32Array(STAY_FEATURES.length);
  stays.forEach((stay, row) => {
    stayFeatures(stay, inputs);
    columns.forEach((column, place) => {
      column[row] = inputs[place] ?? Number.NaN;
    });
  });
  return { features: STAY_FEATURES, columns, labels, patientOf: Int32Array.from(stays.keys()), patientCount: stays.length };
}
