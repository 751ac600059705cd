import type { Bundle, Observation } from '@medplum/fhirtypes';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Pool } from 'pg';
import { tokenAuthentication } from '../../cloud/fhir/access/token-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { quietLogger as logger } from '../support/logger.ts';
import { testDatabase } from '../support/postgres.ts';
import type { Figure } from './figures.ts';

const WRITTEN = 6_000;
const BATCH = 100;
const ROUNDS = 3;
const PATIENTS = 1_000;
const VITALS = [
  ['8867-4', '/min'],
  ['59408-5', '%'],
  ['9279-1', '/min'],
  ['8310-5', 'Cel'],
  ['76214-6', 'mm[Hg]'],
] as const;
const SEARCHES = 1_000;
const ISSUER = 'https://issuer.example';
let authorization = '';
const T0 = Date.parse('2026-01-05T10:00:00.000Z');

/**
 * Our FHIR endpoint over HTTP on a real PostgreSQL, with authentication, validation, history and audit on: Observations that are durable a second
 * against INSERT of the very same rows; then the newest 50 of one patient and code.
 * @param observations stored when searches are measured
 */
export async function measureFhir(observations: number): Promise<Figure[]> {
  const database = await testDatabase();
  const { privateKey, publicKey } = await generateKeyPair('ES384');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES384' }] };
  const server = await startFhir({
    pool: database.pool,
    host: '127.0.0.1',
    port: 0,
    logger,
    authenticate: (audience) => tokenAuthentication({ issuer: ISSUER, audience, keys }),
  });
  authorization = `Bearer ${await new SignJWT({ sub: 'connector', scope: 'system/*.cruds' })
    .setProtectedHeader({ alg: 'ES384', kid: 'k' })
    .setIssuer(ISSUER)
    .setAudience(server.baseUrl)
    .setExpirationTime('12h')
    .sign(privateKey)}`;
  try {
    for (let at = 0; at < PATIENTS; at += BATCH) await send(server.baseUrl, JSON.stringify(patients(at)));
    return [
      ...(await measureWrites(server.baseUrl, database.pool)),
      await measureSearch(server.baseUrl, database.pool, observations),
    ];
  } finally {
    await server.stop();
    await database.drop();
  }
}

/**
 * Both in turn, of each the best: a busy machine only ever makes one slower. What is sent is ready before the clock starts, on both sides; both
 * send one batch after the other, and wait until it is durable.
 */
async function measureWrites(base: string, pool: Pool): Promise<Figure[]> {
  await pool.query('create table public.raw (like fhir.resource including all)');
  let [ours, raw] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bundles = Array.from({ length: WRITTEN / BATCH }, (_, at) => JSON.stringify(batchOf(at * BATCH, `r${round}`)));
    const before = await newestAuditEvent(pool);
    const from = performance.now();
    for (const bundle of bundles) await send(base, bundle);
    ours = Math.max(ours, (WRITTEN / (performance.now() - from)) * 1_000);
    raw = Math.max(raw, await insertAgain(pool, `r${round}-`, before));
  }
  return [
    { what: 'Observations durable through FHIR', values: [Math.round(ours)], unit: 'a second', target: null },
    { what: 'INSERT of the same rows / through FHIR', values: [raw / ours], unit: '×', target: { value: 2, at: 'median' } },
  ];
}

async function newestAuditEvent(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string | null }>("select max(id) as id from fhir.resource where type = 'AuditEvent'");
  return rows[0]?.id ?? '';
}

/**
 * What FHIR stored of this round, Observations and the trail of them, as the same rows in the same transactions, into a table of the same shape
 * and indexes: one INSERT for each batch, its parameters beside it. First versions have no history.
 * @returns Observations a second
 */
async function insertAgain(pool: Pool, prefix: string, before: string): Promise<number> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select *, xmin::text as transaction from fhir.resource
     where id like $1 or (type = 'AuditEvent' and id > $2) order by xmin::text::bigint, ctid`,
    [`${prefix}%`, before],
  );
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== 'transaction');
  const batches = new Map<unknown, Record<string, unknown>[]>();
  for (const row of rows) batches.set(row['transaction'], [...(batches.get(row['transaction']) ?? []), row]);
  const from = performance.now();
  for (const some of batches.values()) {
    const places = some.map((_, row) => `(${columns.map((__, column) => `$${row * columns.length + column + 1}`).join(', ')})`);
    await pool.query(
      `insert into public.raw (${columns.join(', ')}) values ${places.join(', ')}`,
      some.flatMap((row) => columns.map((column) => row[column])),
    );
  }
  return (WRITTEN / (performance.now() - from)) * 1_000;
}

/** One Observation of every patient and code goes through FHIR; the rest are rows like it, minutes apart. */
async function measureSearch(base: string, pool: Pool, observations: number): Promise<Figure> {
  const seeds = PATIENTS * VITALS.length;
  for (let at = 0; at < seeds; at += BATCH) await send(base, JSON.stringify(batchOf(at, 'seed')));
  const each = Math.max(0, Math.round(observations / seeds) - 1);
  await fill(pool, each);
  const values: number[] = [];
  for (let count = 0; count < SEARCHES; count += 1) {
    const patient = (count * 7_919) % PATIENTS;
    const [code] = VITALS[count % VITALS.length] ?? VITALS[0];
    const from = performance.now();
    const answer = await fetch(
      `${base}/Observation?subject=Patient/p${patient}&code=http://loinc.org|${code}&_sort=-date&_count=50`,
      { headers: { authorization } },
    );
    const found = (await answer.json()) as Bundle;
    values.push(performance.now() - from);
    const wanted = Math.min(50, each + 1);
    const got = found.entry?.length ?? 0;
    if (got < wanted) throw new Error(`${got} found instead of ${wanted}`);
  }
  return {
    what: `newest 50 of a subject and code among ${seeds * (each + 1) + WRITTEN * ROUNDS}`,
    values: values.slice(50),
    unit: 'ms',
    target: { value: 20, at: 'p99' },
  };
}

/** So many rows after each seed, made by the database itself; the indexes beside the key are taken away and built again by their own definitions. */
async function fill(pool: Pool, each: number): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
       from pg_index where indrelid = 'fhir.resource'::regclass and not indisprimary`,
    );
    await client.query("set maintenance_work_mem = '2GB'");
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    for (let from = 1; from <= each; from += 20) {
      await client.query(
        `insert into fhir.resource (type, id, version, updated, deleted, method, body, keys, patient, starts, ends)
         select type, id || '-' || n, version, updated, deleted, method, replace(body, id, id || '-' || n), keys, patient,
                starts + n * 60000000::bigint, ends + n * 60000000::bigint
         from fhir.resource, generate_series($1::int, $2::int) n where type = 'Observation' and id ~ '^seed-[0-9]+$'`,
        [from, Math.min(each, from + 19)],
      );
    }
    for (const { definition } of indexes) await client.query(definition);
    await client.query('vacuum analyze fhir.resource');
  } finally {
    client.release(true);
  }
}

async function send(base: string, bundle: string): Promise<void> {
  const answer = await fetch(base, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', authorization },
    body: bundle,
  });
  const { entry = [] } = (await answer.json()) as Bundle;
  const refused = entry.find(({ response }) => !response?.status.startsWith('201'));
  if (!answer.ok || refused) throw new Error(`${answer.status} ${JSON.stringify(refused)}`);
}

function batchOf(from: number, prefix: string): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'batch',
    entry: Array.from({ length: BATCH }, (_, at) => {
      const resource = observation(from + at, `${prefix}-${from + at}`);
      return { resource, request: { method: 'PUT' as const, url: `Observation/${resource.id}` } };
    }),
  };
}

function patients(from: number): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'batch',
    entry: Array.from({ length: BATCH }, (_, at) => ({
      resource: { resourceType: 'Patient', id: `p${from + at}`, name: [{ family: 'Simulated', given: [String(from + at)] }] },
      request: { method: 'PUT' as const, url: `Patient/p${from + at}` },
    })),
  };
}

function observation(index: number, id: string): Observation & { id: string } {
  const [code, unit] = VITALS[index % VITALS.length] ?? VITALS[0];
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
    code: { coding: [{ system: 'http://loinc.org', code }] },
    subject: { reference: `Patient/p${Math.floor(index / VITALS.length) % PATIENTS}` },
    effectiveDateTime: new Date(T0 + index * 1_000).toISOString(),
    valueQuantity: { value: 60 + (index % 40), unit, system: 'http://unitsofmeasure.org', code: unit },
  };
}
