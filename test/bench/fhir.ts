import type { Bundle, Observation } from '@medplum/fhirtypes';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Pool } from 'pg';
import { tokenAuthentication } from '../../cloud/fhir/access/token-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { quietLogger as logger } from '../support/logger.ts';
import { testDatabase } from '../support/postgres.ts';
import { fill, filled, keptDatabase, measureSearch } from './fhir-search.ts';
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
const CODES = VITALS.map(([code]) => code);
/** One of every patient and code goes through FHIR before the rest are stored like it. */
const SEEDS = PATIENTS * VITALS.length;
const ISSUER = 'https://issuer.example';
let authorization = '';
const T0 = Date.parse('2026-01-05T10:00:00.000Z');

/**
 * Our FHIR endpoint over HTTP on a real PostgreSQL, with authentication, validation, history and audit on: Observations that are durable a second
 * against INSERT of the very same rows; then the newest 50 of one patient and code.
 * @param observations stored when searches are measured
 * @param keep folder in which the database stays; what a run before has stored there is only searched
 */
export async function measureFhir(observations: number, keep: string | null = null): Promise<Figure[]> {
  const database = await (keep === null ? testDatabase() : keptDatabase(keep));
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
    const figures: Figure[] = [];
    let stored = await filled(database.pool);
    if (stored === null) {
      for (let at = 0; at < PATIENTS; at += BATCH) await send(server.baseUrl, JSON.stringify(patients(at)));
      figures.push(...(await measureWrites(server.baseUrl, database.pool)));
      for (let at = 0; at < SEEDS; at += BATCH) await send(server.baseUrl, JSON.stringify(batchOf(at, 'seed')));
      stored = await fill(database.pool, Math.max(0, Math.round(observations / SEEDS) - 1), SEEDS);
    }
    return [...figures, await measureSearch(server.baseUrl, authorization, stored, { patients: PATIENTS, codes: CODES })];
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
