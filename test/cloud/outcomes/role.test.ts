import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Flag, Resource, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome, ScoredWindow } from '../../../cloud/contract/events.ts';
import type { FhirClient } from '../../../cloud/contract/fhir-client.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import type { TrendWindow } from '../../../cloud/contract/trend-window.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { startOutcomes } from '../../../cloud/outcomes/role.ts';
import { openParking } from '../../../cloud/service/parking-adapter.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { independentFindings } from '../../support/independent-validator.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { outcome } from '../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';

/** Short, so that a test need not play ten minutes; ward 4 flags later, and the model flags only there. */
const RANGES = {
  news2: { resolveWindows: 2 },
  wards: { 'Ward 4': { news2: { flagAt: 7 }, models: { 'sepsis-bedside': { flagAt: 10, resolveAt: 5, resolveWindows: 1 } } } },
};

describe('outcomes in a real FHIR server', () => {
  let database: TestDatabase;
  let fhirRole: Role & { readonly baseUrl: string };
  let fhir: FhirClient;
  let parking: Awaited<ReturnType<typeof openParking>>;
  let directory: string;
  let log: LocalEventLog;
  let patient: string;
  let patients = 0;

  beforeAll(async () => {
    database = await testDatabase();
    fhirRole = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
    fhir = createFhirClient({ baseUrl: fhirRole.baseUrl, backOffMs: 5 });
    parking = await openParking(database.pool);
  });
  afterAll(async () => {
    await fhirRole.stop();
    await database.drop();
  });
  beforeEach(async () => {
    patients += 1;
    patient = `Patient/p${patients}`;
    directory = await mkdtemp(join(tmpdir(), 'wardlight-outcomes-'));
    log = await openEventLog(directory, { partitions: 1 });
    const resources: (Resource & { id: string })[] = [
      { resourceType: 'Patient', id: `p${patients}` },
      {
        resourceType: 'Encounter',
        id: `e${patients}`,
        status: 'in-progress',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
        subject: { reference: patient },
      },
      {
        resourceType: 'Observation',
        id: `o${patients}`,
        status: 'final',
        code: { text: 'systolic' },
        subject: { reference: patient },
        valueQuantity: { value: 44, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      },
    ];
    const entry = resources.map((resource) => ({
      resource,
      request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
    }));
    await fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry } satisfies Bundle);
  });
  afterEach(async () => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });

  const window = (minute: number, totalMin: number): ScoredWindow => {
    const plain = outcome({ minute, totalMin, patient }).window;
    const id = createHash('sha256').update(plain.id).digest('hex').slice(0, 40);
    const vital = { ...plain.vitals['abp-mean']!, observations: [`Observation/o${patients}`] };
    return { ...plain, id, encounter: `Encounter/e${patients}`, vitals: { 'abp-systolic': vital } };
  };
  /** Runs the stage over these windows until all are told. */
  const assess = async (windows: readonly ScoredWindow[], via: FhirClient = fhir): Promise<Outcome[]> => {
    const before = (await told()).length;
    await log.append(
      'scored',
      windows.map((value) => ({ key: value.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
    const role = await startOutcomes({ log, fhir: via, parking, logger, ranges: RANGES });
    await eventually(async () => (await told()).length === before + windows.length, 60_000, `${windows.length} outcomes`);
    await role.stop();
    return (await told()).slice(before);
  };
  const told = async (): Promise<Outcome[]> =>
    (await log.read('outcomes', 0, 0, 1000)).map((record) => JSON.parse(Buffer.from(record.body).toString('utf8')) as Outcome);
  const id = (): string => patient.replace('Patient/', '');
  const assessments = () => fhir.search<RiskAssessment>('RiskAssessment', { patient: id() });
  const flags = () => fhir.search<Flag>('Flag', { patient: id() });
  const versions = async (): Promise<string[]> =>
    [...(await assessments()), ...(await flags())].map((each) => `${each.id ?? ''}/${each.meta?.versionId ?? ''}`).sort();

  it('writes one assessment per window and one flag from first outside to second inside', async () => {
    const outcomes = await assess([window(0, 1), window(1, 6), window(2, 7), window(3, 2), window(4, 1)]);
    expect(outcomes.map(({ flag }) => flag?.change ?? null)).toEqual([null, 'raised', 'kept', 'kept', 'resolved']);
    const written = await assessments();
    expect(written).toHaveLength(5);
    expect(written.every(({ status, basis }) => status === 'final' && basis?.[0]?.reference === `Observation/o${patients}`)).toBe(
      true,
    );
    const [flag, ...others] = await flags();
    expect(others).toEqual([]);
    expect(flag).toMatchObject({ status: 'inactive', period: { start: window(1, 6).windowEnd, end: window(4, 1).windowEnd } });
    const detail = flag?.extension?.find(({ url }) => url.endsWith('/flag-detail'))?.valueReference?.reference;
    expect(written.map((each) => `RiskAssessment/${each.id ?? ''}`)).toContain(detail);
  });

  it('changes nothing when the same windows are told again, and tells the news again', async () => {
    const windows = [window(0, 6), window(1, 7), window(2, 1), window(3, 1), window(4, 6)];
    const first = await assess(windows);
    const before = await versions();
    const second = await assess(windows);
    expect(await versions()).toEqual(before);
    const news = (outcomes: Outcome[]) => outcomes.flatMap(({ flag }) => (flag?.change === 'raised' ? [flag.reference] : []));
    expect(news(second)).toEqual(expect.arrayContaining(news(first).slice(-1)));
  });

  it('writes a window that changed over its own assessment, as corrected', async () => {
    await assess([window(0, 1)]);
    await assess([window(0, 3)]);
    const [only, ...others] = await assessments();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ status: 'corrected', id: window(0, 3).id, meta: { versionId: '2' } });
    expect(only?.prediction?.[0]?.rationale).toContain('NEWS2 3–14');
  });

  it('finds again what a crash kept from being told: same stays, changed is corrected, and no flag is there twice', async () => {
    const windows = [window(0, 6), window(1, 7)];
    await assess(windows);
    const before = await versions();
    await log.close();
    // The log as it was before any of it was told.
    log = await openEventLog(join(directory, 'before'), { partitions: 1 });
    await assess([window(0, 6)]);
    expect(await versions()).toEqual(before);
    await assess([window(1, 5)]);
    expect((await assessments()).map(({ status }) => status).sort()).toEqual(['corrected', 'final']);
    expect(await flags()).toMatchObject([{ status: 'active', period: { start: window(0, 6).windowEnd } }]);
  });

  it('takes the range of the ward', async () => {
    const there = (minute: number, totalMin: number) => ({ ...window(minute, totalMin), ward: 'Ward 4' });
    const outcomes = await assess([there(0, 6), there(1, 7), there(2, 5), there(3, 4), there(4, 4)]);
    expect(outcomes.map(({ flag }) => flag?.change ?? null)).toEqual([null, 'raised', 'kept', 'kept', 'resolved']);
  });

  it('writes what a model says in per cent with its horizon, and its failure; flags it once, where the ward wants that', async () => {
    const told: TrendWindow[] = [];
    const predict = async (hour: number, probability: number | null, about: Partial<TrendWindow> = {}): Promise<void> => {
      const value = trendWindow(hour, probability, about);
      told.push(value);
      await log.append('trended', [{ key: patient, headers: {}, body: Buffer.from(JSON.stringify(value)) }]);
    };
    const trendWindow = (hour: number, probability: number | null, about: Partial<TrendWindow>): TrendWindow => {
      const end = Date.parse('2026-01-06T00:00:00.000Z') + hour * 3_600_000;
      const { patientName, bed, deviceId } = window(0, 0);
      const prediction = {
        id: createHash('sha256').update(`${patient}-${hour}`).digest('hex').slice(0, 40),
        ...{ method: 'sepsis-bedside', methodVersion: '1.0.0', sha256: 'ab12', outcome: 'sepsis', horizonHours: 6, probability },
        ...{ raised: ['age 80'], lowered: [], missing: ['temperature'] },
        basis: [`Observation/o${patients}`],
        failure: probability === null ? 'no answer within 500 ms' : null,
      };
      return {
        id: `w${hour}`,
        ...{
          patient,
          patientName,
          bed,
          deviceId,
          encounter: `Encounter/e${patients}`,
          ward: 'Ward 4',
          minutes: 1440,
          vitals: {},
        },
        windowStart: new Date(end - 86_400_000).toISOString(),
        windowEnd: new Date(end).toISOString(),
        predictions: [prediction],
        ...about,
      };
    };
    await predict(0, 0.02, { ward: 'Ward 3' });
    await predict(1, 0.4, { ward: 'Ward 3' });
    await predict(2, 0.123456);
    await predict(3, 0.08);
    await predict(4, null);
    await predict(5, 0.2);
    await predict(6, 0.01);
    const run = async (): Promise<void> => {
      const role = await startOutcomes({ log, fhir, parking, logger, ranges: RANGES });
      await eventually(() => Promise.resolve(role.health()['waiting'] === 0), 60_000, 'all predictions');
      await role.stop();
    };
    await run();
    const written = [...(await assessments())].sort((a, b) =>
      (a.occurrencePeriod?.end ?? '').localeCompare(b.occurrencePeriod?.end ?? ''),
    );
    expect(written.map(({ prediction }) => prediction?.[0]?.probabilityDecimal)).toEqual([2, 40, 12.35, 8, undefined, 20, 1]);
    expect(written[2]).toMatchObject({
      status: 'final',
      method: { coding: [{ code: 'sepsis-bedside', version: '1.0.0' }], text: expect.stringContaining('ab12') as string },
      basis: [{ reference: `Observation/o${patients}` }],
      prediction: [
        {
          rationale: 'Raised by: age 80. Missing: temperature.',
          whenPeriod: { start: told[2]?.windowEnd, end: '2026-01-06T08:00:00.000Z' },
        },
      ],
    });
    expect(written[4]).toMatchObject({
      status: 'cancelled',
      prediction: [{ rationale: 'Not computed: no answer within 500 ms.' }],
    });
    expect(await flags()).toMatchObject([
      {
        status: 'inactive',
        period: { start: told[2]?.windowEnd, end: told[6]?.windowEnd },
        code: { text: expect.stringContaining('20.0 %') as string },
      },
    ]);
    // Again, with a model that fails meanwhile: what was said stays.
    const before = await versions();
    await predict(2, null);
    for (const hour of [3, 5, 6]) await predict(hour, [0, 0, 0, 0.08, 0, 0.2, 0.01][hour] ?? 0);
    await run();
    expect(await versions()).toEqual(before);
  });

  it('parks what the server refuses and goes on with the next window', async () => {
    const lost = { ...window(0, 6), vitals: {}, encounter: 'Encounter/nobody' };
    await log.append('scored', [{ key: patient, headers: {}, body: Buffer.from(JSON.stringify(lost)) }]);
    const outcomes = await assess([window(1, 2)]);
    expect(outcomes.map((each) => each.window.id)).toEqual([window(1, 2).id]);
    expect(await parking.counts()).toContainEqual({ stage: 'outcomes', reason: 'fhir-refused', count: 1 });
  });

  it('tries again after a lost race and after an outage, and parks nothing for it', async () => {
    const parkedBefore = await parking.counts();
    const answers = [409, 409, 503, 503, 503];
    const proxy = await failingProxy(new URL(fhirRole.baseUrl), answers);
    await assess([window(0, 6)], createFhirClient({ baseUrl: proxy.url, backOffMs: 1 }));
    proxy.server.close();
    expect(answers).toEqual([]);
    expect(await parking.counts()).toEqual(parkedBefore);
    expect(await flags()).toMatchObject([{ status: 'active' }]);
  });

  it('pass an independent validator, everything that was written in these trials', async () => {
    const { seen, found } = await independentFindings(database.pool);
    expect(seen).toEqual(expect.arrayContaining(['Flag', 'RiskAssessment']));
    expect(found).toEqual([]);
  });
});

/** In front of the real server; answers each POST with the next of `answers` while there are some. */
async function failingProxy(target: URL, answers: number[]): Promise<{ server: Server; url: string }> {
  const server = createServer((incoming, response) => {
    const failure = incoming.method === 'POST' ? answers.shift() : undefined;
    if (failure !== undefined) {
      incoming.resume();
      response.writeHead(failure).end();
      return;
    }
    const { hostname, port } = target;
    const onward = request(
      { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}` };
}
