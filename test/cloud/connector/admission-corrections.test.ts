import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encounter, Observation, Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { openMappingFiles } from '../../../cloud/connector/mapping-files-adapter.ts';
import { startConnector } from '../../../cloud/connector/role.ts';
import { IDENTIFIER_SYSTEMS } from '../../../cloud/contract/identifiers.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { openParking } from '../../../cloud/service/parking-adapter.ts';
import { stationBundle } from '../../../cloud/service/seed.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { telemetry } from '../../support/telemetry.ts';

const mapping = (name: string) => fileURLToPath(new URL(`../../../cloud/connector/mappings/${name}.json`, import.meta.url));
const STATION = 'station-bed-12';
const MADE = 'PROVISIONAL-bed-12-1-20260105T080000Z';

let database: TestDatabase;
let server: Role & { readonly baseUrl: string };
let fhir: ReturnType<typeof createFhirClient>;
let directory: string;
let log: LocalEventLog;
let parking: Awaited<ReturnType<typeof openParking>>;
let role: Role;
let sequence = 0;

beforeAll(async () => {
  database = await testDatabase();
  server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  fhir = createFhirClient({ baseUrl: server.baseUrl, backOffMs: 5 });
  parking = await openParking(database.pool);
  const patient = { identifier: 'SIM-0037', family: 'Simulated', given: 'One', birthDate: '1960-01-01' };
  const admission = { encounter: 'ENC-SIM-0037', since: '2026-01-05T08:00:00.000Z' };
  await fhir.bundle(
    stationBundle({ deviceId: STATION, key: 'AAAA', bed: 'bed-12', ward: 'Ward 3', patient: { ...patient, ...admission } }),
  );
  directory = await mkdtemp(join(tmpdir(), 'wardlight-corrections-'));
  log = await openEventLog(join(directory, 'log'), { partitions: 1 });
  const files = openMappingFiles(mapping('device-mapping'), mapping('fhir-mapping'), { compat: false });
  role = await startConnector({ log, fhir, parking, mapping: files, logger });
});
afterAll(async () => {
  await role.stop();
  await log.close();
  await server.stop();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function take(...bodies: readonly TelemetryEnvelope[]): Promise<void> {
  for (const Body of bodies) {
    sequence += 1;
    const event = {
      Body,
      Properties: {},
      SystemProperties: { 'iothub-connection-device-id': STATION },
      record: `telemetry/0/${sequence}`,
      enqueuedAt: '2026-01-05T10:00:01.000Z',
    };
    await log.append('ingested', [{ key: STATION, headers: {}, body: Buffer.from(JSON.stringify(event)) }]);
  }
  await idle();
}

async function idle(): Promise<void> {
  await vi.waitFor(() => expect(role.health()).toMatchObject({ lag: 0, state: 'running' }), { timeout: 60_000, interval: 20 });
}

async function again(reason: string): Promise<void> {
  for (const item of await parking.list(100)) if (item.reason === reason) await parking.retry(item.id, log);
  await idle();
}

const reasons = async () => (await parking.list(100)).map(({ reason }) => reason).sort();

function said(what: 'corrected' | 'identified', before: string, after: string): TelemetryEnvelope {
  const measuredAt = '2026-01-05T11:00:00.000Z';
  const about = { what, by: 'N. One', reason: null, provisional: false, fromAt: '2026-01-05T09:00:00.000Z', measuredAt };
  const named = (patient: string) => ({ patient, encounter: patient === MADE ? MADE : `ENC-${patient}` });
  const readings = [{ kind: 'admission' as const, id: `a/${what}`, ...about, before: named(before), after: named(after) }];
  return { ...telemetry({ sequence: 900 }), readings, frames: [] };
}

test('what was written for a wrong admission waits for a person, and leaves the shelf only when it is marked', async () => {
  await take(telemetry({ frame: 'f-1', value: 71 }), said('corrected', 'SIM-0037', 'SIM-0044'));
  const [item] = await parking.list(10);
  expect(item).toMatchObject({ reason: 'admission-corrected', deviceId: STATION });
  expect(item?.detail).toMatch(
    /^N\. One: .*SIM-0037 \(ENC-SIM-0037\) since 2026-01-05T09:00:00.000Z was SIM-0044 .*; 1 Observations/,
  );
  await again('admission-corrected');
  expect(await reasons()).toEqual(['admission-corrected']);
  const [wrong] = await fhir.search<Observation>('Observation', {});
  expect(wrong).toMatchObject({ status: 'final', valueQuantity: { value: 71 } });
  await fhir.update({ ...wrong, id: wrong?.id ?? '', status: 'entered-in-error' } as Observation & { id: string });
  await again('admission-corrected');
  expect(await reasons()).toEqual([]);
});

test('what a provisional patient gave is kept aside, and written once her Patient has the provisional identifiers too', async () => {
  const message = telemetry({ frame: 'f-2', value: 66, measuredAt: '2026-01-05T10:30:00.000Z', patient: MADE });
  const admission = { patient: MADE, encounter: MADE, since: '2026-01-05T09:00:00.000Z' };
  await take({ ...message, admission }, said('identified', MADE, 'SIM-0037'));
  expect(await reasons()).toEqual(['admission-identified', 'patient-mismatch']);

  const [patient] = await fhir.search<Patient>('Patient', {});
  const [encounter] = await fhir.search<Encounter>('Encounter', {});
  if (!patient?.id || !encounter?.id) throw new Error('not seeded');
  const temporary = (system: string) => ({ use: 'temp' as const, system, value: MADE });
  const patientIds = [...(patient.identifier ?? []), temporary(IDENTIFIER_SYSTEMS.patient)];
  const encounterIds = [...(encounter.identifier ?? []), temporary(IDENTIFIER_SYSTEMS.encounter)];
  await fhir.update({ ...patient, id: patient.id, identifier: patientIds });
  await fhir.update({ ...encounter, id: encounter.id, identifier: encounterIds });
  await again('patient-mismatch');
  await again('admission-identified');
  expect(await reasons()).toEqual([]);
  const written = await fhir.search<Observation>('Observation', { status: 'final' });
  expect(written).toMatchObject([{ valueQuantity: { value: 66 }, subject: { reference: `Patient/${patient.id}` } }]);
});
