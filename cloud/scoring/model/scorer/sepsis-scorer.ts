import type { TrainedModel } from '../artefact.ts';
import { logOddsOf } from '../boosting/forest.ts';
import { HOURLY_WIDTH, type HourlyTable, rowsByPatient } from '../cohort/hourly-table.ts';
import { calibrated } from '../evaluation/calibration.ts';
import { type Explanation, explainHour } from '../explanation/explain.ts';
import { HOURLY_FEATURES } from '../features/hourly-features.ts';
import { PatientHours } from '../features/patient-hours.ts';

export interface SepsisModels {
  readonly bedside: TrainedModel;
  readonly laboratory: TrainedModel;
}

export interface ExplainedHour {
  readonly row: number;
  readonly explanation: Explanation;
}

/** The model that speaks for a row: the one with laboratory values while the patient has any in the look-back. */
export function speakingModel(patient: PatientHours, models: SepsisModels): TrainedModel {
  return patient.hasLaboratory ? models.laboratory : models.bedside;
}

/**
 * Risk of sepsis within six hours, per row of the table, from that row and earlier ones of the same patient.
 * @param explained called for the newest row of each patient
 */
export function scoreSepsis(table: HourlyTable, models: SepsisModels, explained?: (hour: ExplainedHour) => void): Float64Array {
  const risks = new Float64Array(table.rowCount);
  const inputs = new Float32Array(HOURLY_FEATURES.length);
  const patient = new PatientHours();
  for (const rows of rowsByPatient(table)) {
    patient.clear();
    for (const row of rows) {
      patient.push(table.hours[row] as number, table.values.subarray(row * HOURLY_WIDTH, (row + 1) * HOURLY_WIDTH));
      patient.fill(inputs);
      const model = speakingModel(patient, models);
      risks[row] = calibrated(logOddsOf(model.forest, inputs), model.calibration);
    }
    const row = rows.at(-1);
    if (explained !== undefined && row !== undefined)
      explained({ row, explanation: explainHour(speakingModel(patient, models), inputs, patient) });
  }
  return risks;
}
