import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { Cable } from '../support/blackhole.ts';
import { CloudIntake } from '../support/cloud-intake.ts';
import { type Charted, FhirEnd, outOfOrder } from '../support/fhir-end.ts';
import { Station, type StationOptions } from '../support/station.ts';
import { eventually } from '../support/system.ts';

// Each row of the outage table: the real recorder, outbox and uplink with the real SDK over real sockets to the real hub, log, ingest
// and connector. Counted in FHIR. Where waiting is impossible only the station's clock goes faster: its deadlines and what it measures.
// The rows mostly wait, each with a cloud of its own up to the FHIR server, so they run side by side.

const PER_SECOND = 20;
let fhirEnd: FhirEnd;
let rows = 0;

beforeAll(async () => {
  fhirEnd = await FhirEnd.start();
});
afterAll(() => fhirEnd.stop());

interface Row {
  readonly deviceId: string;
  readonly cloud: CloudIntake;
  readonly station: Station;
}

/** @param way where the station dials instead of the hub's port */
async function begin(
  { onTestFinished }: TestContext,
  options: Partial<StationOptions> = {},
  way: (hubPort: number) => number = (port) => port,
): Promise<Row> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-outage-'));
  rows += 1;
  const deviceId = `station-bed-${rows}`;
  await fhirEnd.admit(deviceId);
  const cloud = await CloudIntake.start({ directory: join(directory, 'cloud'), deviceId, fhir: fhirEnd.baseUrl });
  const { ca, port } = cloud;
  const connectionString = cloud.connectionString.replace(`localhost:${port}`, `localhost:${way(port)}`);
  const own = { directory: join(directory, 'bed'), deviceId, connectionString, certificateAuthority: ca };
  const station = await Station.start({ ...own, perSecond: PER_SECOND, ...options });
  onTestFinished(async () => {
    station.stop();
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });
  await eventually(async () => (await numbers(cloud)).length > 0, 60_000, 'the first number in the cloud');
  return { deviceId, cloud, station };
}

function readingsOf(body: unknown): TelemetryEnvelope['readings'] {
  return (body as TelemetryEnvelope).readings;
}

/** The numbers that the station measured, as they went on behind ingest. */
async function numbers(cloud: CloudIntake): Promise<number[]> {
  const events = await cloud.ingested();
  return events.flatMap(({ Body }) => readingsOf(Body).flatMap((one) => (one.kind === 'vital' ? [one.value ?? -1] : [])));
}

/** Everything that the station measured is behind ingest, and then in FHIR. */
async function arrive({ cloud, station }: Row, withinMs = 60_000): Promise<void> {
  station.measuring = false;
  await eventually(() => Promise.resolve(station.waiting === 0), withinMs, 'an empty outbox');
  await eventually(async () => (await numbers(cloud)).length >= station.measured, 60_000, 'every number behind ingest');
  await eventually(() => Promise.resolve(cloud.uncharted === 0), withinMs, 'every number in FHIR');
}

/** No number lost, none doubled, all in the order in which they were measured. */
async function expectWhole(row: Row, withinMs = 60_000): Promise<void> {
  await arrive(row, withinMs);
  const all = Array.from({ length: row.station.measured }, (_, n) => n + 1);
  expect(await numbers(row.cloud)).toEqual(all);
  expect(row.cloud.parked).toEqual([]);
  const found = await charted(row);
  expect(valuesOf(found)).toEqual(all);
  expect(outOfOrder(found, ({ value }) => value ?? Number.NaN)).toBe(0);
}

/** What the row's bed has in FHIR, in the order in which it was stored; nothing was written a second time. */
async function charted({ deviceId }: Row): Promise<readonly Charted[]> {
  const found = await fhirEnd.numbers(deviceId);
  expect(found.filter(({ version }) => version !== 1)).toEqual([]);
  return found;
}

function valuesOf(found: readonly Charted[]): number[] {
  return found.map(({ value }) => value ?? -1).sort((a, b) => a - b);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test.concurrent('sockets that are reset again and again', async (context) => {
  const row = await begin(context);
  const { cloud } = row;
  for (let n = 0; n < 8; n += 1) {
    cloud.hub.resetConnections();
    await pause(150 + 90 * n);
  }
  cloud.hub.setFaults({ resetAfterMessages: 2 });
  await pause(3_000);
  cloud.hub.setFaults({ resetAfterMessages: null });
  await expectWhole(row);
});

test.concurrent('the hub away for 5 s, and started again from its disk', async (context) => {
  const row = await begin(context);
  const { cloud } = row;
  await cloud.stop();
  await pause(5_000);
  await cloud.start();
  await expectWhole(row);
});

test.concurrent('the hub away for 275 s, longer than the SDK tries; an alarm of that time comes before what waited', async (context) => {
  const perSecond = 4;
  const row = await begin(context, { perSecond });
  const { cloud, station } = row;
  await cloud.stop();
  const before = station.measured;
  station.pace = 55;
  await pause(5_000);
  station.alarm('alarm-1');
  expect(station.uplink.status().state).toBe('offline');
  station.pace = 1;
  expect(station.measured).toBeGreaterThan(275 * perSecond * 0.9);
  await cloud.start();
  await expectWhole(row);
  const order = (await cloud.ingested()).flatMap(({ Body }) => readingsOf(Body));
  const alarmAt = order.findIndex(({ kind }) => kind === 'alarm');
  // Only what had arrived before the hub went away came before it.
  expect(alarmAt).toBeGreaterThan(-1);
  expect(alarmAt).toBeLessThanOrEqual(before);
});

test.concurrent('acknowledgements that are lost, and that come late', async (context) => {
  const row = await begin(context);
  const { cloud, station } = row;
  station.pace = 4;
  cloud.hub.setFaults({ withholdPuback: true });
  await pause(4_000);
  cloud.hub.setFaults({ withholdPuback: false, delayPubackMs: 1_500 });
  await pause(4_000);
  cloud.hub.setFaults({ delayPubackMs: 0 });
  await expectWhole(row);
});

test.concurrent('the cable pulled for 45 s: neither side hears of it', async (context) => {
  let hubPort = 0;
  const cable = await Cable.lay(() => hubPort);
  context.onTestFinished(() => cable.cut());
  const row = await begin(context, {}, (port) => {
    hubPort = port;
    return cable.port;
  });
  const { station } = row;
  cable.pull();
  station.pace = 9;
  await pause(5_000);
  station.pace = 1;
  cable.plugIn();
  await expectWhole(row);
});

test.concurrent('the token renewed every two seconds under load', async (context) => {
  const row = await begin(context, { token: { validS: 4, marginS: 2 }, perSecond: 100 });
  const { cloud } = row;
  const connections = (): number => Number(cloud.hub.health()['connections since start']);
  await eventually(() => Promise.resolve(connections() > 4), 60_000, 'the third renewal');
  await expectWhole(row);
});

test.concurrent('the disk of the cloud full for a while, then that of the bed', async (context) => {
  const row = await begin(context);
  const { cloud, station } = row;
  cloud.diskError = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  await pause(4_000);
  cloud.diskError = null;
  await pause(3_000);
  station.diskError = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  await pause(4_000);
  station.diskError = null;
  await expectWhole(row);
});

test.concurrent('the clock of the bed set forward and back by an hour', async (context) => {
  const row = await begin(context);
  const { cloud, station } = row;
  for (const hours of [1, 0, -1, 0]) {
    station.clockErrorMs = hours * 3_600_000;
    await pause(1_500);
    cloud.hub.resetConnections();
  }
  await expectWhole(row);
});

test.concurrent('a hub that throttles, and one that refuses for a while', async (context) => {
  const row = await begin(context);
  const { cloud } = row;
  cloud.hub.setFaults({ throttlePerSecond: 5 });
  await pause(3_000);
  cloud.hub.setFaults({ throttlePerSecond: null, refuseTokens: true });
  cloud.hub.resetConnections();
  await pause(2_000);
  cloud.hub.setFaults({ refuseTokens: false });
  await expectWhole(row);
});

test.concurrent('a hub that loses what it was sent and takes what comes behind it: nothing is lost or doubled; the order is the hub’s doing', async (context) => {
  const row = await begin(context);
  const { cloud, station } = row;
  cloud.hub.setFaults({ swallowPackets: true });
  station.pace = 4;
  await pause(2_000);
  cloud.hub.setFaults({ swallowPackets: false });
  await pause(2_000);
  station.pace = 1;
  await arrive(row);
  const all = Array.from({ length: station.measured }, (_, n) => n + 1);
  expect((await numbers(cloud)).sort((a, b) => a - b)).toEqual(all);
  expect(valuesOf(await charted(row))).toEqual(all);
});

// By itself: three hours of the station's writes hold up whatever runs beside it.
test('the hub away for 3 h', async (context) => {
  const row = await begin(context, { perSecond: 0.25 });
  const { cloud, station } = row;
  await cloud.stop();
  station.pass(3 * 3_600, 5);
  expect(station.measured).toBeGreaterThan(0.25 * 3 * 3_600);
  await cloud.start();
  await expectWhole(row, 120_000);
});
