import { Bindings, type Context, criterionSql } from './criteria.ts';
import { allOf, type SeriesRange } from './places.ts';
import type { SearchQuery } from './query.ts';
import type { SeriesWanted } from './series.ts';
import { type Statement, where } from './statement.ts';

/** Something in a range has it: `ends` are the newest so many of it, in microseconds since 1970. */
export interface FoundSeries {
  readonly place: Place;
  /** Null for what is unplaced. */
  readonly series: string | null;
  readonly ends: readonly string[];
}

type Place = 'series1' | 'series2' | 'unplaced';

const NOWHERE = '00000000-0000-0000-0000-000000000000';

/**
 * When the newest `count` of each series wanted are, before that of the cursor. Out of the indexes alone: no row is read that they know of.
 * @param after of a cursor
 */
export function newestStatement(
  { patient, ranges }: SeriesWanted,
  query: SearchQuery,
  context: Context,
  after: readonly (string | number)[] | null,
  count: number,
): Statement {
  const to = new Bindings();
  const wanted = rangesSql(ranges, to);
  const most = to.bind(count);
  const dates = query.criteria.flatMap((one) =>
    one.kind === 'own' && one.parameter.code === 'date' && one.modifier === null ? [criterionSql(one, context, to)] : [],
  );
  if (after?.[0] !== undefined) dates.push(`r.ends <= ${to.bind(after[0])}`);
  const newest = (condition: string): string =>
    `array(select r.ends from fhir.resource r where ${[condition, ...dates].join(' and ')} order by r.ends desc limit ${most})`;
  const placed = (place: Place): string =>
    `select '${place}' as place, f.series, ${newest(`r.${place} = f.series`)} as ends from in_${place} f where f.series is not null`;
  return {
    sql: `with recursive ${foundSql('series1', wanted)}, ${foundSql('series2', wanted)}
          ${placed('series1')} union all ${placed('series2')}
          union all select 'unplaced', null, ${newest(unplacedSql(patient, to))}`,
    values: to.values,
  };
}

/**
 * The rows of the series found, as `r`, those that end before `bound` left out. Their places stand in an `or`, which the database only ever answers by
 * the places of the rows first and the rows after, so that it asks the disk for many at a time.
 * @param bound microseconds since 1970; null = all
 */
export function rowsOfSeries(
  { patient }: SeriesWanted,
  found: readonly FoundSeries[],
  bound: number | null,
): (to: Bindings) => string {
  return (to) => {
    const placed = (['series1', 'series2'] as const).map((column) => {
      const series = found.flatMap(({ place, series: one }) => (place === column && one !== null ? [one] : []));
      // Of no place at all the database would think that it leads into every index.
      return `r.${column} = any(${to.bind(series.length === 0 ? [NOWHERE] : series)}::uuid[])`;
    });
    const since = bound === null ? '' : `and r.ends >= ${to.bind(bound)}`;
    // "offset 0": what else is asked is asked of these rows, and leads to no other index.
    return `(select r.* from fhir.resource r where (${placed.join(' or ')} or (${unplacedSql(patient, to)})) ${since} offset 0) r`;
  };
}

/** As `lastPerCodeStatement`, going from one series of the patient to the next instead of through everything. */
export function lastPerSeriesStatement(
  ranges: readonly SeriesRange[],
  query: SearchQuery,
  context: Context,
  max: number,
): Statement {
  const to = new Bindings();
  const conditions = where(query, context, to).join(' and ');
  const found = foundSql('series1', rangesSql(ranges, to));
  const code = `(select min(k) from unnest(r.keys) k where starts_with(k, 'Observation.code='))`;
  return {
    sql: `with recursive ${found}
          select r.type, r.id, r.version, r.updated, r.deleted, r.method, r.body from in_series1 f, lateral (
            select r.*, ${code} as code from fhir.resource r where r.series1 = f.series and ${conditions}
            order by r.ends desc, r.id desc limit ${to.bind(max)}) r
          order by r.code, r.ends desc, r.id desc`,
    values: to.values,
  };
}

/** Whether the patient has something that was not stored in any series. */
export function unplacedStatement(patient: string): Statement {
  const to = new Bindings();
  return {
    sql: `select exists (select from fhir.resource r where ${unplacedSql(patient, to)} and r.series1 is null) as some`,
    values: to.values,
  };
}

export const everySeriesOf = (patient: string): readonly SeriesRange[] => [allOf(patient)];

const unplacedSql = (patient: string, to: Bindings): string =>
  `r.unplaced and r.type = 'Observation' and r.patient = ${to.bind(patient)}`;

function rangesSql(ranges: readonly SeriesRange[], to: Bindings): string {
  const low = to.bind(ranges.map((range) => range.low));
  return `unnest(${low}::uuid[], ${to.bind(ranges.map((range) => range.high))}::uuid[])`;
}

/** The series that are there, one jump through the index for each. */
function foundSql(place: Exclude<Place, 'unplaced'>, wanted: string): string {
  const next = (condition: string): string =>
    `(select r.${place} from fhir.resource r where ${condition} order by r.${place} limit 1)`;
  return `in_${place}(series, high) as (
            select ${next(`r.${place} >= w.low and r.${place} <= w.high`)}, w.high from ${wanted} w(low, high)
            union all select ${next(`r.${place} > f.series and r.${place} <= f.high`)}, f.high from in_${place} f where f.series < f.high)`;
}
