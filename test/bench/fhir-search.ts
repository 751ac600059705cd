import { resolve } from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import { Pool } from 'pg';
import { startPostgres } from '../../cloud/service/postgres/postgres-adapter.ts';
import type { TestDatabase } from '../support/postgres.ts';
import type { Figure } from './figures.ts';

const SEARCHES = 1_000;
/** Of the first the connection and the statements are new. */
const NOT_COUNTED = 50;
const COUNT = 50;

/** What is stored, and how much of it each patient has of each code. */
export interface Stored {
  readonly observations: number;
  readonly each: number;
}

/** A database in a folder that outlives the run. */
export async function keptDatabase(folder: string): Promise<TestDatabase> {
  const server = await startPostgres({ directory: resolve(folder) });
  const { connectionString } = server;
  const pool = new Pool({ connectionString, pipeline: true });
  // The server may end before the last connection has.
  pool.on('error', () => undefined);
  return {
    connectionString,
    pool,
    async drop() {
      await pool.end();
      await server.stop();
    },
  };
}

const RECORD = 'bench-filled';

/** @returns null when `fill` has not come to its end in this database */
export async function filled(pool: Pool): Promise<Stored | null> {
  const { rows } = await pool.query<{ value: string }>('select value from fhir.setting where name = $1', [RECORD]);
  return rows[0] ? (JSON.parse(rows[0].value) as Stored) : null;
}

/**
 * So many rows after each seed, minutes apart, in the order in which they would have come: made by the database itself, the key and the indexes
 * taken away and built again by their own definitions. Meanwhile the table is not in the log of the database, which searches never read.
 */
export async function fill(pool: Pool, each: number, seeds: number): Promise<Stored> {
  const client = await pool.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; definition: string; key: string | null }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition, pg_get_constraintdef(c.oid) as key
       from pg_index left join pg_constraint c on c.conindid = indexrelid where indrelid = 'fhir.resource'::regclass`,
    );
    await client.query("set maintenance_work_mem = '2GB'");
    await client.query(
      `create temp table seed as select * from fhir.resource where type = 'Observation' and id ~ '^seed-[0-9]+$'`,
    );
    for (const { name, key } of indexes)
      await client.query(key === null ? `drop index ${name}` : 'alter table fhir.resource drop constraint resource_pkey');
    await client.query('alter table fhir.resource set unlogged');
    for (let n = 1; n <= each; n += 1) {
      await client.query(
        `insert into fhir.resource
           (type, id, version, updated, deleted, method, body, keys, patient, starts, ends, series1, series2, unplaced)
         select type, id || '-' || $1::int, version, updated, deleted, method, replace(body, id, id || '-' || $1::int), keys, patient,
                starts + $1::int * 60000000::bigint, ends + $1::int * 60000000::bigint, series1, series2, unplaced from seed`,
        [n],
      );
    }
    for (const { definition, key } of indexes)
      await client.query(key === null ? definition : `alter table fhir.resource add constraint resource_pkey ${key}`);
    await client.query('vacuum analyze fhir.resource');
    const { rows } = await client.query<{ count: string }>(`select count(*) from fhir.resource where type = 'Observation'`);
    const stored = { observations: Number(rows[0]?.count), each: each + 1 };
    if (stored.observations < seeds * stored.each) throw new Error(`only ${stored.observations} stored`);
    await client.query('insert into fhir.setting values ($1, $2)', [RECORD, JSON.stringify(stored)]);
    return stored;
  } finally {
    client.release(true);
  }
}

/** The newest 50 of one patient and code, over HTTP, one after the other: another patient each time. */
export async function measureSearch(
  base: string,
  authorization: string,
  { observations, each }: Stored,
  { patients, codes }: { readonly patients: number; readonly codes: readonly string[] },
): Promise<Figure> {
  const values: number[] = [];
  for (let count = 0; count < SEARCHES; count += 1) {
    const patient = (count * 7_919) % patients;
    const code = codes[count % codes.length] ?? '';
    const from = performance.now();
    const answer = await fetch(
      `${base}/Observation?subject=Patient/p${patient}&code=http://loinc.org|${code}&_sort=-date&_count=${COUNT}`,
      { headers: { authorization } },
    );
    const found = (await answer.json()) as Bundle;
    values.push(performance.now() - from);
    const wanted = Math.min(COUNT, each);
    const got = found.entry?.length ?? 0;
    if (got < wanted) throw new Error(`${got} found instead of ${wanted}`);
  }
  return {
    what: `newest ${COUNT} of a subject and code among ${observations}`,
    values: values.slice(NOT_COUNTED),
    unit: 'ms',
    target: { value: 20, at: 'p99' },
  };
}
