import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { driverById } from '#drivers';
import { startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import { monitorConfig } from '../../electron/start/plan.ts';
import type { Painted, Probe } from '../../renderer/probe.ts';
import { openBedside } from '../support/bedside.ts';
import { TestSystem } from '../support/system.ts';
import type { Figure } from './figures.ts';
import { LOAD_WAVES, loadedPatient } from './load.ts';
import { processorMs } from './processor.ts';

const WARM_UP_MS = 20_000;
const MEASURED_MS = 90_000;

/** The bed under its stated load, with the cloud behind it: latencies from the screen's own probe, processes from Electron. */
export async function measureBedside(): Promise<Figure[]> {
  const driver = driverById('philips-intellivue');
  if (driver === undefined) throw new Error('no driver');
  const system = await TestSystem.open('mimicdb-037');
  const cloud = await system.startCloud();
  const simulator = await startSimulator({
    driver,
    signals: loadedPatient(),
    place: { kind: 'udp-listens', host: '127.0.0.1', port: system.plan.ports.device },
    faults: [],
  });
  const config = monitorConfig(
    { ...system.plan, waves: LOAD_WAVES, simulates: 'load' },
    cloud.addresses['certificateAuthority'] ?? '',
  );
  const file = join(system.plan.directory, 'monitor.json');
  await writeFile(file, JSON.stringify({ ...config, alarmDelayS: 0 }));
  const bedside = await openBedside(file);
  const metrics = () => bedside.app.evaluate(({ app }) => app.getAppMetrics());
  try {
    await bedside.page.waitForTimeout(WARM_UP_MS);
    const from = Date.now();
    const before = new Map((await metrics()).map(({ pid }) => [pid, processorMs(pid)]));
    await bedside.page.waitForTimeout(MEASURED_MS);
    const tookMs = Date.now() - from;
    const processes = await metrics();
    const painted: Painted[] = await bedside.page.evaluate(() => [
      ...(window as unknown as { __wardlightProbe: Probe }).__wardlightProbe.painted(),
    ]);
    const latencies = (wanted: (what: string) => boolean): number[] =>
      painted
        .filter(({ what, arrivedMs }) => wanted(what) && arrivedMs >= from)
        .map(({ arrivedMs, drawnMs }) => drawnMs - arrivedMs);
    const part = (name: string, type: string): Figure[] => {
      const found = processes.filter(
        (each) => each.type === type && (type !== 'Utility' || each.serviceName === 'node.mojom.NodeService'),
      );
      const sum = (of: (each: (typeof found)[number]) => number): number => found.reduce((total, each) => total + of(each), 0);
      return [
        {
          what: `${name}: processor`,
          values: [(sum(({ pid }) => processorMs(pid) - (before.get(pid) ?? 0)) / tookMs) * 100],
          unit: '% of one core',
          target: null,
        },
        { what: `${name}: memory`, values: [sum(({ memory }) => memory.workingSetSize) / 1024], unit: 'MB', target: null },
      ];
    };
    return [
      {
        what: 'device byte → pixel (8 waves of 500/s)',
        values: latencies((what) => what.startsWith('wave')),
        unit: 'ms',
        target: { value: 100, at: 'p99' },
      },
      { what: 'device byte → number on screen', values: latencies((what) => what === 'numerics'), unit: 'ms', target: null },
      {
        what: 'device byte → alarm on screen (delay 0)',
        values: latencies((what) => what === 'alarms'),
        unit: 'ms',
        target: { value: 300, at: 'p99' },
      },
      ...part('main', 'Browser'),
      ...part('monitor', 'Utility'),
      ...part('renderer', 'Tab'),
    ];
  } finally {
    await bedside.close();
    await simulator.stop();
    await system.close();
  }
}
