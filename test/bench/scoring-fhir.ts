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
import { memoryMb, processorMs } from './processor.ts';
import { minutesToClose, SIZES, until } from './scoring-load.ts';

const BATCH = 100;
/** Of each size so many minutes are measured, behind one that warms up. */
const MEASURED: Readonly<Record<number, number>> = { 100: 10, 1_000: 3, 10_000: 1 };

interface Assessed {
  /** From the number that closed the minute, ms, of every bed and minute. */
  readonly latencies: readonly number[];
  /** Processor time of this process and of the database's, ms. */
  readonly processorMs: number;
}

/**
 * From the number that closes a minute to the RiskAssessment that is durable in our FHIR endpoint on PostgreSQL, all beds at once, in one
 * process with the endpoint; and what a bed costs among many against among few.
 */
export async function measureAssessments(say: (figure: Figure) => void): Promise<void> {
  const costs = new Map<number, number>();
  for (const beds of SIZES) {
    const { latencies, processorMs: spent } = await closeToAssessments(beds, MEASURED[beds] ?? 1);
    costs.set(beds, spent / latencies.length);
    say({
      what: `minute closed → RiskAssessment in FHIR, ${beds} beds`,
      values: latencies,
      unit: 'ms',
      target: beds === 10_000 ? null : { value: 2_000, at: 'p99' },
    });
    say({ what: `… processor time of a bed's minute, ${beds} beds`, values: [costs.get(beds) ?? 0], unit: 'ms', target: null });
  }
  say({
    what: 'cost of a bed through FHIR, 10,000 beds / 100 beds',
    values: [(costs.get(10_000) ?? Number.NaN) / (costs.get(100) ?? Number.NaN)],
    unit: '×',
    target: { value: 1.1, at: 'median' },
  });
  say({ what: 'memory of the whole process after 10,000 beds', values: [memoryMb(process.pid)], unit: 'MB', target: null });
}

export async function closeToAssessments(beds: number, minutes: number): Promise<Assessed> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-bench-'));
  const database = await testDatabase();
  const server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  const fhir = createFhirClient({ baseUrl: server.baseUrl });
  for (let bed = 0; bed < beds; bed += BATCH) await fhir.bundle(people(bed, Math.min(beds, bed + BATCH)));
  const log = await openEventLog(join(directory, 'log'));
  const parking = await openParking(database.pool);
  const scoring = await startScoring({ log, logger });
  const outcomes = await startOutcomes({ log, fhir, parking, logger });
  const written: [patient: string, at: number][] = [];
  const seen = log.consume({
    topic: 'outcomes',
    group: 'bench',
    handle(records) {
      for (const { key } of records) written.push([key, performance.now()]);
      return Promise.resolve();
    },
  });
  const spentMs = async (): Promise<number> => {
    const backends = await database.pool.query<{ pid: number }>('select pid from pg_stat_activity');
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000 + backends.rows.reduce((sum, { pid }) => sum + processorMs(pid), 0);
  };
  const latencies: number[] = [];
  let [told, spent] = [0, 0];
  for await (const close of minutesToClose({ log, scoring, beds })) {
    const before = await spentMs();
    const sent = await close();
    await until(() => written.length >= beds);
    told += beds;
    const minute = written.splice(0);
    if (told === beds) continue;
    spent += (await spentMs()) - before;
    latencies.push(...minute.map(([key, at]) => at - (sent.get(key) ?? Number.NaN)));
    if (told === beds * (1 + minutes)) break;
  }
  const parked = Number(outcomes.health()['parked']);
  if (parked > 0) throw new Error(`${parked} assessments were refused`);
  const stored = await database.pool.query<{ n: number }>(
    "select count(*)::int as n from fhir.resource where type = 'RiskAssessment'",
  );
  if (stored.rows[0]?.n !== told) throw new Error(`${stored.rows[0]?.n} assessments in FHIR, ${told} were expected`);
  for (const part of [seen, outcomes, scoring]) await part.stop();
  await log.close();
  await server.stop();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
  return { latencies, processorMs: spent };
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
