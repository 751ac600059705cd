import type { VitalKind } from '#clinical';
import type { ChartedName, Person } from '../../contract/events.ts';
import { HOURLY_WIDTH } from '../model/cohort/hourly-table.ts';
import { DEMOGRAPHICS, SIGNALS } from '../model/cohort/signals.table.ts';
import type { NewestReading } from '../trends/minute.ts';
import type { PatientTrend } from '../trends/patient-trend.ts';

/** Where the columns of the model come from at a bedside, the preferred source first. End-tidal CO2 is none of the vital signs here. */
const SOURCES: Readonly<Record<string, { readonly vitals: readonly VitalKind[]; readonly charted?: ChartedName }>> = {
  HR: { vitals: ['heart-rate', 'pulse-rate'] },
  O2Sat: { vitals: ['spo2'] },
  Temp: { vitals: ['temperature'], charted: 'temperature' },
  SBP: { vitals: ['abp-systolic', 'nibp-systolic'] },
  MAP: { vitals: ['abp-mean', 'nibp-mean'] },
  DBP: { vitals: ['abp-diastolic', 'nibp-diastolic'] },
  Resp: { vitals: ['respiratory-rate'], charted: 'respiratoryRate' },
};
const YEAR_MS = 365.25 * 86_400_000;

/** One hour of one patient as a row of the cohort: the median of the minutes of a device, else what was charted; NaN = neither. */
export function sepsisRow(trend: PatientTrend, hour: number, person: Person | null, into: Float32Array): boolean {
  into.fill(Number.NaN, 0, HOURLY_WIDTH);
  let known = false;
  SIGNALS.forEach(({ column, low, high }, place) => {
    const value = valueOf(trend, hour, column);
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

/** The newest Observation behind a column before `endHour`, as far as it is known; for a charted value its own. */
export function sepsisBasis(trend: PatientTrend, endHour: number, column: string): NewestReading | undefined {
  const source = SOURCES[column];
  for (const kind of source?.vitals ?? []) {
    const newest = trend.hours.newestBefore(endHour, kind);
    if (newest !== undefined) return newest;
  }
  if (source?.charted === undefined) return undefined;
  for (let hour = endHour - 1; hour >= endHour - 24; hour -= 1) {
    const charted = trend.hours.charted.get(hour)?.get(source.charted);
    if (charted !== undefined) return charted;
  }
  return undefined;
}

function valueOf(trend: PatientTrend, hour: number, column: string): number {
  const source = SOURCES[column];
  if (source === undefined) return Number.NaN;
  for (const kind of source.vitals) {
    const value = trend.hourMedian(hour, kind);
    if (!Number.isNaN(value)) return value;
  }
  const charted = source.charted === undefined ? undefined : trend.hours.charted.get(hour)?.get(source.charted);
  return charted?.value ?? Number.NaN;
}

export function ageAt(birthDate: string, hour: number): number {
  return Math.floor((hour * 3_600_000 - Date.parse(birthDate)) / YEAR_MS);
}

/** The kind of intensive care is not known here. */
function demographic(column: string, person: Person | null, hour: number): number {
  if (column === 'Gender') return person?.sex === 'male' ? 1 : person?.sex === 'female' ? 0 : Number.NaN;
  if (column !== 'Age' || person?.birthDate == null) return Number.NaN;
  return ageAt(person.birthDate, hour);
}
