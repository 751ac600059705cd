import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { EventHubConsumerClient, type ReceivedEventData } from '@azure/event-hubs';
import type { Observation } from '@medplum/fhirtypes';
import { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type CloudProcess, hubMessage, startCloudProcess } from '../support/cloud-process.ts';
import { eventually } from '../support/system.ts';
import { telemetry } from '../support/telemetry.ts';

const STATIONS = Array.from({ length: 6 }, (_, n) => ({ deviceId: `station-${n}`, patient: `SIM-${n}` }));
const MESSAGES = 60;
const STEP_MS = 2_000;
const T0 = Date.parse('2026-01-05T10:00:00.000Z');

/** One station: a message after the other, each a new minute's thirtieth part later. */
async function send(cloud: CloudProcess, station: (typeof STATIONS)[number], progress: { sent: number }): Promise<void> {
  const client = await cloud.connect(station.deviceId);
  for (let sequence = 1; sequence <= MESSAGES; sequence += 1) {
    const measuredAt = new Date(T0 + sequence * STEP_MS).toISOString();
    const envelope = telemetry({
      sequence,
      measuredAt,
      frame: `boot-${sequence}`,
      value: 60 + (sequence % 40),
      patient: station.patient,
    });
    const admission = { patient: station.patient, encounter: `ENC-${station.patient}`, since: '2026-01-05T08:00:00.000Z' };
    const messageId = `${station.deviceId}-${sequence}`;
    await client.sendEvent(hubMessage(JSON.stringify({ ...envelope, messageId, admission }), messageId));
    progress.sent += 1;
  }
  await client.close();
}

/** Everything in an event hub, by the SDK. */
async function everything(cloud: CloudProcess, hub: string): Promise<ReceivedEventData[]> {
  const client = new EventHubConsumerClient('$Default', cloud.streamConnection, hub);
  const events: ReceivedEventData[] = [];
  const ends = await Promise.all((await client.getPartitionIds()).map((id) => client.getPartitionProperties(id)));
  const wanted = ends.reduce((sum, { lastEnqueuedSequenceNumber }) => sum + lastEnqueuedSequenceNumber + 1, 0);
  const subscription = client.subscribe(
    {
      processEvents: (some) => {
        events.push(...some);
        return Promise.resolve();
      },
      processError: () => Promise.resolve(),
    },
    { startPosition: { offset: '-1' }, maxBatchSize: 500, maxWaitTimeInSeconds: 1 },
  );
  await eventually(() => Promise.resolve(events.length >= wanted), 60_000, `all of ${hub}`);
  await subscription.close();
  await client.close();
  return events;
}

test('three ingest and three scoring processes share the work; two are killed under load, two come: nothing lost, nothing doubled, order kept', async () => {
  const cloud = await startCloudProcess({ stations: STATIONS, roles: 'hub,stream,connector,fhir,enrich,outcomes,feed' });
  onTestFinished(() => cloud.stop());
  setDefaultCACertificates([...getCACertificates('default'), cloud.addresses['certificateAuthority'] ?? '']);
  const pool = new Pool({ connectionString: cloud.addresses['database'] ?? '' });
  onTestFinished(() => pool.end());
  const workers = await Promise.all(
    ['ingest', 'ingest', 'ingest', 'scoring', 'scoring', 'scoring'].map((role) => cloud.startWorker(role)),
  );
  const owners = async (hub: string): Promise<string[]> => {
    const { rows } = await pool.query<{ owner_id: string }>(
      "select distinct owner_id from stream.ownership where event_hub = $1 and owner_id <> ''",
      [hub],
    );
    return rows.map(({ owner_id: owner }) => owner);
  };
  await eventually(
    async () => (await owners('telemetry')).length === 3 && (await owners('enriched')).length === 3,
    60_000,
    'three owners each',
  );

  const progress = { sent: 0 };
  const sending = Promise.all(STATIONS.map((station) => send(cloud, station, progress)));
  const total = STATIONS.length * MESSAGES;
  await eventually(() => Promise.resolve(progress.sent > total / 4), 60_000, 'a quarter of the load');
  for (const victim of [workers[0], workers[3]]) victim?.process.kill('SIGKILL');
  await Promise.all([cloud.startWorker('ingest'), cloud.startWorker('scoring')]);
  await sending;

  // FHIR: every number once, at its patient.
  const counted = async (): Promise<number> => {
    const answer = await fetch(`${cloud.addresses['fhir']}/Observation?_summary=count`);
    return ((await answer.json()) as { total: number }).total;
  };
  await eventually(async () => (await counted()) >= total, 120_000, 'every Observation');
  const windows = async () => {
    const { rows } = await pool.query<{ patient: string; windows: number; readings: number }>(
      `select patient, count(*)::int as windows, sum((vitals->'heart-rate'->>'count')::int)::int as readings
       from feed.risk_assessment group by patient`,
    );
    return rows;
  };
  await eventually(
    async () => (await windows()).reduce((sum, { readings }) => sum + readings, 0) === total,
    60_000,
    'every number in a scored window',
  );
  expect(await counted()).toBe(total);
  for (const { readings } of await windows()) expect(readings).toBe(MESSAGES);

  // On the way: each message once, each device in order, whoever had its partition.
  const ingested = await everything(cloud, 'ingested');
  const bodies = ingested.map(({ body, partitionKey, properties }) => ({
    device: partitionKey ?? (properties?.['wardlight-key'] as string),
    sequence: (body as { Body: { sequence: number } }).Body.sequence,
  }));
  for (const { deviceId } of STATIONS) {
    const sequences = bodies.filter(({ device }) => device === deviceId).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: MESSAGES }, (_, n) => n + 1));
  }
  const one = (await (await fetch(`${cloud.addresses['fhir']}/Observation?_count=1`)).json()) as {
    entry: readonly { readonly resource: Observation }[];
  };
  expect(one.entry[0]?.resource.meta?.source).toMatch(/^urn:wardlight:record:telemetry\//);
}, 600_000);
