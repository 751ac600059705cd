import type { ClientBase, Pool } from 'pg';
import type { Rights } from '../access/rights.ts';
import { demandsOf, restricted } from '../access/visible-adapter.ts';
import { problem } from '../problem.ts';
import type { Context } from '../search/criteria.ts';
import { parseQuery } from '../search/query.ts';
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
  const { sql, values } = lastPerCodeStatement(restricted(query, rights), seen, Number(max));
  const { rows } = await db.query<Row>(sql, [...values]);
  return rows;
}
