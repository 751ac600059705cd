import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import { createFhirClient } from '../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { startOutcomes } from '../../cloud/outcomes/role.ts';
import { startScoring } from '../../cloud/scoring/role.ts';
import { openParking } from '../../cloud/service/parking-adapter.ts';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../support/logger.ts';
import { testDatabase } from '../support/postgres.ts';
import type { Figure } from './figures.ts';
import { closeMinutes, SIZES, until } from './scoring-load.ts';

const BATCH = 100;

/**
 * From the number that closes a minute to the RiskAssessment that is durable in our FHIR endpoint on PostgreSQL, all beds at once, in one
 * process with the endpoint; and what a bed costs among many against among few.
 */
export async function measureAssessments(say: (figure: Figure) => void): Promise<void> {
  const costs = new Map<number, number>();
  for (const beds of SIZES) {
    const { values, ms } = await closeToAssessment(beds);
    costs.set(beds, ms / beds);
    say({
      what: `minute closed → RiskAssessment in FHIR, ${beds} beds`,
      values,
      unit: 'ms',
      target: beds === 10_000 ? null : { value: 2_000, at: 'p99' },
    });
  }
  say({
    what: 'the same, cost of a bed, 10,000 beds / 100 beds',
    values: [(costs.get(10_000) ?? Number.NaN) / (costs.get(100) ?? Number.NaN)],
    unit: '×',
    target: { value: 1.1, at: 'median' },
  });
}

async function closeToAssessment(beds: number): Promise<{ values: number[]; ms: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-bench-'));
  const database = await testDatabase();
  const server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  const fhir = createFhirClient({ baseUrl: server.baseUrl });
  for (let bed = 0; bed < beds; bed += BATCH) await fhir.bundle(people(bed, Math.min(beds, bed + BATCH)));
  const log = await openEventLog(join(directory, 'log'));
  const parking = await openParking(database.pool);
  const scoring = await startScoring({ log, logger });
  const outcomes = await startOutcomes({ log, fhir, parking, logger });
  const written = new Map<string, number>();
  const seen = log.consume({
    topic: 'outcomes',
    group: 'bench',
    handle(records) {
      for (const { key } of records) written.set(key, performance.now());
      return Promise.resolve();
    },
  });
  const sent = await closeMinutes(log, scoring, beds);
  await until(() => written.size >= beds);
  const parked = Number(outcomes.health()['parked']);
  if (parked > 0) throw new Error(`${parked} assessments were refused`);
  const stored = await database.pool.query<{ n: number }>(
    "select count(*)::int as n from fhir.resource where type = 'RiskAssessment'",
  );
  if (stored.rows[0]?.n !== beds) throw new Error(`${stored.rows[0]?.n} assessments in FHIR, ${beds} were expected`);
  for (const part of [seen, outcomes, scoring]) await part.stop();
  await log.close();
  await server.stop();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
  const values = [...written].map(([key, at]) => at - (sent.get(key) ?? Number.NaN));
  return { values, ms: Math.max(...written.values()) - Math.min(...sent.values()) };
}

/** References of an assessment have to be there. */
function people(from: number, to: number): Bundle {
  const entry = Array.from({ length: to - from }, (_, place) => from + place).flatMap((bed) => [
    { resourceType: 'Patient' as const, id: `p${bed}` },
    {
      ...{ resourceType: 'Encounter' as const, id: `e${bed}`, status: 'in-progress' as const },
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: { reference: `Patient/p${bed}` },
    },
  ]);
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entry.map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } })),
  };
}
