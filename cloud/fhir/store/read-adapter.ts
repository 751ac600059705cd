import type { ClientBase, Pool } from 'pg';
import type { Context } from '../search/criteria.ts';
import { readCursor, writeCursor } from '../search/cursor.ts';
import type { SearchQuery } from '../search/query.ts';
import { seriesWanted } from '../search/series.ts';
import { countStatement, pageStatement } from '../search/statement.ts';
import { linkedRows } from './linked-adapter.ts';
import type { Row } from './row.ts';
import { newestRows, sourceOfSeries } from './series-adapter.ts';

type Queryable = Pool | ClientBase;

const COLUMNS = 'type, id, version, updated, deleted, method, body';

export async function currentVersion(db: Queryable, type: string, id: string): Promise<Row | null> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from fhir.resource where type = $1 and id = $2`, [type, id]);
  return rows[0] ?? null;
}

export async function oneVersion(db: Queryable, type: string, id: string, version: number): Promise<Row | null> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from fhir.resource where type = $1 and id = $2 and version = $3
     union all select ${COLUMNS} from fhir.history where type = $1 and id = $2 and version = $3`,
    [type, id, version],
  );
  return rows[0] ?? null;
}

/** Newest first. */
export async function versions(
  db: Queryable,
  type: string,
  id: string,
  limit: number,
): Promise<{ rows: readonly Row[]; total: number }> {
  const { rows } = await db.query<Row & { total: string }>(
    `select *, count(*) over () as total from (
       select ${COLUMNS} from fhir.resource where type = $1 and id = $2
       union all select ${COLUMNS} from fhir.history where type = $1 and id = $2) v
     order by version desc limit $3`,
    [type, id, limit],
  );
  return { rows, total: Number(rows[0]?.total ?? 0) };
}

export interface HistoryPage {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
}

/**
 * Versions of all resources of a type, or of all types but the audit trail, newest first.
 * @param type null = all
 */
export async function recentVersions(
  db: Queryable,
  { type, sinceMs, count, cursor }: { type: string | null; sinceMs: number; count: number; cursor: string | null },
  secret: string,
  nowMs: number,
): Promise<HistoryPage> {
  const list = JSON.stringify(['history', type, sinceMs]);
  const after = cursor === null ? null : readCursor(cursor, list, secret, nowMs).after;
  const page = (table: string): string =>
    `(select ${COLUMNS} from fhir.${table} where (type = $1 or $1::text is null and type <> 'AuditEvent') and updated >= $2
       and ($3::bigint is null or (updated, type, id, version) < ($3, $4, $5, $6))
     order by updated desc, type desc, id desc, version desc limit $7)`;
  const { rows } = await db.query<Row>(
    `select * from (${page('resource')} union all ${page('history')}) v
     order by updated desc, type desc, id desc, version desc limit $7`,
    [type, sinceMs, after?.[0] ?? null, after?.[1] ?? '', after?.[2] ?? '', after?.[3] ?? 0, count + 1],
  );
  const shown = rows.slice(0, count);
  const last = shown.at(-1);
  const more = rows.length > count && last;
  return {
    rows: shown,
    cursor: more ? writeCursor([String(last.updated), last.type, last.id, last.version], list, secret, nowMs) : null,
  };
}

export interface Page {
  readonly matches: readonly Row[];
  readonly included: readonly Row[];
  readonly total: number | null;
  /** For the link `next`; null on the last page. */
  readonly cursor: string | null;
}

/** Identifies the list a cursor belongs to. */
const listName = (query: SearchQuery): string => JSON.stringify([query.types, query.applied]);

export async function search(db: Queryable, query: SearchQuery, context: Context, secret: string): Promise<Page> {
  const total = query.countOnly || query.total ? await count(db, query, context) : null;
  if (query.countOnly) return { matches: [], included: [], total, cursor: null };
  const after = query.cursor === null ? null : readCursor(query.cursor, listName(query), secret, context.nowMs).after;
  const rows = await pageRows(db, query, context, after);
  const matches = rows.slice(0, query.count);
  const last = matches.at(-1);
  const places = last ? Object.entries(last).flatMap(([name, value]) => (name.startsWith('place') ? [String(value)] : [])) : [];
  return {
    matches,
    included: await linkedRows(db, query.links, matches),
    total,
    cursor: rows.length > query.count ? writeCursor(places, listName(query), secret, context.nowMs) : null,
  };
}

type PageRow = Row & Record<`place${number}`, string>;

async function pageRows(
  db: Queryable,
  query: SearchQuery,
  context: Context,
  after: readonly (string | number)[] | null,
): Promise<readonly PageRow[]> {
  const wanted = seriesWanted(query, context);
  const isNewestFirst = query.sort[0]?.by === 'date' && query.sort[0].descending;
  const newest = wanted && isNewestFirst ? await newestRows<PageRow>(db, wanted, query, context, after) : null;
  if (newest !== null) return newest;
  const source = wanted && !isNewestFirst ? await sourceOfSeries(db, wanted, query, context) : undefined;
  const { sql, values } = pageStatement(query, context, after, source);
  return (await db.query<PageRow>(sql, [...values])).rows;
}

async function count(db: Queryable, query: SearchQuery, context: Context): Promise<number> {
  const wanted = seriesWanted(query, context);
  const source = wanted ? await sourceOfSeries(db, wanted, query, context) : undefined;
  const { sql, values } = countStatement(query, context, source);
  const { rows } = await db.query<{ total: string }>(sql, [...values]);
  return Number(rows[0]?.total ?? 0);
}
