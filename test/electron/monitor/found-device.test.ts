import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { driverById } from '#drivers';
import { type RunningSimulator, startSimulator } from '../../../device-drivers/commands/simulator-adapter.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import type { ListedPort } from '../../../electron/monitor/acquisition/serial-place.ts';
import { type Monitor, startMonitor } from '../../../electron/monitor/monitor.ts';
import { hasPty, openPty, type Pty } from '../../support/pty.ts';
import { bedConfig, Window } from './bed.ts';

const FOUND = { timeout: 60_000 };
const USB = { vendorId: '0403', productId: '6001', serialNumber: 'A50285BI' };

describe.skipIf(!hasPty)('an oximeter that nobody configured is plugged in (needs script)', () => {
  let directory: string;
  let ends: readonly Pty[];
  let simulator: RunningSimulator;
  let ports: readonly ListedPort[];
  let monitor: Monitor;
  let window: Window;

  const start = async () => {
    window = new Window();
    const config = bedConfig(directory, 1, { devices: [], discovery: true });
    monitor = await startMonitor(config, window, { listPorts: () => Promise.resolve(ports) });
  };
  const devices = () => window.last('link')?.devices ?? [];
  const found = () => window.last('link')?.found ?? [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-found-'));
    const [computer, oximeter] = await Promise.all([openPty(), openPty()]);
    ends = [computer, oximeter];
    computer.onBytes((bytes) => oximeter.write(bytes));
    oximeter.onBytes((bytes) => computer.write(bytes));
    const driver = driverById('nonin');
    const line = driver?.lines[0];
    if (!driver || line?.transport !== 'serial') throw new Error('the oximeter has no serial line');
    const place = { kind: 'serial', path: oximeter.path, settings: line.settings } as const;
    simulator = await startSimulator({ driver, signals: generatePatient({ seed: 3, scenario: 'stable' }), faults: [], place });
    ports = [{ path: computer.path, ...USB }];
    await start();
  });

  afterAll(async () => {
    await monitor.stop();
    await simulator.stop();
    await Promise.all(ends.map((end) => end.unplug()));
    await rm(directory, { recursive: true, force: true });
  });

  it('it is offered, and nothing of it is used before somebody says yes', async () => {
    await vi.waitUntil(() => found().length > 0, FOUND);
    expect(found()).toMatchObject([{ driver: 'nonin', confidence: 'high' }]);
    expect([devices(), window.value('spo2')]).toEqual([[], null]);
  });

  it('what is not there any more is refused, and said', async () => {
    window.say({ type: 'use-found', driver: 'nonin', line: 'serial /dev/none 9600 8N1' });
    await vi.waitUntil(() => window.last('issue')?.reason === 'refused', { timeout: 60_000 });
    expect(window.last('issue')?.detail).toContain('not heard on serial /dev/none');
    expect(devices()).toEqual([]);
  });

  it('after a yes its numbers and its wave are there, and it is offered no more', async () => {
    const [offer] = found();
    window.say({ type: 'use-found', driver: 'nonin', line: offer?.line ?? '' });
    await vi.waitUntil(() => typeof window.value('spo2') === 'number', FOUND);
    await vi.waitUntil(() => devices()[0]?.link === 'connected', { timeout: 60_000 });
    expect(devices()).toMatchObject([{ id: 'nonin-A50285BI', driver: 'nonin', addedHere: true }]);
    expect(found()).toEqual([]);
    expect(window.last('hello')?.waves.map(({ channel }) => channel)).toEqual(['150452']);
    await vi.waitUntil(() => window.all('wave').length > 0, { timeout: 60_000 });
  });

  it('the next monitor knows it, also under another name of its port', async () => {
    await monitor.stop();
    const renamed = join(directory, 'ttyUSB7');
    await symlink(ports[0]?.path ?? '', renamed);
    ports = [{ path: renamed, ...USB }];
    await start();
    await vi.waitUntil(() => typeof window.value('spo2') === 'number', FOUND);
    expect(devices()).toMatchObject([{ id: 'nonin-A50285BI', addedHere: true }]);
  });

  it('it is taken away again: no device, no alarm of it, and it is offered anew', async () => {
    window.say({ type: 'stop-using', id: 'nonin-A50285BI' });
    await vi.waitUntil(() => devices().length === 0, { timeout: 60_000 });
    await vi.waitUntil(() => found().length > 0, FOUND);
    expect(window.last('alarms')?.alarms.filter(({ text }) => text.startsWith('No data'))).toEqual([]);
  });
});

it('a device of the configuration cannot be taken away at the bed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-found-'));
  const window = new Window();
  const monitor = await startMonitor(bedConfig(directory, 1), window);
  window.say({ type: 'stop-using', id: 'monitor-1' });
  await vi.waitUntil(() => window.last('issue')?.reason === 'refused', { timeout: 60_000 });
  await vi.waitUntil(() => window.last('link')?.devices.length === 1, { timeout: 60_000 });
  await monitor.stop();
  await rm(directory, { recursive: true, force: true });
});
