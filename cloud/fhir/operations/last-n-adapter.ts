import type { ClientBase, Pool } from 'pg';
import type { Rights } from '../access/rights.ts';
import { demandsOf, restricted } from '../access/visible-adapter.ts';
import { problem } from '../problem.ts';
import type { Context } from '../search/criteria.ts';
import type { SeriesRange } from '../search/places.ts';
import { parseQuery, type SearchQuery } from '../search/query.ts';
import { patientWanted, seriesWanted } from '../search/series.ts';
import {
  everySeriesOf,
  type FoundSeries,
  lastPerSeriesStatement,
  newestStatement,
  unplacedStatement,
} from '../search/series-statement.ts';
import { lastPerCodeStatement } from '../search/statement.ts';
import type { Row } from '../store/row.ts';

const MOST = 1_000;

/**
 * `Observation/$lastn`: of one patient the newest `max` Observations of each code, of those that the asker may find, codes in order
 * (R4, Observation, operations).
 * @throws FhirProblem 400 without a patient: nobody wants the newest of everybody
 */
export async function lastOfEachCode(
  db: Pool | ClientBase,
  pairs: readonly (readonly [string, string])[],
  rights: Rights | null,
  context: Context,
): Promise<readonly Row[]> {
  const max = pairs.find(([name]) => name === 'max')?.[1] ?? '1';
  if (!/^[1-9]\d{0,3}$/.test(max) || Number(max) > MOST)
    throw problem(400, 'value', `max: a number from 1 to ${MOST} expected`, 'http.max');
  const query = parseQuery(
    ['Observation'],
    pairs.filter(([name]) => name !== 'max'),
    false,
  );
  const named = query.criteria.some((one) => one.kind === 'own' && ['patient', 'subject'].includes(one.parameter.code));
  if (!named) throw problem(400, 'required', '$lastn needs a patient or subject', 'http.patient');
  const seen = rights === null ? context : { ...context, required: demandsOf(rights) };
  const asked = restricted(query, rights);
  const ranges = await rangesOf(db, asked, seen);
  const { sql, values } =
    ranges === null ? lastPerCodeStatement(asked, seen, Number(max)) : lastPerSeriesStatement(ranges, asked, seen, Number(max));
  const { rows } = await db.query<Row>(sql, [...values]);
  return rows;
}

/** The series by whose first codes everything asked for is named; null when something may be found beside them. */
async function rangesOf(db: Pool | ClientBase, query: SearchQuery, context: Context): Promise<readonly SeriesRange[] | null> {
  const patient = patientWanted(query.criteria, context.base);
  if (patient === null) return null;
  const wanted = seriesWanted(query, context);
  const some = unplacedStatement(patient);
  const { rows } = await db.query<{ some: boolean }>(some.sql, [...some.values]);
  if (rows[0]?.some !== false) return null;
  if (wanted === null) return everySeriesOf(patient);
  const { sql, values } = newestStatement(wanted, query, context, null, 1);
  const { rows: found } = await db.query<FoundSeries & Record<string, unknown>>(sql, [...values]);
  return found.every(({ place, ends }) => place === 'series1' || ends.length === 0) ? wanted.ranges : null;
}
