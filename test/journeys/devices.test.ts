import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driverById } from '#drivers';
import { type DevicePlace, type RunningSimulator, startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import { generatePatient } from '../../device-drivers/simulators/generator.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { hasPty, openPty, type Pty } from '../support/pty.ts';

const HOST = '127.0.0.1';
const signals = generatePatient({ seed: 21, scenario: 'stable' });

const ready = hasElectron && hasPty && ['philips-intellivue', 'mindray-pds', 'nonin'].every((id) => driverById(id));

function play(id: string, place: DevicePlace): Promise<RunningSimulator> {
  const driver = driverById(id);
  if (!driver) throw new Error(`no driver ${id}`);
  return startSimulator({ driver, signals, faults: [], place });
}

describe.skipIf(!ready)('three devices at one bed, in the app: UDP, TCP and a serial line (needs Electron, script)', () => {
  let directory: string;
  let bedside: Bedside;
  let ends: readonly Pty[];
  const devices: RunningSimulator[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-devices-'));
    await chmod(directory, 0o711);
    const [computer, oximeter] = await Promise.all([openPty(), openPty()]);
    ends = [computer, oximeter];
    computer.onBytes((bytes) => oximeter.write(bytes));
    oximeter.onBytes((bytes) => computer.write(bytes));
    const line = driverById('nonin')?.lines.find(({ transport }) => transport === 'serial');
    if (line?.transport !== 'serial') throw new Error('the oximeter has no serial line');
    const [udp, tcp] = [await freePort(0), await freePort(0)];
    devices.push(await play('philips-intellivue', { kind: 'udp-listens', host: HOST, port: udp }));
    devices.push(await play('mindray-pds', { kind: 'tcp-listens', host: HOST, port: tcp }));
    devices.push(await play('nonin', { kind: 'serial', path: oximeter.path, settings: line.settings }));
    const common = { waves: [], simulates: 'generated patient' };
    const config = {
      bed: { id: 'bed-12', ward: 'Ward 3' },
      admission: null,
      devices: [
        { id: 'monitor-1', driver: 'philips-intellivue', udp: { host: HOST, port: udp }, ...common, waves: [131330] },
        { id: 'monitor-2', driver: 'mindray-pds', tcp: { host: HOST, port: tcp }, ...common },
        { id: 'oximeter-1', driver: 'nonin', serial: { path: computer.path }, ...common },
      ],
      store: { directory: join(directory, 'store'), key: '2b'.repeat(32) },
      hub: null,
      limits: {},
      alarmDelayS: 0,
    };
    const file = join(directory, 'monitor.json');
    await writeFile(file, JSON.stringify(config));
    bedside = await openBedside(file);
    await bedside.page.getByLabel('Devices and connections').click({ timeout: 30_000 });
  });

  afterAll(async () => {
    await bedside?.close();
    await Promise.all(devices.map((device) => device.stop()));
    await Promise.all((ends ?? []).map((end) => end.unplug()));
    await rm(directory, { recursive: true, force: true });
  });

  const connected = (count: number) =>
    bedside.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.device-list dd')].filter((each) =>
          /^connected · .* [1-9]\d* frames/.test(each.textContent),
        ).length === wanted,
      count,
      { timeout: 60_000 },
    );

  it('are all connected, and their good frames are counted', async () => {
    await connected(3);
  });

  it('one that falls silent is told as such while the others go on; it comes back by itself', async () => {
    devices[2]?.setFaults(['silence']);
    await connected(2);
    expect(
      await bedside.page
        .locator('.device-list dd')
        .filter({ hasText: /^silent/ })
        .count(),
    ).toBe(1);
    devices[2]?.setFaults([]);
    await connected(3);
  });
});
