import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { Cable } from '../support/blackhole.ts';
import { CloudIntake } from '../support/cloud-intake.ts';
import { Station, type StationOptions } from '../support/station.ts';
import { eventually } from '../support/system.ts';

// Each row of the outage table: the real recorder, outbox and uplink with the real SDK over real sockets to the real hub, log and
// ingest. Counted behind ingest. Where waiting is impossible only the station's clock goes faster: its deadlines and what it measures.

const DEVICE = 'station-bed-12';
const PER_SECOND = 20;

async function begin(
  options: Partial<StationOptions> = {},
): Promise<{ cloud: CloudIntake; station: Station; directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-outage-'));
  const cloud = await CloudIntake.start(join(directory, 'cloud'), DEVICE);
  const { connectionString, ca } = cloud;
  const own = { directory: join(directory, 'bed'), deviceId: DEVICE, connectionString, certificateAuthority: ca };
  const station = await Station.start({ ...own, perSecond: PER_SECOND, ...options });
  onTestFinished(async () => {
    station.stop();
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });
  await eventually(async () => (await numbers(cloud)).length > 0, 60_000, 'the first number in the cloud');
  return { cloud, station, directory };
}

function readingsOf(body: unknown): TelemetryEnvelope['readings'] {
  return (body as TelemetryEnvelope).readings;
}

/** The numbers that the station measured, as they went on behind ingest. */
async function numbers(cloud: CloudIntake): Promise<number[]> {
  const events = await cloud.ingested();
  return events.flatMap(({ Body }) => readingsOf(Body).flatMap((one) => (one.kind === 'vital' ? [one.value ?? -1] : [])));
}

/** No number lost, none doubled, all in the order in which they were measured. */
async function expectWhole(cloud: CloudIntake, station: Station, withinMs = 60_000): Promise<void> {
  station.measuring = false;
  await eventually(() => Promise.resolve(station.waiting === 0), withinMs, 'an empty outbox');
  await eventually(async () => (await numbers(cloud)).length >= station.measured, 60_000, 'every number behind ingest');
  expect(await numbers(cloud)).toEqual(Array.from({ length: station.measured }, (_, n) => n + 1));
  expect(cloud.parked).toEqual([]);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('sockets that are reset again and again', async () => {
  const { cloud, station } = await begin();
  for (let n = 0; n < 8; n += 1) {
    cloud.hub.resetConnections();
    await pause(150 + 90 * n);
  }
  cloud.hub.setFaults({ resetAfterMessages: 2 });
  await pause(3_000);
  cloud.hub.setFaults({ resetAfterMessages: null });
  await expectWhole(cloud, station);
});

test('the hub away for 5 s, and started again from its disk', async () => {
  const { cloud, station } = await begin();
  await cloud.stop();
  await pause(5_000);
  await cloud.start();
  await expectWhole(cloud, station);
});

test('the hub away for 275 s, longer than the SDK tries; an alarm of that time comes before what waited', async () => {
  const { cloud, station } = await begin();
  await cloud.stop();
  station.pace = 55;
  await pause(5_000);
  station.alarm('alarm-1');
  expect(station.uplink.status().state).toBe('offline');
  station.pace = 1;
  expect(station.measured).toBeGreaterThan(275 * PER_SECOND * 0.9);
  await cloud.start();
  await expectWhole(cloud, station);
  const order = (await cloud.ingested()).flatMap(({ Body }) => readingsOf(Body));
  const alarmAt = order.findIndex(({ kind }) => kind === 'alarm');
  // Only what had arrived before the hub went away came before it.
  expect(alarmAt).toBeGreaterThan(-1);
  expect(alarmAt).toBeLessThan(20 * PER_SECOND);
});

test('the hub away for 3 h', async () => {
  const { cloud, station } = await begin({ perSecond: 4 });
  await cloud.stop();
  station.pass(3 * 3_600);
  expect(station.measured).toBeGreaterThan(4 * 3 * 3_600);
  await cloud.start();
  await expectWhole(cloud, station, 120_000);
});

test('acknowledgements that are lost, and that come late', async () => {
  const { cloud, station } = await begin();
  station.pace = 4;
  cloud.hub.setFaults({ withholdPuback: true });
  await pause(4_000);
  cloud.hub.setFaults({ withholdPuback: false, delayPubackMs: 1_500 });
  await pause(4_000);
  cloud.hub.setFaults({ delayPubackMs: 0 });
  await expectWhole(cloud, station);
});

test('the cable pulled for 45 s: neither side hears of it', async () => {
  const holder: { cloud?: CloudIntake } = {};
  const cable = await Cable.lay(() => holder.cloud?.port ?? 0);
  onTestFinished(() => cable.cut());
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-outage-'));
  const cloud = (holder.cloud = await CloudIntake.start(join(directory, 'cloud'), DEVICE));
  const connectionString = cloud.connectionString.replace(`localhost:${cloud.port}`, `localhost:${cable.port}`);
  const station = await Station.start({
    directory: join(directory, 'bed'),
    deviceId: DEVICE,
    connectionString,
    certificateAuthority: cloud.ca,
    perSecond: PER_SECOND,
  });
  onTestFinished(async () => {
    station.stop();
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });
  await eventually(async () => (await numbers(cloud)).length > 0, 60_000, 'the first number in the cloud');
  cable.pull();
  station.pace = 9;
  await pause(5_000);
  station.pace = 1;
  cable.plugIn();
  await expectWhole(cloud, station);
});

test('the token renewed every two seconds under load', async () => {
  const { cloud, station } = await begin({ token: { validS: 4, marginS: 2 }, perSecond: 200 });
  await pause(9_000);
  await expectWhole(cloud, station);
  expect(Number(cloud.hub.health()['connections since start'])).toBeGreaterThan(3);
});

test('the disk of the cloud full for a while, then that of the bed', async () => {
  const { cloud, station } = await begin();
  cloud.diskError = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  await pause(4_000);
  cloud.diskError = null;
  await pause(3_000);
  station.diskError = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  await pause(4_000);
  station.diskError = null;
  await expectWhole(cloud, station);
});

test('the clock of the bed set forward and back by an hour', async () => {
  const { cloud, station } = await begin();
  for (const hours of [1, 0, -1, 0]) {
    station.clockErrorMs = hours * 3_600_000;
    await pause(1_500);
    cloud.hub.resetConnections();
  }
  await expectWhole(cloud, station);
});

test('a hub that throttles, and one that refuses for a while', async () => {
  const { cloud, station } = await begin();
  cloud.hub.setFaults({ throttlePerSecond: 5 });
  await pause(3_000);
  cloud.hub.setFaults({ throttlePerSecond: null, refuseTokens: true });
  cloud.hub.resetConnections();
  await pause(2_000);
  cloud.hub.setFaults({ refuseTokens: false });
  await expectWhole(cloud, station);
});

test('a hub that loses what it was sent and takes what comes behind it: nothing is lost or doubled; the order is the hub’s doing', async () => {
  const { cloud, station } = await begin();
  cloud.hub.setFaults({ swallowPackets: true });
  station.pace = 4;
  await pause(2_000);
  cloud.hub.setFaults({ swallowPackets: false });
  await pause(2_000);
  station.pace = 1;
  station.measuring = false;
  const all = Array.from({ length: station.measured }, (_, n) => n + 1);
  const sorted = async (): Promise<number[]> => (await numbers(cloud)).sort((a, b) => a - b);
  await eventually(async () => station.waiting === 0 && (await sorted()).length >= all.length, 60_000, 'every number');
  expect(await sorted()).toEqual(all);
});
