import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observation, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryReading, TelemetryEnvelope } from '#wire';
import { openCareActs } from '../../cloud/api/care/acts-adapter.ts';
import { patientAnswer } from '../../cloud/api/queries.ts';
import { openMappingFiles } from '../../cloud/connector/mapping-files-adapter.ts';
import { startConnector } from '../../cloud/connector/role.ts';
import type { PatientWindow } from '../../cloud/contract/dashboard-api.ts';
import type { FhirClient } from '../../cloud/contract/fhir-client.ts';
import type { Role } from '../../cloud/contract/role.ts';
import { startEnrich } from '../../cloud/enrich/role.ts';
import { startFeed } from '../../cloud/feed/role.ts';
import { createFhirClient } from '../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { startIngest } from '../../cloud/ingest/role.ts';
import { snapshotFiles } from '../../cloud/ingest/snapshot-adapter.ts';
import { startOutcomes } from '../../cloud/outcomes/role.ts';
import { startScoring } from '../../cloud/scoring/role.ts';
import { openParking } from '../../cloud/service/parking-adapter.ts';
import { stationBundle } from '../../cloud/service/seed.ts';
import { type LocalEventLog, openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { entryReading } from '../../electron/monitor/outbox/telemetry-envelope.ts';
import { quietLogger as logger } from '../support/logger.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { eventually } from '../support/system.ts';
import { telemetry } from '../support/telemetry.ts';

const T0 = Date.parse('2026-01-05T10:00:00.000Z');
const mapping = (name: string): string => fileURLToPath(new URL(`../../cloud/connector/mappings/${name}`, import.meta.url));

describe('from what a nurse charts at the bed to the score in the cloud', () => {
  let database: TestDatabase;
  let acts: Awaited<ReturnType<typeof openCareActs>>;
  let directory: string;
  let log: LocalEventLog;
  let fhir: FhirClient;
  let patient: string;
  const running: Role[] = [];
  let sequence = 0;

  beforeAll(async () => {
    database = await testDatabase();
    acts = await openCareActs(database.pool);
    directory = await mkdtemp(join(tmpdir(), 'wardlight-charted-'));
    log = await openEventLog(join(directory, 'log'), { partitions: 2 });
    const { pool } = database;
    const parking = await openParking(pool);
    const server = await startFhir({ pool, host: '127.0.0.1', port: 0, logger });
    fhir = createFhirClient({ baseUrl: server.baseUrl, backOffMs: 5 });
    await fhir.bundle(
      stationBundle({
        deviceId: 'station-bed-12',
        key: 'AAAA',
        bed: 'bed-12',
        ward: 'Ward 3',
        patient: {
          ...{ identifier: 'SIM-0037', family: 'Simulated', given: 'Patient', birthDate: '1960-01-01' },
          ...{ encounter: 'ENC-SIM-0037', since: '2026-01-05T08:00:00.000Z' },
        },
      }),
    );
    const files = { mapping: openMappingFiles(mapping('device-mapping.json'), mapping('fhir-mapping.json'), { compat: false }) };
    running.push(
      server,
      await startIngest({ log, parking, logger, snapshots: snapshotFiles(join(directory, 'ingest')) }),
      await startConnector({ log, fhir, parking, logger, ...files }),
      await startEnrich({ log, fhir, parking, logger }),
      await startScoring({ log, logger }),
      await startOutcomes({ log, fhir, parking, logger }),
      await startFeed({ log, pool, logger }),
    );
  });
  afterAll(async () => {
    for (const role of running.reverse()) await role.stop();
    await log.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const send = async (readings: TelemetryEnvelope['readings'], from = telemetry({})): Promise<void> => {
    sequence += 1;
    const messageId = `station-bed-12-${sequence}`;
    const message: TelemetryEnvelope = { ...from, sequence, messageId, readings };
    const systemProperties = { 'iothub-connection-device-id': 'station-bed-12', 'message-id': messageId };
    const headers = { properties: {}, systemProperties };
    await log.append('telemetry', [{ key: 'station-bed-12', headers, body: Buffer.from(JSON.stringify(message)) }]);
  };
  const measure = (second: number): Promise<void> => {
    const measuredAt = new Date(T0 + second * 1_000).toISOString();
    const codes = { 147842: 72, 150456: 97, 151562: 15, 150037: 120 };
    const all = Object.entries(codes).map(([code, value]) =>
      telemetry({ code: Number(code), value, measuredAt, frame: `f-${second}` }),
    );
    return send(
      all.flatMap(({ readings }) => readings),
      all[0],
    );
  };
  const chart = (second: number, ...entries: Parameters<typeof entryReading>[0][]): Promise<void> =>
    send(
      entries.map((entry): EntryReading => entryReading(entry, 'nurse', `e-${second}-${entry.what}`, T0 + second * 1_000)),
      { ...telemetry({}), frames: [] },
    );
  const windowAt = (minute: number, ready: (window: PatientWindow) => boolean): Promise<PatientWindow> =>
    eventually(
      async () => {
        const { rows } = await database.pool.query<{ patient: string }>('select patient from feed.risk_assessment limit 1');
        patient = rows[0]?.patient ?? '';
        const answer = await patientAnswer(database.pool, acts, patient, 24, new Date(T0 + 3_600_000));
        const start = new Date(T0 + minute * 60_000).toISOString();
        return answer?.windows.find((window) => window.start === start && ready(window));
      },
      20_000,
      `the window of minute ${minute}`,
    );

  it('is whole, carries every charted value, and rests on Observations that lead back to the message', async () => {
    await measure(5);
    await chart(
      10,
      { what: 'consciousness', value: 'A' },
      { what: 'supplemental-oxygen', value: true },
      { what: 'temperature', value: 38.4 },
      { what: 'spo2-scale', value: 1 },
    );
    await measure(65);
    await measure(130);
    const first = await windowAt(0, ({ score }) => score.total !== null);
    expect(first.score).toMatchObject({ total: 3, missing: [], composed: false, oldestAgeMs: 50_000 });
    const second = await windowAt(1, ({ score }) => score.total !== null);
    expect(second.score).toMatchObject({ total: 3, composed: true, oldestAgeMs: 110_000 });

    const assessment = await fhir.read<RiskAssessment>('RiskAssessment', second.riskAssessment.replace('RiskAssessment/', ''));
    expect(assessment?.prediction?.[0]?.rationale).toContain('Composed: values up to 1 min old');
    const basis = assessment?.basis?.map(({ reference }) => reference) ?? [];
    expect(second.charted).toHaveLength(4);
    for (const { observation, record } of second.charted) {
      expect(basis).toContain(observation);
      const stored = await fhir.read<Observation>('Observation', observation.replace('Observation/', ''));
      expect(stored).toMatchObject({ subject: { reference: patient }, effectiveDateTime: '2026-01-05T10:00:10.000Z' });
      expect(stored?.meta?.source).toMatch(`urn:wardlight:record:${record}#e-10-`);
    }
  });

  it('is corrected by what is charted for a minute that was scored already', async () => {
    await chart(70, { what: 'consciousness', value: 'V' });
    const corrected = await windowAt(1, ({ score }) => score.total === 6);
    expect(corrected.score.points).toMatchObject({ consciousness: 3 });
    const assessment = await eventually(
      () => fhir.read<RiskAssessment>('RiskAssessment', corrected.riskAssessment.replace('RiskAssessment/', '')),
      5_000,
      'the RiskAssessment',
    );
    expect(assessment.status).toBe('corrected');
    expect((await windowAt(0, () => true)).score.total).toBe(3);
  });
});
