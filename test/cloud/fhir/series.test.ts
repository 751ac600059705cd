import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { parseQuery } from '../../../cloud/fhir/search/query.ts';
import { seriesWanted } from '../../../cloud/fhir/search/series.ts';
import { newestStatement, rowsOfSeries } from '../../../cloud/fhir/search/series-statement.ts';
import { pageStatement } from '../../../cloud/fhir/search/statement.ts';
import { heartRate, patient, type Shown, silent, useEndpoint } from './endpoint.ts';

const endpoint = useEndpoint();
const LOINC = 'http://loinc.org';
const CODINGS = [
  { system: LOINC, code: '2951-2' },
  { system: LOINC, code: '2823-3' },
  // The same code of another system, a system with a bar, and none.
  { system: 'urn:other', code: '2951-2' },
  { system: 'urn:a|b', code: 'c' },
  { code: '2951-2' },
  { system: 'urn:iso:std:iso:11073:10101', code: '147842' },
];
const DATES = [
  { effectiveDateTime: '2026-01-05T10:00:00.000Z' },
  { effectiveDateTime: '2026-01-05T10:00:00.000Z' },
  { effectiveDateTime: '2026-01-05' },
  { effectivePeriod: { start: '2026-01-04T22:00:00Z', end: '2026-01-06T00:00:00Z' } },
  { effectivePeriod: { start: '2026-01-03T00:00:00Z' } },
  {},
];

/** Every set of up to three of the codings, at dates that are often the same, of two patients. */
function observations(): { resource: object; request: object }[] {
  const sets = [[], ...CODINGS.map((one) => [one])];
  for (const [at, one] of CODINGS.entries())
    for (const other of CODINGS.slice(at + 1))
      sets.push([one, other], [other, one, CODINGS[(at * 7 + 3) % CODINGS.length] ?? one]);
  return sets.flatMap((coding, at) =>
    [0, 1, 2].map((copy) => {
      const id = `o${at}-${copy}`;
      const date = DATES[(at + copy * 5) % DATES.length];
      const exact = { effectiveDateTime: `2026-01-0${1 + (at % 8)}T0${copy}:00:00Z` };
      const resource = heartRate({
        id,
        status: at % 4 === 0 ? 'amended' : 'final',
        category: undefined,
        code: { text: 'something', ...(coding.length === 0 ? {} : { coding }) },
        subject: { reference: `Patient/${at % 5 === 0 ? 'q' : 'p'}` },
        effectiveDateTime: undefined,
        ...(copy === 2 ? exact : date),
      });
      return { resource, request: { method: 'PUT', url: `Observation/${id}` } };
    }),
  );
}

beforeAll(async () => {
  const patients = ['p', 'q'].map((id) => ({ resource: patient({ id }), request: { method: 'PUT', url: `Patient/${id}` } }));
  for (const entry of [patients, observations()]) {
    const { json } = await endpoint.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    expect(json.entry.filter(({ response }) => !response.status.startsWith('201'))).toEqual([]);
  }
  await endpoint.send('DELETE', 'Observation/o3-0');
  await endpoint.send('PUT', 'Observation/o2-1', heartRate({ id: 'o2-1', subject: { reference: 'Patient/q' } }));
});

const codes = fc.subarray(
  [`${LOINC}|2951-2`, '2951-2', '|2951-2', `${LOINC}|2823-3`, 'urn:a\\|b|c', 'c', '147842', 'urn:a|b|c', `${LOINC}|`, 'none'],
  { minLength: 1 },
);
const dates = fc.subarray([
  'ge2026-01-05',
  'lt2026-01-06',
  'le2026-01-04T22:30:00Z',
  'ne2026-01-05',
  'eq2026-01',
  'sa2026-01-04',
]);
const asked = fc
  .record({
    name: fc.constantFrom('patient', 'subject'),
    codes,
    dates,
    sort: fc.constantFrom('_sort=-date', '_sort=-date', '_sort=date', '_sort=-date,-_id', ''),
    count: fc.integer({ min: 4, max: 25 }),
    more: fc.constantFrom('', 'status=final', 'code:not=c', 'status=amended'),
  })
  .map(({ name, codes: some, dates: when, sort, count, more }) => ({
    name,
    rest: [`code=${some.map(encodeURIComponent).join(',')}`, ...when.map((one) => `date=${one}`), sort, `_count=${count}`, more]
      .filter((part) => part !== '')
      .join('&'),
  }));

/** All pages, one after the other. */
async function pages(query: string): Promise<readonly (readonly string[])[]> {
  const found: string[][] = [];
  for (let next: string | undefined = query; next !== undefined; ) {
    const { json, status }: { json: Shown; status: number } = await endpoint.send('GET', next);
    expect(status).toBe(200);
    found.push((json.entry ?? []).map(({ resource }) => resource.id));
    next = json.link.find(({ relation }) => relation === 'next')?.url.slice(endpoint.base.length + 1);
  }
  return found;
}

/** Asked for one of two patients, of whom one has nothing, everything of the other is looked through. */
const looked = (name: string): string => `${name}=Patient/p,Patient/nobody`;

async function sameAsLookedThrough(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(asked, async ({ name, rest }) => {
      expect(await pages(`Observation?${name}=Patient/p&${rest}`)).toEqual(await pages(`Observation?${looked(name)}&${rest}`));
      const total = async (who: string): Promise<number> =>
        (await endpoint.send('GET', `Observation?${who}&${rest}&_summary=count`)).json.total;
      expect(await total(`${name}=Patient/p`)).toBe(await total(looked(name)));
    }),
    { numRuns },
  );
  for (const rest of ['', '&max=2', '&max=3&code=2951-2', `&code=${LOINC}|2823-3`, '&code=c&max=2', '&status=final&max=2'])
    expect(await pages(`Observation/$lastn?patient=p${rest}`)).toEqual(await pages(`Observation/$lastn?patient=p,nobody${rest}`));
}

const count = async (condition: string): Promise<number> =>
  Number(
    (await endpoint.database.pool.query<{ n: string }>(`select count(*) as n from fhir.resource where ${condition}`)).rows[0]?.n,
  );
const UNPLACED = `unplaced and series1 is null and type = 'Observation' and not deleted`;

test('what is found by patient and code is what looking through everything finds, page by page', {
  timeout: 120_000,
}, async () => {
  expect(await count(UNPLACED)).toBe(0);
  await sameAsLookedThrough(20);
});

describe('what was stored before there were series', { timeout: 120_000 }, () => {
  const forget = (which: string): Promise<unknown> =>
    endpoint.database.pool.query(`update fhir.resource set series1 = null, series2 = null, unplaced = default where ${which}`);

  test('is found all the same, and gets its places while the endpoint answers', async () => {
    await forget(`type = 'Observation' and ascii(right(id, 1)) % 2 = 0`);
    expect(await count(UNPLACED)).toBeGreaterThan(20);
    await sameAsLookedThrough(6);
    const second = await startFhir({ pool: endpoint.database.pool, host: '127.0.0.1', port: 0, logger: silent });
    await expect.poll(() => count(UNPLACED), { timeout: 60_000 }).toBe(0);
    await second.stop();
  });

  test('is gone on with after an interruption, and is no new version', async () => {
    const { pool } = endpoint.database;
    const versions = async (): Promise<unknown> =>
      (await pool.query(`select count(*), sum(version) from fhir.resource where type = 'Observation'`)).rows[0];
    // More than are placed at once.
    await pool.query(`insert into fhir.resource (type, id, version, updated, deleted, method, body, keys, patient, starts, ends)
      select type, 'a' || n, 1, updated, deleted, method, body, array(select replace(k, 'Patient/p', 'Patient/a') from unnest(keys) k), 'a', starts, ends
      from fhir.resource, generate_series(1, 600) n where type = 'Observation' and id = 'o1-2'`);
    const before = await versions();
    await forget(`type = 'Observation'`);
    await pool.query(`
      create function fhir.refuse() returns trigger language plpgsql as $$ begin raise 'away'; end $$;
      create trigger refuse before update on fhir.resource for each row when (old.id = 'o2-0') execute function fhir.refuse()`);
    const told: string[] = [];
    const logger = { ...silent, error: (_: unknown, text: string) => void told.push(text) };
    const first = await startFhir({ pool, host: '127.0.0.1', port: 0, logger });
    await expect.poll(() => told, { timeout: 60_000 }).toEqual([expect.stringContaining('the next start goes on')]);
    await first.stop();
    expect(await count(`patient = 'a' and not unplaced`)).toBe(500);
    await pool.query('drop trigger refuse on fhir.resource');
    const second = await startFhir({ pool, host: '127.0.0.1', port: 0, logger: silent });
    await expect.poll(() => count(UNPLACED), { timeout: 60_000 }).toBe(0);
    await second.stop();
    expect(await versions()).toEqual(before);
    await sameAsLookedThrough(6);
  });
});

test('the newest of a patient and code come out of the index, and their rows all at once', async () => {
  const context = { type: 'Observation' as const, base: endpoint.base, nowMs: 0 };
  const query = parseQuery(
    ['Observation'],
    [
      ['subject', 'Patient/p'],
      ['code', `${LOINC}|2951-2`],
      ['date', 'ge2026-01-01'],
      ['_sort', '-date'],
    ],
    false,
  );
  const wanted = seriesWanted(query, context);
  if (wanted === null) throw new Error('no series wanted');
  const client = await endpoint.database.pool.connect();
  try {
    await client.query('vacuum analyze fhir.resource');
    // A table as small as this one would be read whole.
    await client.query('set enable_seqscan = off');
    const plan = async ({ sql, values }: { sql: string; values: readonly unknown[] }): Promise<string> =>
      (await client.query<Record<'QUERY PLAN', string>>(`explain ${sql}`, [...values])).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
    const newest = await plan(newestStatement(wanted, query, context, null, 51));
    expect(newest).toContain('Index Only Scan using resource_series1');
    expect(newest).not.toMatch(/Seq Scan|Scan using resource_(patient|ends|keys)/);
    const found = [{ place: 'series1' as const, series: wanted.ranges[0]?.low ?? '', ends: [] }];
    const page = await plan(pageStatement(query, context, null, rowsOfSeries(wanted, found, 1)));
    expect(page).toMatch(
      /Bitmap Heap Scan on resource[^]*BitmapOr[^]*resource_series1[^]*resource_series2[^]*resource_unplaced[^]*patient = /,
    );
    expect(page.match(/Index Scan/g)).toHaveLength(3);
  } finally {
    client.release(true);
  }
});
