import { HOURLY_WIDTH, type HourlyTable, rowsByPatient } from '../cohort/hourly-table.ts';
import { HOURLY_FEATURES } from '../features/hourly-features.ts';
import { PatientHours } from '../features/patient-hours.ts';
import type { Samples } from './samples.ts';

export interface HourlySamples extends Samples {
  /** 1 where the patient has had a laboratory value. */
  readonly hasLaboratory: Uint8Array;
}

/** @param labels 0 or 1 per row of the table */
export function hourlySamples(table: HourlyTable, labels: Uint8Array): HourlySamples {
  const columns = HOURLY_FEATURES.map(() => new Float32Array(table.rowCount));
  const hasLaboratory = new Uint8Array(table.rowCount);
  const inputs = new Float32Array(HOURLY_FEATURES.length);
  const patient = new PatientHours();
  for (const rows of rowsByPatient(table)) {
    patient.clear();
    for (const row of rows) {
      patient.push(table.hours[row] as number, table.values.subarray(row * HOURLY_WIDTH, (row + 1) * HOURLY_WIDTH));
      patient.fill(inputs);
      for (let place = 0; place < inputs.length; place += 1) (columns[place] as Float32Array)[row] = inputs[place] as number;
      hasLaboratory[row] = patient.hasLaboratory ? 1 : 0;
    }
  }
  return {
    features: HOURLY_FEATURES,
    columns,
    labels,
    patientOf: table.patientOf,
    patientCount: table.patients.length,
    hasLaboratory,
  };
}
