import type { ClientBase, Pool } from 'pg';
import { isServed } from '../definitions/structures.ts';
import { problem } from '../problem.ts';
import { readCursor, writeCursor } from '../search/cursor.ts';
import { rangeOfDate } from '../search/dates.ts';
import { DEFAULT_COUNT, MOST_COUNT } from '../search/query.ts';
import type { Row } from '../store/row.ts';

export interface EverythingPage {
  readonly matches: readonly Row[];
  /** What the matches refer to and what belongs to no patient: locations, devices. */
  readonly included: readonly Row[];
  readonly count: number;
  /** For the link `next`; null on the last page. */
  readonly cursor: string | null;
}

interface Wanted {
  readonly types: readonly string[];
  readonly sinceMs: number;
  readonly count: number;
  readonly cursor: string | null;
}

/** `Patient/id/$everything` with `_since`, `_type` and `_count`, in order of type and id (R4, Patient, operations). */
export async function everythingOf(
  db: Pool | ClientBase,
  patient: string,
  pairs: readonly (readonly [string, string])[],
  secret: string,
  nowMs: number,
): Promise<EverythingPage> {
  const { types, sinceMs, count, cursor } = wantedOf(pairs);
  const list = JSON.stringify(['everything', patient, types, sinceMs]);
  const after = cursor === null ? ['', ''] : readCursor(cursor, list, secret, nowMs).after;
  const { rows } = await db.query<Row>(
    `select type, id, version, updated, deleted, method, body from fhir.resource
     where patient = $1 and type <> 'AuditEvent' and not deleted and updated >= $2 and (cardinality($3::text[]) = 0 or type = any($3::text[]))
       and (type, id) > ($4, $5) order by type, id limit $6`,
    [patient, sinceMs, types, after[0], after[1], count + 1],
  );
  const matches = rows.slice(0, count);
  const last = matches.at(-1);
  return {
    matches,
    included: types.length > 0 ? [] : await referredTo(db, matches),
    count,
    cursor: rows.length > count && last ? writeCursor([last.type, last.id], list, secret, nowMs) : null,
  };
}

function wantedOf(pairs: readonly (readonly [string, string])[]): Wanted {
  let wanted: Wanted = { types: [], sinceMs: 0, count: DEFAULT_COUNT, cursor: null };
  for (const [name, value] of pairs) {
    if (name === '_count' && /^[1-9]\d{0,8}$/.test(value)) wanted = { ...wanted, count: Math.min(Number(value), MOST_COUNT) };
    else if (name === '_cursor') wanted = { ...wanted, cursor: value };
    else if (name === '_type' && value.split(',').every(isServed)) wanted = { ...wanted, types: value.split(',') };
    else if (name === '_since') wanted = { ...wanted, sinceMs: startOf(value) };
    else throw problem(400, 'not-supported', `${name}=${value} is not supported by $everything`, `http.${name}`);
  }
  return wanted;
}

function startOf(value: string): number {
  try {
    return Math.floor(rangeOfDate(value.replace(/ (\d\d:\d\d)$/, '+$1')).from / 1_000);
  } catch (error) {
    throw problem(400, 'value', `_since: ${error instanceof Error ? error.message : String(error)}`, 'http._since');
  }
}

async function referredTo(db: Pool | ClientBase, matches: readonly Row[]): Promise<readonly Row[]> {
  const names = new Set(
    matches.flatMap(({ body }) =>
      [...(body ?? '').matchAll(/"reference":"([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})/g)].map(([, type, id]) => `${type}/${id}`),
    ),
  );
  for (const { type, id } of matches) names.delete(`${type}/${id}`);
  if (names.size === 0) return [];
  const parts = [...names].map((name) => name.split('/'));
  const { rows } = await db.query<Row>(
    `select type, id, version, updated, deleted, method, body from fhir.resource
     where not deleted and patient is null and (type, id) in (select * from unnest($1::text[], $2::text[])) order by type, id`,
    [parts.map(([type]) => type), parts.map(([, id]) => id)],
  );
  return rows;
}
