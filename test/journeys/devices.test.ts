import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceDriver } from '#device';
import { DRIVERS } from '#drivers';
import { type DevicePlace, type RunningSimulator, startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import { generatePatient } from '../../device-drivers/simulators/generator.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { hasPty, openPty, type Pty } from '../support/pty.ts';
import { eventually } from '../support/system.ts';

const HOST = '127.0.0.1';
const signals = generatePatient({ seed: 21, scenario: 'stable' });

const ready = hasElectron && hasPty;
/** Undisturbed, with all of them at once. */
const DELIVERS_MS = 60_000;

interface Wired {
  readonly place: DevicePlace;
  readonly config: object;
  readonly ends: readonly Pty[];
}

/** The usual wiring of a driver, at real ends on this machine. */
async function wire(driver: DeviceDriver): Promise<Wired> {
  const [line] = driver.lines;
  if (!line) throw new Error(`${driver.id} has no line`);
  if (line.transport !== 'serial') {
    const address = { host: HOST, port: await freePort(0) };
    if (line.role === 'client')
      return { place: { kind: `${line.transport}-listens`, ...address }, config: { [line.transport]: address }, ends: [] };
    const kind = line.transport === 'udp' ? 'udp-sends' : 'tcp-connects';
    return { place: { kind, ...address }, config: { listen: { transport: line.transport, ...address } }, ends: [] };
  }
  const [computer, device] = await Promise.all([openPty(), openPty()]);
  computer.onBytes((bytes) => device.write(bytes));
  device.onBytes((bytes) => computer.write(bytes));
  // Terminals know no parity and no control lines.
  const plain = { parity: 'none', flowControl: 'none' } as const;
  const place: DevicePlace = { kind: 'serial', path: device.path, settings: { ...line.settings, ...plain } };
  return { place, config: { serial: { path: computer.path, settings: plain } }, ends: [computer, device] };
}

describe.skipIf(!ready)('a device of every driver at one bed, in the app (needs Electron, script)', () => {
  let directory: string;
  let bedside: Bedside;
  const ends: Pty[] = [];
  const devices = new Map<string, RunningSimulator>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-devices-'));
    await chmod(directory, 0o711);
    const configs: object[] = [];
    for (const driver of DRIVERS) {
      const wired = await wire(driver);
      ends.push(...wired.ends);
      devices.set(driver.id, await startSimulator({ driver, signals, faults: [], place: wired.place }));
      configs.push({ id: driver.id, driver: driver.id, waves: [], simulates: 'generated patient', ...wired.config });
    }
    const config = {
      bed: { id: 'bed-12', ward: 'Ward 3' },
      admission: null,
      devices: configs,
      store: { directory: join(directory, 'store'), key: '2b'.repeat(32) },
      hub: null,
      limits: {},
      alarmDelayS: 0,
    };
    const file = join(directory, 'monitor.json');
    await writeFile(file, JSON.stringify(config));
    bedside = await openBedside(file);
    await bedside.page.getByRole('button', { name: /Devices and connections/ }).click({ timeout: 60_000 });
  });

  afterAll(async () => {
    await bedside?.close();
    await Promise.all([...devices.values()].map((device) => device.stop()));
    await Promise.all(ends.map((end) => end.unplug()));
    await rm(directory, { recursive: true, force: true });
  });

  /** Light and good frames of each device, as the screen has them. */
  const told = async () => {
    const entries = await bedside.page
      .locator('[data-device]')
      .evaluateAll((all) => all.map((each) => [each.getAttribute('data-device') ?? '', each.textContent] as const));
    return new Map(
      entries.map(([id, text]) => {
        const [, light = '', frames = '0'] = /(connecting|connected|silent|lost|stale) ·.*?(\d+) frames good/s.exec(text) ?? [];
        return [id, { light, frames: Number(frames) }];
      }),
    );
  };
  const all = async (light: string, ids: readonly string[]) => {
    const now = await told();
    return ids.every((id) => now.get(id)?.light === light && (now.get(id)?.frames ?? 0) > 0);
  };
  const ids = DRIVERS.map(({ id }) => id);

  it('all are connected, and a minute later each has delivered more', async () => {
    await eventually(() => all('connected', ids), 60_000, 'every device is connected');
    const before = await told();
    await bedside.page.waitForTimeout(DELIVERS_MS);
    const after = await told();
    for (const id of ids) {
      expect(after.get(id)?.light, id).toBe('connected');
      expect(after.get(id)?.frames, id).toBeGreaterThan((before.get(id)?.frames ?? 0) + 4);
    }
  });

  it('one that falls silent is told as such while the others go on; it comes back by itself', async () => {
    devices.get('nonin')?.setFaults(['silence']);
    await eventually(async () => (await told()).get('nonin')?.light === 'silent', 60_000, 'the silence is seen');
    expect(
      await all(
        'connected',
        ids.filter((id) => id !== 'nonin'),
      ),
    ).toBe(true);
    devices.get('nonin')?.setFaults([]);
    await eventually(() => all('connected', ids), 60_000, 'the silent one speaks again');
  });

  it('garbage in every line, and all go on when it ends', async () => {
    for (const device of devices.values()) device.setFaults(['noise', 'garble']);
    await bedside.page.waitForTimeout(5_000);
    for (const device of devices.values()) device.setFaults([]);
    await eventually(() => all('connected', ids), 60_000, 'every device is connected again');
  });
});
