import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { indexAgain } from '../../../cloud/fhir/store/index-again-adapter.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { heartRate, patient, type Shown, silent } from './endpoint.ts';

const COUNT = 1_200;
let database: TestDatabase;
const start = () => startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger: silent });
const setting = async (name: string): Promise<string | undefined> =>
  (await database.pool.query<{ value: string }>('select value from fhir.setting where name = $1', [name])).rows[0]?.value;

/** As if everything had been stored when there were hardly any parameters. */
async function forgetIndex(): Promise<void> {
  await database.pool.query(`update fhir.resource set keys = '{}', patient = null, starts = default, ends = default;
    update fhir.setting set value = 'other definitions' where name = 'index-form'`);
}

async function found(base: string): Promise<number[]> {
  const counts: number[] = [];
  for (const query of ['code=8867-4', 'patient=p', 'date=2026-01-05', 'value-quantity=72', 'identifier=urn:n|7']) {
    const answer = await fetch(`${base}/Observation?${query}&_summary=count`);
    counts.push(((await answer.json()) as Shown).total);
  }
  return counts;
}
const ALL = [COUNT, COUNT, COUNT, COUNT, 1];

beforeAll(async () => {
  database = await testDatabase();
  const endpoint = await start();
  const post = (entry: readonly object[]) =>
    fetch(endpoint.baseUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }),
    });
  await post([{ request: { method: 'PUT', url: 'Patient/p' }, resource: patient({ id: 'p' }) }]);
  for (let from = 0; from < COUNT; from += 600) {
    const entry = Array.from({ length: 600 }, (_, index) => {
      const value = String(from + index);
      const resource = heartRate({ subject: { reference: 'Patient/p' }, identifier: [{ system: 'urn:n', value }] });
      return { request: { method: 'POST', url: 'Observation' }, resource };
    });
    await post(entry);
  }
  expect(await found(endpoint.baseUrl)).toEqual(ALL);
  await endpoint.stop();
});
afterAll(() => database.drop());

test('what was indexed by other definitions is indexed again before anything is searched', async () => {
  await forgetIndex();
  const endpoint = await start();
  expect(await found(endpoint.baseUrl)).toEqual(ALL);
  // It is an index: no version and no time changed.
  const { rows } = await database.pool.query<{ count: string }>(`select count(*) from fhir.history`);
  expect(rows[0]?.count).toBe('0');
  await endpoint.stop();
});

test('what was interrupted goes on where it was; the same definitions do nothing', async () => {
  const form = await setting('index-form');
  await forgetIndex();
  const { pool } = database;
  const withoutKeys = async (): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>('select count(*) from fhir.resource where cardinality(keys) = 0');
    return Number(rows[0]?.count);
  };
  // The second batch fails.
  await pool.query(`
    create function fhir.second() returns trigger language plpgsql as $$ begin
      if exists (select from fhir.setting where name = 'index-begun') then raise 'away'; end if; return new; end $$;
    create trigger second before update on fhir.resource for each row execute function fhir.second()`);
  await expect(indexAgain(pool, silent)).rejects.toThrow('away');
  expect(await withoutKeys()).toBeGreaterThan(0);
  // Neither the new definitions nor the former ones hold for everything.
  expect(await setting('index-form')).toBeUndefined();
  await pool.query(`drop trigger second on fhir.resource;
    update fhir.resource set keys = '{}' where (type, id) = (select type, id from fhir.resource order by type, id limit 1)`);
  await indexAgain(pool, silent);
  // What was done already was not looked at again.
  expect([await withoutKeys(), await setting('index-form')]).toEqual([1, form]);
  await indexAgain(pool, silent);
  expect(await withoutKeys()).toBe(1);
});
