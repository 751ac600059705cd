import type { Person } from '../../contract/events.ts';
import type { LaboratoryResult } from '../../contract/laboratory.ts';
import { isNewer, type NewestReading } from '../trends/minute.ts';
import type { PatientTrend } from '../trends/patient-trend.ts';
import type { Source } from './sources.table.ts';

export const HOUR_MS = 3_600_000;
const YEAR_MS = 365.25 * 86_400_000;

export type KnownResult = LaboratoryResult & { readonly value: number };

/** Results by the hour of their samples, in order of time. @param results in order of time */
export function byHour(results: readonly KnownResult[]): ReadonlyMap<number, readonly KnownResult[]> {
  const hours = new Map<number, KnownResult[]>();
  for (const result of results) {
    const hour = Math.floor(Date.parse(result.effectiveAt) / HOUR_MS);
    hours.set(hour, [...(hours.get(hour) ?? []), result]);
  }
  return hours;
}

/** What a device measured in one hour, the median of its minutes, else what was charted; NaN = neither. */
export function measuredIn(trend: PatientTrend, hour: number, source: Source | undefined): number {
  for (const kind of source?.vitals ?? []) {
    const value = trend.hourMedian(hour, kind);
    if (!Number.isNaN(value)) return value;
  }
  const charted = source?.charted === undefined ? undefined : trend.hours.charted.get(hour)?.get(source.charted);
  return charted?.value ?? Number.NaN;
}

/**
 * The newest Observations behind the inputs of a model, newest first, each once: of a device as far as it is known, for a charted value
 * and a result its own.
 * @param results known at the end, in order of time, no older than a model looks back
 */
export function basisOf(
  trend: PatientTrend,
  endHour: number,
  sources: readonly (Source | undefined)[],
  results: readonly KnownResult[],
): readonly string[] {
  const newest = new Map(results.map((result) => [result.name, { at: result.effectiveAt, observation: result.observation }]));
  const found = sources.flatMap((source): NewestReading[] => {
    for (const kind of source?.vitals ?? []) {
      const measured = trend.hours.newestBefore(endHour, kind);
      if (measured !== undefined) return [measured];
    }
    const result = source?.result === undefined ? undefined : newest.get(source.result);
    if (result !== undefined) return [result];
    if (source?.charted === undefined) return [];
    for (let hour = endHour - 1; hour >= endHour - 24; hour -= 1) {
      const charted = trend.hours.charted.get(hour)?.get(source.charted);
      if (charted !== undefined) return [charted];
    }
    return [];
  });
  return [...new Set(found.sort((a, b) => (isNewer(a, b) ? -1 : 1)).map(({ observation }) => observation))];
}

export function ageAt(birthDate: string, hour: number): number {
  return Math.floor((hour * HOUR_MS - Date.parse(birthDate)) / YEAR_MS);
}

/** By the name that both cohorts have for it; the kind of intensive care is not known here. */
export function demographic(name: string, person: Person | null, hour: number): number {
  if (name === 'Gender') return person?.sex === 'male' ? 1 : person?.sex === 'female' ? 0 : Number.NaN;
  if (name !== 'Age' || person?.birthDate == null) return Number.NaN;
  return ageAt(person.birthDate, hour);
}
