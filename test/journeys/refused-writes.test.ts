import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bedRecords, isWhole } from '../outages/count.ts';
import { ProcessWay, pause } from '../outages/process-way.ts';
import { allowWrites, canRefuseWrites, refuseWrites } from '../support/refused-writes.ts';
import { eventually } from '../support/system.ts';

// The other way to a full disk, which needs no rights: the system itself refuses what real processes write. A real file system that is
// full is in outages.test.ts and full-disk.test.ts, where one may be mounted.
test.skipIf(!canRefuseWrites)(
  'no write is taken of hub, ingest and connector for a while, then none of the monitor: it is told, nothing lost, nothing doubled, in order, counted in FHIR (skipped: needs prlimit)',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wardlight-refused-'));
    const way = await ProcessWay.start(directory, false);
    try {
      await cloudWithoutDisk(way);
      await bedWithoutDisk(way);
    } catch (error) {
      await way.stop();
      throw error;
    }
    const result = await way.settle();
    expect(isWhole(result), `kept in ${directory}: ${JSON.stringify(result)}`).toBe(true);
    expect(result.inFhir.observations).toBeGreaterThan(100);
    // The device counts its own time: nothing that it said is missing at the bed.
    const uptimes = bedRecords(directory).written.flatMap(({ readings }) =>
      readings.flatMap((one) => (one.kind === 'vital' && one.code === 147842 ? [one.deviceUptimeMs ?? Number.NaN] : [])),
    );
    const steps = uptimes.slice(1).map((uptime, n) => uptime - (uptimes[n] ?? 0));
    expect(steps.filter((step) => !(step > 0 && step <= 1_100))).toEqual([]);
    await rm(directory, { recursive: true, force: true });
  },
  480_000,
);

async function cloudWithoutDisk(way: ProcessWay): Promise<void> {
  const [cloud] = way.cloud;
  const pid = cloud?.pid ?? 0;
  await eventually(async () => (await way.hubCount('messages accepted')) > 3, 60_000, 'the first messages');
  refuseWrites(pid);
  await eventually(async () => (await way.hubCount('refused: not-stored')) > 1, 60_000, 'messages that are not taken');
  await eventually(async () => (await way.monitorSaid('cloud'))['state'] === 'offline', 60_000, 'what the bed says of it');
  const accepted = await way.hubCount('messages accepted');
  await pause(3_000);
  expect(await way.hubCount('messages accepted')).toBe(accepted);
  allowWrites(pid);
  await eventually(async () => (await way.monitorSaid('cloud'))['state'] === 'connected', 60_000, 'the bed on line again');
  expect(await way.hubCount('messages accepted')).toBeGreaterThan(accepted);
  // It is the same process that lived through it.
  expect(cloud?.pids).toEqual([pid]);
}

async function bedWithoutDisk(way: ProcessWay): Promise<void> {
  const { pid } = way.monitor;
  refuseWrites(pid);
  await eventually(async () => (await way.monitorSaid('recorder'))['state'] === 'failing', 60_000, 'the failing recorder');
  await eventually(async () => JSON.stringify(await way.monitorSaid('alarms')).includes('record'), 60_000, 'the technical alarm');
  await pause(5_000);
  expect((await way.monitorSaid('device'))['link']).toBe('connected');
  allowWrites(pid);
  await eventually(async () => (await way.monitorSaid('recorder'))['state'] === 'recording', 60_000, 'the recorder again');
  await pause(3_000);
  expect(way.monitor.pids).toEqual([pid]);
}
