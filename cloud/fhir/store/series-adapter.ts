import type { ClientBase, Pool } from 'pg';
import type { Bindings, Context } from '../search/criteria.ts';
import type { SearchQuery } from '../search/query.ts';
import type { SeriesWanted } from '../search/series.ts';
import { type FoundSeries, newestStatement, rowsOfSeries } from '../search/series-statement.ts';
import { pageStatement } from '../search/statement.ts';

type Source = (to: Bindings) => string;

/** How many more than asked for are looked at before everything of the patient is. */
const FACTORS = [1, 16];

/**
 * One page of what `wanted` names, newest first, and one row more: the index of series says when the last of them is, and only what is as new
 * is read.
 * @returns null when too little of that met the other conditions
 */
export async function newestRows<T extends object>(
  db: Pool | ClientBase,
  wanted: SeriesWanted,
  query: SearchQuery,
  context: Context,
  after: readonly (string | number)[] | null,
): Promise<readonly T[] | null> {
  for (const factor of FACTORS) {
    const count = (query.count + 1) * factor;
    const found = await foundSeries(db, wanted, query, context, after, count);
    const ends = found.flatMap((one) => one.ends.map(Number)).sort((a, b) => b - a);
    const bound = ends.length < count ? null : (ends[count - 1] ?? null);
    const { sql, values } = pageStatement(query, context, after, rowsOfSeries(wanted, found, bound));
    const { rows } = await db.query<T>(sql, [...values]);
    if (bound === null || rows.length > query.count) return rows;
  }
  return null;
}

/** Where everything is that `wanted` names. */
export async function sourceOfSeries(
  db: Pool | ClientBase,
  wanted: SeriesWanted,
  query: SearchQuery,
  context: Context,
): Promise<Source> {
  return rowsOfSeries(wanted, await foundSeries(db, wanted, query, context, null, 1), null);
}

async function foundSeries(
  db: Pool | ClientBase,
  wanted: SeriesWanted,
  query: SearchQuery,
  context: Context,
  after: readonly (string | number)[] | null,
  count: number,
): Promise<readonly FoundSeries[]> {
  const { sql, values } = newestStatement(wanted, query, context, after, count);
  return (await db.query<FoundSeries & Record<string, unknown>>(sql, [...values])).rows;
}
