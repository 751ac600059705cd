import { HOURLY_WIDTH, type HourlyTable, rowsByPatient } from '../cohort/hourly-table.ts';
import type { Explanation } from '../explanation/explain.ts';
import { PatientScorer, type SepsisModels } from './patient-scorer.ts';

export interface ExplainedHour {
  readonly row: number;
  readonly explanation: Explanation;
}

/**
 * Risk of sepsis within six hours, per row of the table, from that row and earlier ones of the same patient.
 * @param explained called for the newest row of each patient
 */
export function scoreSepsis(table: HourlyTable, models: SepsisModels, explained?: (hour: ExplainedHour) => void): Float64Array {
  const risks = new Float64Array(table.rowCount);
  const scorer = new PatientScorer(models, table.hasLaboratory);
  for (const rows of rowsByPatient(table)) {
    scorer.clear();
    for (const row of rows) {
      const values = table.values.subarray(row * HOURLY_WIDTH, (row + 1) * HOURLY_WIDTH);
      risks[row] = scorer.next(table.hours[row] as number, values);
    }
    const row = rows.at(-1);
    if (explained !== undefined && row !== undefined) explained({ row, explanation: scorer.explain() });
  }
  return risks;
}
