import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { BundleEntry, Encounter, Patient, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createFhirClient } from '../../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../../cloud/fhir/role.ts';
import { stationBundle } from '../../../../cloud/service/seed.ts';
import { startMonitor } from '../../../../electron/monitor/monitor.ts';
import { findPatients } from '../../../../electron/monitor/patient/find-patients-adapter.ts';
import { quietLogger as logger } from '../../../support/logger.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';
import { bedConfig, Window } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
let database: TestDatabase;
let server: Awaited<ReturnType<typeof startFhir>>;
let url: string;

const station = (bed: string, ward: string, identifier: string, birthDate: string) =>
  stationBundle({
    deviceId: `station-${bed}`,
    key: 'AAAA',
    bed,
    ward,
    patient: {
      identifier,
      family: 'Generated',
      given: identifier,
      birthDate,
      encounter: `E-${identifier}`,
      since: '2026-01-05T08:00:00.000Z',
    },
  });

beforeAll(async () => {
  database = await testDatabase();
  server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  url = server.baseUrl;
  const fhir = createFhirClient({ baseUrl: url, backOffMs: 5 });
  await fhir.bundle(station('bed-12', 'Ward 3', 'P-1', '1954-04-12'));
  await fhir.bundle(station('bed-13', 'Ward 3', 'P-2', '2019-01-31'));
  await fhir.bundle(station('bed-1', 'Ward 9', 'P-9', '2026-01-01'));
  const two: Patient = {
    resourceType: 'Patient',
    id: 'two',
    active: false,
    identifier: [
      { system: 'urn:passport', value: 'X-2' },
      { system: 'urn:hospital', value: 'P-22' },
    ],
    name: [{ text: 'Twice, Here' }],
  };
  const encounter = (value: string): Encounter => ({
    resourceType: 'Encounter',
    id: value.toLowerCase(),
    identifier: [{ value }],
    status: 'in-progress',
    class: { code: 'IMP' },
    subject: { reference: 'Patient/two' },
  });
  const put = (resource: Resource): BundleEntry => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` },
  });
  const entry = [two, encounter('E-21'), encounter('E-22')].map(put);
  await fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry });
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

const found = async (query: string, about: object = {}) => findPatients({ url, ...about }, 'Ward 3', query, NOW);

test('a scanned identifier finds the patient with her encounter and place', async () => {
  expect(await found(' P-2\n')).toEqual({
    state: 'found',
    detail: null,
    patients: [
      {
        name: 'Generated, P-2',
        identifier: 'P-2',
        birthDate: '2019-01-31',
        type: 'paediatric',
        warning: null,
        encounter: 'E-P-2',
        location: 'bed-13',
      },
    ],
  });
  expect((await found('P-9')).patients[0]?.type).toBe('neonatal');
  expect(await found('P-77')).toEqual({ state: 'none', detail: null, patients: [] });
});

test('the list is of this ward only; a ward that nobody knows is said', async () => {
  const { patients } = await found('');
  expect(patients.map(({ identifier }) => identifier).sort()).toEqual(['P-1', 'P-2']);
  expect(await findPatients({ url }, 'Ward 77', '', NOW)).toEqual({
    state: 'none',
    detail: 'the FHIR server knows no ward "Ward 77"',
    patients: [],
  });
});

test('of two encounters or two identifiers none is picked; a birth date that is not known proposes no type', async () => {
  const { patients } = await found('Twice');
  expect(patients.map(({ encounter }) => encounter).sort()).toEqual(['E-21', 'E-22']);
  expect(patients[0]).toMatchObject({ identifier: '', birthDate: '', type: null, warning: 'record not in use any more' });
  expect((await found('Twice', { identifierSystem: 'urn:hospital' })).patients[0]?.identifier).toBe('P-22');
});

test('nobody there, no answer in time and a refusal are told in words', async () => {
  expect((await findPatients({ url: 'http://127.0.0.1:61999/fhir' }, 'Ward 3', 'P-1', NOW)).detail).toMatch(
    /the FHIR server cannot be reached: .*ECONNREFUSED/,
  );
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  expect(await findPatients({ url: silentUrl }, 'Ward 3', 'P-1', NOW, 50)).toMatchObject({
    state: 'offline',
    detail: 'the FHIR server did not answer within 0.05 s',
  });
  expect((await findPatients({ url: `${url}/nothing` }, 'Ward 3', 'P-1', NOW)).detail).toMatch(/the FHIR server answered 4\d\d/);
});

test('the monitor asks, and answers the window with the question it is to', async () => {
  const monitor = await startMonitor(bedConfig(storeFolder(), 1, { devices: [], admission: null, patients: { url } }), null);
  onTestFinished(() => monitor.stop());
  const window = new Window();
  monitor.attachScreen(window);
  window.say({ type: 'find-patients', query: 'P-1' });
  expect(window.last('patients-found')).toMatchObject({ query: 'P-1', state: 'searching' });
  await vi.waitUntil(() => window.last('patients-found')?.state === 'found', { timeout: 60_000 });
  expect(window.last('patients-found')).toMatchObject({ query: 'P-1', patients: [{ identifier: 'P-1', encounter: 'E-P-1' }] });
});
