import type { Condition } from './condition.ts';
import { type Context, patientsNamed } from './criteria.ts';
import { type SeriesRange, seriesRange } from './places.ts';
import { type SearchQuery, unescaped } from './query.ts';

export interface SeriesWanted {
  readonly patient: string;
  readonly ranges: readonly SeriesRange[];
}

/** More alternatives than these are found sooner by looking through all of the patient's. */
const MOST_CODES = 10;

/** What a search asks for when everything it can find is of one patient and of some codes; else null. */
export function seriesWanted({ types, criteria }: SearchQuery, { base }: Pick<Context, 'base'>): SeriesWanted | null {
  if (types.length !== 1 || types[0] !== 'Observation') return null;
  const patient = patientWanted(criteria, base);
  if (patient === null) return null;
  for (const criterion of criteria) {
    const ranges = rangesWanted(criterion, patient);
    if (ranges !== null) return { patient, ranges };
  }
  return null;
}

/** The one patient that all of them must be of. */
export function patientWanted(criteria: readonly Condition[], base: string): string | null {
  for (const criterion of criteria) {
    const named = criterion.kind === 'own' ? patientsNamed(criterion, base) : null;
    if (named?.length === 1) return named[0] ?? null;
  }
  return null;
}

function rangesWanted(criterion: Condition, patient: string): readonly SeriesRange[] | null {
  if (criterion.kind !== 'own' || criterion.parameter.code !== 'code' || criterion.modifier !== null) return null;
  if (criterion.values.length > MOST_CODES) return null;
  const ranges = criterion.values.map((value) => {
    const bar = /^((?:\\.|[^\\|])*)\|(.*)$/.exec(value);
    if (!bar) return seriesRange(patient, unescaped(value), null);
    // All codes of a system lie anywhere.
    return bar[2] === '' ? null : seriesRange(patient, unescaped(bar[2] ?? ''), unescaped(bar[1] ?? ''));
  });
  return ranges.every((range) => range !== null) ? ranges : null;
}
