import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cable } from '../support/blackhole.ts';
import { FhirEnd } from '../support/fhir-end.ts';
import { MqttTap } from '../support/mqtt-tap.ts';
import { OutageRow, pause, valuesOf } from '../support/outage-row.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { eventually } from '../support/system.ts';

// Each row of the outage table: the real recorder, outbox and uplink with the real SDK over real sockets to the real hub, log, ingest
// and connector. Counted in FHIR. What is named in seconds is waited at the sockets; of the three hours only the station's clock knows.
// Each row also asks for a trace of its fault, at the hub or at the bed: one that did not happen proves nothing.
// The rows mostly wait, each with a cloud of its own up to the FHIR server, so they run side by side. The longest is begun first.

const LONG_MS = 480_000;
let fhirEnd: FhirEnd;

beforeAll(async () => {
  fhirEnd = await FhirEnd.start();
});
afterAll(() => fhirEnd.stop());

test.concurrent(
  'the hub away for 275 s, longer than the SDK tries; an alarm of that time comes before what waited',
  async (context) => {
    const perSecond = 4;
    const row = await OutageRow.begin(fhirEnd, context, { perSecond });
    const { cloud, station } = row;
    await cloud.stop();
    const [before, said, beganMs] = [station.measured, station.said.length, performance.now()];
    await pause(137_000);
    station.alarm('alarm-1');
    await pause(138_000);
    await row.expectHubAway();
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(274_900);
    expect(station.measured - before).toBeGreaterThan(275 * perSecond * 0.9);
    expect(station.uplink.status().state).toBe('offline');
    expect(row.details(said)).toMatch(/^offline: .*ECONNREFUSED/m);
    await cloud.start();
    await row.expectWhole();
    const alarmAt = (await row.readings()).findIndex(({ kind }) => kind === 'alarm');
    // Only what had arrived before the hub went away came before it.
    expect(alarmAt).toBeGreaterThan(-1);
    expect(alarmAt).toBeLessThanOrEqual(before);
  },
  LONG_MS,
);

test.concurrent('the cable pulled for 45 s: neither side hears of it', async (context) => {
  let hubPort = 0;
  const cable = await Cable.lay(() => hubPort);
  context.onTestFinished(() => cable.cut());
  const row = await OutageRow.begin(fhirEnd, context, {
    way({ port }) {
      hubPort = port;
      return cable.port;
    },
  });
  const { station, cloud } = row;
  cable.pull();
  await pause(1_000);
  // What the hub had taken in by then is on its disk now.
  const [said, carried, accepted, measured] = [
    station.said.length,
    cable.carried,
    cloud.count('messages accepted'),
    station.measured,
  ];
  await pause(44_000);
  expect(cable.carried).toBe(carried);
  expect(cloud.count('messages accepted')).toBe(accepted);
  expect(cloud.hearsOf).toBe(true);
  expect(station.measured - measured).toBeGreaterThan(44 * 20 * 0.9);
  expect(station.uplink.status().state).toBe('offline');
  expect(row.details(said)).toMatch(/was not acknowledged/);
  cable.plugIn();
  await row.expectWhole();
  expect(cloud.count('connections since start')).toBeGreaterThan(1);
});

test.concurrent('sockets that are reset again and again', async (context) => {
  const row = await OutageRow.begin(fhirEnd, context);
  const { cloud } = row;
  const connections = (): number => cloud.count('connections since start');
  for (let n = 0, before = 0; cloud.count('fault: connections reset') < 8; n += 1) {
    await eventually(() => Promise.resolve(connections() > before), 60_000, 'another connection');
    await pause(150 + 90 * (n % 8));
    before = connections();
    cloud.hub.resetConnections();
  }
  cloud.hub.setFaults({ resetAfterMessages: 2 });
  await eventually(
    () => Promise.resolve(cloud.count('refused: fault: reset') >= 4),
    60_000,
    'four connections that broke while sending',
  );
  cloud.hub.setFaults({ resetAfterMessages: null });
  await row.expectWhole();
  // The bed came again after each.
  expect(connections()).toBeGreaterThan(8 + 4);
  expect(await row.cameAgain()).toBeGreaterThan(0);
});

test.concurrent('the hub away for 5 s, and started again from its disk', async (context) => {
  const row = await OutageRow.begin(fhirEnd, context);
  const { cloud, station } = row;
  const stored = await cloud.arrived();
  await cloud.stop();
  const [said, measured] = [station.said.length, station.measured];
  await pause(5_000);
  await row.expectHubAway();
  expect(station.measured - measured).toBeGreaterThan(5 * 20 * 0.9);
  expect(row.details(said)).toMatch(/ECONNREFUSED/);
  await cloud.start();
  await row.expectWhole();
  const arrived = await cloud.arrived();
  expect(arrived.slice(0, stored.length)).toEqual(stored);
  // It is another hub, which counts from the beginning.
  expect(cloud.count('messages accepted')).toBeGreaterThan(0);
  expect(cloud.count('messages accepted')).toBeLessThanOrEqual(arrived.length - stored.length);
});

test.concurrent('acknowledgements that are lost, and that come late', async (context) => {
  const row = await OutageRow.begin(fhirEnd, context);
  const { cloud, station } = row;
  const said = station.said.length;
  cloud.hub.setFaults({ withholdPuback: true });
  await pause(20_000);
  expect(cloud.count('fault: acknowledgements withheld')).toBeGreaterThan(0);
  expect(row.details(said)).toMatch(/was not acknowledged/);
  cloud.hub.setFaults({ withholdPuback: false, delayPubackMs: 1_500 });
  await pause(10_000);
  expect(cloud.count('fault: acknowledgements delayed')).toBeGreaterThan(0);
  cloud.hub.setFaults({ delayPubackMs: 0 });
  await row.expectWhole();
  expect(await row.cameAgain()).toBeGreaterThan(0);
});

test.concurrent('the token renewed every four seconds under load', async (context) => {
  const tap = new MqttTap();
  context.onTestFinished(() => tap.close());
  const token = { validS: 8, marginS: 4 };
  const row = await OutageRow.begin(fhirEnd, context, { token, perSecond: 100, way: (hub) => tap.lay(hub) });
  const { cloud, station } = row;
  const expiries = (): number[] => [...new Set(tap.tokens.map((text) => Number(/\bse=(\d+)/.exec(text)?.[1])))];
  await eventually(() => Promise.resolve(expiries().length >= 4), 60_000, 'the third token behind the first');
  expect(station.measured).toBeGreaterThan(100 * 8);
  expect(expiries()).toEqual([...expiries()].sort((a, b) => a - b));
  await row.expectWhole();
  // Each came in time: the hub never had to end a connection whose token was over.
  expect(cloud.count('refused: token-expired')).toBe(0);
});

test
  .skipIf(!SmallDisk.permitted)
  .concurrent(
    'the disk of the cloud full for a while, then that of the bed (skipped: needs to mount a tmpfs)',
    async (context) => {
      const [hubDisk, bedDisk] = [24, 16].map((megabytes) => {
        const disk = SmallDisk.mount(megabytes);
        if (disk === null) throw new Error('mounted once, and not again');
        context.onTestFinished(() => disk.unmount());
        return disk;
      }) as [SmallDisk, SmallDisk];
      const row = await OutageRow.begin(fhirEnd, context, { disks: { bed: bedDisk.directory, cloud: hubDisk.directory } });
      const { cloud, station } = row;
      const said = station.said.length;
      hubDisk.fill();
      await eventually(() => Promise.resolve(cloud.count('refused: not-stored') > 1), 60_000, 'messages without room');
      const accepted = cloud.count('messages accepted');
      await pause(4_000);
      expect(cloud.hub.issues()[0]?.detail).toMatch(/ENOSPC/);
      expect(cloud.count('messages accepted')).toBe(accepted);
      expect(row.details(said)).toMatch(/^connecting/m);
      hubDisk.free();
      await eventually(() => Promise.resolve(cloud.count('messages accepted') > accepted), 60_000, 'messages again');

      bedDisk.fill();
      await eventually(() => Promise.resolve(station.recorder.state === 'failing'), 60_000, 'a recorder without room');
      const measured = station.measured;
      await pause(4_000);
      expect(station.recorder).toMatchObject({
        state: 'failing',
        detail: expect.stringMatching(/full.*rows wait in memory/) as string,
      });
      expect(station.measured).toBeGreaterThan(measured);
      bedDisk.free();
      await eventually(() => Promise.resolve(station.recorder.state === 'recording'), 60_000, 'a recorder with room');
      await row.expectWhole();
      expect(station.recorder.detail).toBeNull();
    },
  );

test.concurrent('the clock of the bed set forward and back by an hour', async (context) => {
  const row = await OutageRow.begin(fhirEnd, context);
  const { cloud, station } = row;
  const phases: { readonly hours: number; readonly from: number }[] = [];
  for (const hours of [1, 0, -1, 0]) {
    station.clockErrorMs = hours * 3_600_000;
    phases.push({ hours, from: station.measured });
    await pause(1_500);
    await row.connected();
    cloud.hub.resetConnections();
  }
  await row.expectWhole();
  // Each number has the time that the bed had for it: nobody sets it right behind its back.
  const wrongBy = new Map<number, number>();
  for (const { value, measuredMs } of await row.charted())
    wrongBy.set(value ?? 0, (measuredMs - station.rightTimeMs(value ?? 0)) / 3_600_000);
  for (const [n, { hours, from }] of phases.entries()) {
    const to = phases[n + 1]?.from ?? station.measured;
    expect(to - from).toBeGreaterThan(20);
    for (let number = from + 1; number <= to; number += 1) expect(wrongBy.get(number)).toBe(hours);
  }
});

test.concurrent('a hub that throttles, and one that refuses for a while', async (context) => {
  const row = await OutageRow.begin(fhirEnd, context);
  const { cloud, station } = row;
  cloud.hub.setFaults({ throttlePerSecond: 0.5 });
  await eventually(() => Promise.resolve(cloud.count('fault: messages throttled') >= 3), 60_000, 'messages that had to wait');
  const said = station.said.length;
  cloud.hub.setFaults({ throttlePerSecond: null, refuseTokens: true });
  cloud.hub.resetConnections();
  await pause(3_000);
  expect(cloud.count('refused: connect refused: fault: refused')).toBeGreaterThan(0);
  expect(row.details(said)).toMatch(/not authorized/i);
  cloud.hub.setFaults({ refuseTokens: false });
  await row.expectWhole();
});

test.concurrent('a hub that loses what it was sent and takes what comes behind it: nothing is lost or doubled; the order is the hub’s doing', async (context) => {
  const row = await OutageRow.begin(fhirEnd, context);
  const { cloud } = row;
  cloud.hub.setFaults({ swallowPackets: true });
  await eventually(() => Promise.resolve(cloud.count('fault: messages swallowed') >= 3), 60_000, 'messages that were lost');
  cloud.hub.setFaults({ swallowPackets: false });
  await pause(8_000);
  const all = await row.arrive();
  expect((await row.numbers()).sort((a, b) => a - b)).toEqual(all);
  expect(valuesOf(await row.charted())).toEqual(all);
});

// By itself: three hours of the station's writes hold up whatever runs beside it.
test('the hub away for 3 h by the clock of the bed', async (context) => {
  const row = await OutageRow.begin(fhirEnd, context, { perSecond: 0.25 });
  const { cloud, station } = row;
  await cloud.stop();
  const said = station.said.length;
  station.pass(3 * 3_600, 5);
  expect(station.measured).toBeGreaterThan(0.25 * 3 * 3_600);
  expect(station.uplink.status().state).toBe('offline');
  await row.expectHubAway();
  await eventually(() => Promise.resolve(/ECONNREFUSED/.test(row.details(said))), 60_000, 'what the station says of it');
  await cloud.start();
  await row.expectWhole(120_000);
});
