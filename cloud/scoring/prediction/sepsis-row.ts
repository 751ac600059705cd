import type { Person } from '../../contract/events.ts';
import { HOURLY_WIDTH } from '../model/cohort/hourly-table.ts';
import { DEMOGRAPHICS, SIGNALS } from '../model/cohort/signals.table.ts';
import type { PatientTrend } from '../trends/patient-trend.ts';
import { demographic, type KnownResult, measuredIn } from './hour-values.ts';
import { SEPSIS_SOURCES } from './sources.table.ts';

/**
 * One hour of one patient as a row of the cohort; NaN = missing.
 * @param results of this hour, in order of time: the newest counts
 * @returns whether anything was known
 */
export function sepsisRow(
  trend: PatientTrend,
  hour: number,
  person: Person | null,
  results: readonly KnownResult[],
  into: Float32Array,
): boolean {
  into.fill(Number.NaN, 0, HOURLY_WIDTH);
  const values = new Map(results.map(({ name, value }) => [name, value]));
  let known = false;
  SIGNALS.forEach(({ column, low, high }, place) => {
    const source = SEPSIS_SOURCES[column];
    const value = source?.result === undefined ? measuredIn(trend, hour, source) : (values.get(source.result) ?? Number.NaN);
    // As for the files: what no living patient can have is a mistake and counts as missing.
    if (!(value >= low && value <= high)) return;
    into[place] = value;
    known = true;
  });
  DEMOGRAPHICS.forEach(({ column, low, high }, place) => {
    const value = demographic(column, person, hour);
    if (value >= low && value <= high) into[SIGNALS.length + place] = value;
  });
  return known;
}
