import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Device, Observation } from '@medplum/fhirtypes';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { openMappingFiles } from '../../../cloud/connector/mapping-files-adapter.ts';
import { startConnector } from '../../../cloud/connector/role.ts';
import type { Topic } from '../../../cloud/contract/event-log.ts';
import type { EnrichedReading, NormalisedObservation } from '../../../cloud/contract/events.ts';
import type { FhirClient } from '../../../cloud/contract/fhir-client.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import { startEnrich } from '../../../cloud/enrich/role.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { openParking } from '../../../cloud/service/parking-adapter.ts';
import { stationBundle, stationDeviceId } from '../../../cloud/service/seed.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { storedSince, type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { telemetry } from '../../support/telemetry.ts';

const shipped = (name: string): string => fileURLToPath(new URL(`../../../cloud/connector/mappings/${name}`, import.meta.url));
const person = (identifier: string, encounter: string): object => ({
  identifier,
  family: 'Simulated',
  given: identifier,
  birthDate: '1960-01-01',
  encounter,
  since: '2026-01-05T08:00:00.000Z',
});
const station = (deviceId: string, patient: object | null): Parameters<typeof stationBundle>[0] =>
  ({ deviceId, key: 'AAAA', bed: `bed of ${deviceId}`, ward: 'Ward 3', patient }) as never;
const bed12 = station('station-bed-12', person('SIM-0037', 'ENC-SIM-0037'));
const bed13 = station('station-bed-13', person('SIM-0038', 'ENC-SIM-0038'));
const empty = station('station-empty', null);

let database: TestDatabase;
let fhirRole: Role & { readonly baseUrl: string };
let fhir: FhirClient;
let directory: string;
let log: LocalEventLog;
let parking: Awaited<ReturnType<typeof openParking>>;
const running: Role[] = [];
let sequence = 0;

beforeAll(async () => {
  database = await testDatabase();
  fhirRole = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  fhir = createFhirClient({ baseUrl: fhirRole.baseUrl, backOffMs: 5 });
  parking = await openParking(database.pool);
  for (const each of [bed12, bed13, empty]) await fhir.bundle(stationBundle(each));
});
afterAll(async () => {
  await fhirRole.stop();
  await database.drop();
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wardlight-connector-'));
  for (const name of ['device-mapping.json', 'fhir-mapping.json']) await copyFile(shipped(name), join(directory, name));
  log = await openEventLog(join(directory, 'log'), { partitions: 1 });
});
afterEach(async () => {
  for (const role of running.splice(0)) await role.stop();
  await log.close();
  await rm(directory, { recursive: true, force: true });
  await database.pool.query('delete from service.parked');
});

async function connect(group = 'connector'): Promise<Role> {
  const consuming = { ...log, consume: (options: Parameters<typeof log.consume>[0]) => log.consume({ ...options, group }) };
  const role = await startConnector({
    log: consuming,
    fhir,
    parking,
    mapping: openMappingFiles(join(directory, 'device-mapping.json'), join(directory, 'fhir-mapping.json'), { compat: false }),
    logger,
  });
  running.push(role);
  return role;
}

/** As ingest would hand it on; each message stands in another telemetry record. */
async function ingested(deviceId: string, body: unknown): Promise<string> {
  const record = `telemetry/0/${sequence++}`;
  const event = {
    Body: body,
    Properties: {},
    SystemProperties: { 'iothub-connection-device-id': deviceId },
    record,
    enqueuedAt: '2026-01-05T10:00:01.000Z',
  };
  await log.append('ingested', [{ key: deviceId, headers: {}, body: Buffer.from(JSON.stringify(event)) }]);
  return record;
}

/** A moment no other test has used: the same one would be the same Observation. */
function fresh(about: Parameters<typeof telemetry>[0] = {}): TelemetryEnvelope {
  return telemetry({
    measuredAt: new Date(Date.UTC(2026, 0, 5, 10) + sequence * 10).toISOString(),
    frame: `f-${sequence}`,
    ...about,
  });
}

async function records<T>(topic: Topic): Promise<T[]> {
  return (await log.read(topic, 0, 0, 1_000)).map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as T);
}

async function until(check: () => unknown): Promise<void> {
  await vi.waitFor(async () => await check(), { timeout: 60_000, interval: 20 });
}
const idle = (role: Role): Promise<void> => until(() => expect(role.health()).toMatchObject({ lag: 0, state: 'running' }));
const parkedReasons = async (): Promise<string[]> => (await parking.list(100)).map(({ reason }) => reason).sort();

describe('connector and enrich on the real log, FHIR server and parking', () => {
  it('writes the Observation, passes it on with its id, and enrich adds name, bed and ward', async () => {
    const role = await connect();
    running.push(await startEnrich({ log, fhir, parking, logger }));
    const message = fresh({ value: 0 });
    const record = await ingested('station-bed-12', message);
    await idle(role);
    const [normalised] = await records<NormalisedObservation>('normalised');
    const stored = await fhir.read<Observation>('Observation', normalised?.observation.id ?? '');
    expect(stored).toMatchObject({
      status: 'final',
      valueQuantity: { value: 0, code: '/min' },
      effectiveDateTime: message.readings[0]?.measuredAt,
      meta: { source: `urn:wardlight:record:${record}#${encodeURIComponent(message.readings[0]?.id ?? '')}`, versionId: '1' },
    });
    expect(normalised).toMatchObject({
      record,
      measurement: { Type: 'heart-rate', PatientId: 'SIM-0037' },
      observation: { subject: stored?.subject, device: stored?.device },
    });
    await until(async () => expect(await records('enriched')).toHaveLength(1));
    expect((await records<EnrichedReading>('enriched'))[0]).toMatchObject({
      vital: 'heart-rate',
      value: 0,
      unit: '/min',
      patientName: 'Simulated, SIM-0037',
      bed: bed12.bed,
      ward: 'Ward 3',
      deviceId: 'station-bed-12',
      record,
    });
  });

  it('changes and creates nothing when the log is read again', async () => {
    for (const value of [70, 71, 72]) await ingested('station-bed-12', fresh({ value }));
    await idle(await connect());
    const before = await fhir.search<Observation>('Observation', {});
    const again = await connect('connector-again');
    await idle(again);
    expect(again.health()).toMatchObject({ observations: 0, 'unchanged observations': 3, parked: 0 });
    expect(await fhir.search<Observation>('Observation', {})).toEqual(before);
    const ids = (await records<NormalisedObservation>('normalised')).map(({ observation }) => observation.id);
    expect(ids.slice(3)).toEqual(ids.slice(0, 3));
  });

  it('keeps the order of a device', async () => {
    const values = Array.from({ length: 250 }, (_, at) => at);
    for (const value of values) await ingested('station-bed-12', fresh({ value }));
    await idle(await connect());
    expect(
      (await records<NormalisedObservation>('normalised')).map(({ observation }) => observation.valueQuantity?.value),
    ).toEqual(values);
  });

  it('parks what nobody may be guessed for, with the reason, and lets the rest through', async () => {
    await ingested('station-bed-12', fresh({ patient: 'SIM-9999' }));
    await ingested('station-unknown', fresh());
    await ingested('station-empty', fresh());
    await ingested('station-bed-12', fresh({ patient: null }));
    await ingested('station-bed-13', fresh({ patient: 'SIM-0038' })); // the encounter in the envelope is bed 12's
    await ingested('station-bed-12', fresh({ value: 99 }));
    const role = await connect();
    await idle(role);
    expect(await parkedReasons()).toEqual([
      'device-without-patient',
      'encounter-mismatch',
      'no-admission',
      'patient-mismatch',
      'unknown-device',
    ]);
    expect(
      (await records<NormalisedObservation>('normalised')).map(({ observation }) => observation.valueQuantity?.value),
    ).toEqual([99]);
    expect(role.health()).toMatchObject({ messages: 6, observations: 1, parked: 5 });
  });

  it('sees a new association at once when the admission is another', async () => {
    const role = await connect();
    const device = await fhir.read<Device>('Device', stationDeviceId(bed13));
    const admitted = (patient: string, encounter: string): TelemetryEnvelope => ({
      ...fresh(),
      admission: { patient, encounter, since: '2026-01-05T08:00:00.000Z' },
    });
    await ingested('station-bed-13', admitted('SIM-0038', 'ENC-SIM-0038'));
    await idle(role);
    const other = await fhir.read<Device>('Device', stationDeviceId(bed12));
    await fhir.update<Device>({ ...device, patient: other?.patient } as Device & { id: string });
    await ingested('station-bed-13', admitted('SIM-0037', 'ENC-SIM-0037'));
    await idle(role);
    await fhir.update<Device>({ ...device } as Device & { id: string });
    expect(await parkedReasons()).toEqual([]);
    const subjects = (await records<NormalisedObservation>('normalised')).map(
      ({ observation }) => observation.subject?.reference,
    );
    expect(subjects).toEqual([device?.patient?.reference, other?.patient?.reference]);
  });

  it('parks a reading that the mapping cannot use, with template, field and line, and goes on', async () => {
    const mapping = (await readFile(shipped('device-mapping.json'), 'utf8')).replace(
      '"timestampExpression": "matchedToken.measuredAt"',
      '"timestampExpression": "matchedToken.label"',
    );
    await writeFile(join(directory, 'device-mapping.json'), mapping);
    const record = await ingested('station-bed-12', fresh());
    await ingested('station-bed-12', fresh({ code: 150456, value: 97 }));
    await idle(await connect());
    const [parked] = await parking.list(10);
    expect(parked).toMatchObject({
      stage: 'connector',
      reason: 'IncompatibleDataException',
      deviceId: 'station-bed-12',
      recordId: `${record}#0`,
    });
    expect(parked?.detail).toMatch(
      /"HR" is no time.*template "heart-rate", field TimestampExpression, expression matchedToken.label, line 11, column 32/,
    );
    expect(await records('normalised')).toHaveLength(1);
  });

  it('a parked reading is written once the mapping is mended and it is tried again', async () => {
    const file = join(directory, 'device-mapping.json');
    const good = await readFile(shipped('device-mapping.json'), 'utf8');
    await writeFile(
      file,
      good.replace('"timestampExpression": "matchedToken.measuredAt"', '"timestampExpression": "matchedToken.label"'),
    );
    await ingested('station-bed-12', fresh());
    const role = await connect();
    await idle(role);
    const [parked] = await parking.list(10);
    await writeFile(file, good);
    expect(await parking.retry(parked!.id, log)).toBeNull();
    await idle(role);
    expect(await parking.list(10)).toEqual([]);
    const [written] = await records<NormalisedObservation>('normalised');
    expect(written?.observation.code?.text).toBe('heart-rate');
    expect(written?.record).toMatch(/^telemetry\//);
  });

  it('parks what FHIR refuses and writes the rest of the batch', async () => {
    const mapping = (await readFile(shipped('fhir-mapping.json'), 'utf8')).replace('"code": "/min"', '"code": "beats"');
    await writeFile(join(directory, 'fhir-mapping.json'), mapping);
    await ingested('station-bed-12', fresh({ code: 150456, value: 96 }));
    await ingested('station-bed-12', fresh());
    await ingested('station-bed-12', fresh({ code: 150456, value: 97 }));
    await idle(await connect());
    expect(await parkedReasons()).toEqual(['refused-by-fhir']);
    expect(
      (await records<NormalisedObservation>('normalised')).map(({ observation }) => observation.valueQuantity?.value),
    ).toEqual([96, 97]);
  });

  it('stands still on a broken mapping, says where it is broken, and goes on when it is mended', async () => {
    await writeFile(
      join(directory, 'device-mapping.json'),
      '{ "templateType": "CollectionContent",\n  "template": [ { "templateType": "Nothing" } ] }',
    );
    const role = await connect();
    expect(role.health()['state']).toMatch(
      /mapping invalid: .*device-mapping\.json:2:17: .*No match found for template type Nothing/,
    );
    await ingested('station-bed-12', fresh());
    await until(() => expect(role.health()).toMatchObject({ lag: 1, messages: 0 }));
    await copyFile(shipped('device-mapping.json'), join(directory, 'device-mapping.json'));
    await idle(role);
    expect(await records('normalised')).toHaveLength(1);
  });

  it('loses nothing while FHIR is away', async () => {
    const { port } = new URL(fhirRole.baseUrl);
    await fhirRole.stop();
    const role = await connect();
    await ingested('station-bed-12', fresh({ value: 88 }));
    // Why is told beside: what a server answers may name a patient.
    await until(() => expect(role.health()['state']).toBe('retrying'));
    expect(role.trouble?.()).toMatch(/fetch failed/);
    expect(await records('normalised')).toEqual([]);
    fhirRole = await startFhir({ pool: database.pool, host: '127.0.0.1', port: Number(port), logger });
    await idle(role);
    expect(
      (await records<NormalisedObservation>('normalised')).map(({ observation }) => observation.valueQuantity?.value),
    ).toEqual([88]);
    expect(role.trouble?.()).toBeNull();
    expect(await parkedReasons()).toEqual([]);
  });

  it('takes the patient of the Device for a foreign message, and compares one that names a patient', async () => {
    const template = {
      typeName: 'heart-rate',
      typeMatchExpression: '$..[?(@pulse)]',
      deviceIdExpression: '$.matchedToken.id',
      timestampExpression: '$.matchedToken.t',
      patientIdExpression: '$.matchedToken.p',
      values: [{ valueName: 'value', valueExpression: '$.matchedToken.pulse' }],
    };
    await writeFile(
      join(directory, 'device-mapping.json'),
      JSON.stringify({ templateType: 'CollectionContent', template: [{ templateType: 'CalculatedContent', template }] }),
    );
    await storedSince(database.pool, 'Device', '2026-01-01T00:00:00.000Z');
    const t = `2026-02-01T10:00:00.${String(100 + sequence)}Z`;
    await ingested('gateway', {
      list: [
        { id: 'station-bed-12', t, pulse: 61 },
        { id: 'station-bed-13', t, pulse: 62, p: 'SIM-0037' },
      ],
    });
    await idle(await connect());
    expect(
      (await records<NormalisedObservation>('normalised')).map(({ observation }) => observation.valueQuantity?.value),
    ).toEqual([61]);
    expect(await parkedReasons()).toEqual(['patient-mismatch']);
  });
});
