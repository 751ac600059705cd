import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import type { Logger } from '../../contract/role.ts';
import { isServed, SERVED_TYPES, type ServedType } from '../definitions/structures.ts';
import { isObject, parseJson } from '../json/parse-json.ts';
import { NO_DATE_FROM } from '../search/criteria.ts';
import { indexOf, KEY_FORM } from '../search/index-keys.ts';
import { parametersOf } from '../search/parameters.ts';
import { TEXT_END } from './row.ts';

/** What the index of a resource depends on, in one text: the definitions of all parameters and the form of the keys. */
export function indexForm(): string {
  const definitions = SERVED_TYPES.map((type) => [type, [...parametersOf(type).values()]]);
  return createHash('sha256')
    .update(JSON.stringify([KEY_FORM, definitions]))
    .digest('hex');
}

/** Any number, the same in every process that may index. */
const INDEX_LOCK = 7_301_405;
const MOST_AT_ONCE = 500;

/**
 * Indexes what is stored again when it was indexed by other definitions, before anything is searched (specs fhir-server, 6.10). Goes on
 * where an earlier start was interrupted. Of several processes one does it and the others wait.
 */
export async function indexAgain(pool: Pool, logger: Logger, form = indexForm()): Promise<void> {
  if ((await settingOf(pool, 'index-form')) === form) return;
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    await client.query('select pg_advisory_lock($1)', [INDEX_LOCK]);
    if ((await settingOf(client, 'index-form')) !== form) await indexRows(client, logger, form);
    await client.query('select pg_advisory_unlock($1)', [INDEX_LOCK]);
  } catch (error) {
    // The lock goes with the connection.
    failed = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(failed);
  }
}

async function indexRows(client: ClientBase, logger: Logger, form: string): Promise<void> {
  const begun = JSON.parse((await settingOf(client, 'index-begun')) ?? '{}') as { form?: string; at?: [string, string] };
  let at: readonly [string, string] = begun.form === form && begun.at ? begun.at : ['', ''];
  // From here on no definitions hold for everything; also not the former ones, if they come back before this is done.
  await client.query(`delete from fhir.setting where name = 'index-form'`);
  let rows = 0;
  let changed = 0;
  for (;;) {
    const batch = await nextRows(client, at);
    const last = batch.at(-1);
    if (!last) break;
    if (rows === 0) logger.info({ from: at.join('/') }, 'search parameters changed: what is stored is indexed again');
    at = [last.type, last.id];
    rows += batch.length;
    await client.query('begin');
    try {
      changed += await updateIndex(client, batch);
      await keepSetting(client, 'index-begun', JSON.stringify({ form, at }));
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
    if (rows % 100_000 === 0) logger.info({ rows, changed }, 'indexing again');
  }
  await keepSetting(client, 'index-form', form);
  await client.query(`delete from fhir.setting where name = 'index-begun'`);
  if (rows > 0) logger.info({ rows, changed }, 'indexed again');
}

interface Stored {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly body: string;
}

async function nextRows(client: ClientBase, after: readonly [string, string]): Promise<readonly Stored[]> {
  const { rows } = await client.query<Stored>(
    `select type, id, version, body from fhir.resource
     where (type, id) > ($1, $2) and body is not null order by type, id limit ${MOST_AT_ONCE}`,
    [...after],
  );
  return rows;
}

/** A version that was written in the meantime has its index already. @returns how many had another index before */
async function updateIndex(client: ClientBase, rows: readonly Stored[]): Promise<number> {
  const indexed = rows.flatMap(({ type, id, version, body }) => {
    const resource = parseJson(body);
    if (!isServed(type) || !isObject(resource)) return [];
    return [{ type, id, version, index: indexOf(type satisfies ServedType, resource) }];
  });
  const { rowCount } = await client.query(
    `update fhir.resource r set keys = t.keys, patient = t.patient, starts = t.starts, ends = t.ends, series1 = t.series1, series2 = t.series2, unplaced = t.unplaced
     from (select type, id, version, patient, starts, ends, coalesce(string_to_array(keys, $8), '{}') as keys, series1, series2, unplaced
           from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $9::uuid[], $10::uuid[], $11::bool[])
             as u(type, id, version, patient, starts, ends, keys, series1, series2, unplaced)) t
     where r.type = t.type and r.id = t.id and r.version = t.version
       and (r.keys, r.patient, r.starts, r.ends, r.series1, r.series2, r.unplaced)
         is distinct from (t.keys, t.patient, t.starts, t.ends, t.series1, t.series2, t.unplaced)`,
    [
      indexed.map(({ type }) => type),
      indexed.map(({ id }) => id),
      indexed.map(({ version }) => version),
      indexed.map(({ index }) => index.patient),
      indexed.map(({ index }) => index.date?.from ?? NO_DATE_FROM),
      indexed.map(({ index }) => index.date?.to ?? -NO_DATE_FROM),
      indexed.map(({ index }) => (index.keys.length > 0 ? index.keys.join(TEXT_END) : null)),
      TEXT_END,
      indexed.map(({ index }) => index.places.first),
      indexed.map(({ index }) => index.places.second),
      indexed.map(({ index }) => index.places.unplaced),
    ],
  );
  return rowCount ?? 0;
}

async function settingOf(db: Pool | ClientBase, name: string): Promise<string | null> {
  const { rows } = await db.query<{ value: string }>('select value from fhir.setting where name = $1', [name]);
  return rows[0]?.value ?? null;
}

async function keepSetting(db: ClientBase, name: string, value: string): Promise<void> {
  await db.query('insert into fhir.setting values ($1, $2) on conflict (name) do update set value = excluded.value', [
    name,
    value,
  ]);
}
