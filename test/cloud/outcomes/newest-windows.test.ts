import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flag, Resource } from '@medplum/fhirtypes';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { FhirClient } from '../../../cloud/contract/fhir-client.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import type { TrendWindow } from '../../../cloud/contract/trend-window.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { newestPredictions } from '../../../cloud/outcomes/newest-windows.ts';
import { startOutcomes } from '../../../cloud/outcomes/role.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { outcome } from '../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';

const HOUR = 3_600_000;
const DAY = Date.parse('2026-01-06T00:00:00.000Z');
const ranges = { models: { 'sepsis-bedside': { flagAt: 10, resolveAt: 5, resolveWindows: 1 } } };
const parking = { park: () => Promise.reject(new Error('nothing is to be parked here')) };

let database: TestDatabase;
let server: Role & { readonly baseUrl: string };
let fhir: FhirClient;
let directory: string;
let log: LocalEventLog;

beforeAll(async () => {
  database = await testDatabase();
  server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  fhir = createFhirClient({ baseUrl: server.baseUrl });
  const resources: (Resource & { id: string })[] = [
    { resourceType: 'Patient', id: 'p1' },
    { resourceType: 'Observation', id: 'o1', status: 'final', code: { text: 'pulse' }, subject: { reference: 'Patient/p1' } },
  ];
  await fhir.bundle({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({
      resource,
      request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
    })),
  });
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wardlight-newest-'));
  log = await openEventLog(directory, { partitions: 1 });
});
afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true, force: true });
});

const told = async (hour: number, probability: number, method = 'sepsis-bedside'): Promise<void> => {
  const { patientName, bed, ward, deviceId } = outcome().window;
  const end = DAY + hour * HOUR;
  const value: TrendWindow = {
    ...{ id: `w${hour}`, patient: 'Patient/p1', patientName, encounter: null, bed, ward, deviceId, minutes: 1440, vitals: {} },
    windowStart: new Date(end - 24 * HOUR).toISOString(),
    windowEnd: new Date(end).toISOString(),
    predictions: [
      {
        ...{ id: `${method}-${hour}`, method, methodVersion: '1.0.0', sha256: 'ab12', outcome: 'sepsis', horizonHours: 6 },
        ...{ probability, raised: [], lowered: [], missing: [], basis: ['Observation/o1'], failure: null },
      },
    ],
  };
  await log.append('trended', [{ key: value.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) }]);
};

it('the first old prediction after a restart raises no flag: a newer one was judged before', async () => {
  const run = async (): Promise<readonly Flag[]> => {
    const role = await startOutcomes({ log, fhir, parking, logger, ranges });
    await eventually(() => Promise.resolve(role.health()['waiting'] === 0), 60_000, 'all predictions');
    await role.stop();
    return fhir.search<Flag>('Flag', { patient: 'p1' });
  };
  await told(5, 0.02);
  expect(await run()).toEqual([]);
  // A model that gives no reasons and misses nothing is written, too.
  expect(await fhir.search('RiskAssessment', { patient: 'p1' })).toMatchObject([
    { prediction: [{ probabilityDecimal: 2, rationale: 'The model gives no reasons.' }] },
  ]);
  await told(3, 0.5);
  expect(await run()).toEqual([]);
  await told(6, 0.5);
  expect(await run()).toMatchObject([{ status: 'active', period: { start: new Date(DAY + 6 * HOUR).toISOString() } }]);
});

it('knows the newest of each model from what lies before a record, and nothing of what lies behind', async () => {
  await told(5, 0.02);
  await told(7, 0.02, 'partner-arrest');
  await told(4, 0.02);
  await told(9, 0.02);
  const at = (hour: number): string => new Date(DAY + hour * HOUR).toISOString();
  expect(Object.fromEntries(await newestPredictions(log, 0, 3))).toEqual({
    'sepsis-bedside Patient/p1': at(5),
    'partner-arrest Patient/p1': at(7),
  });
});
