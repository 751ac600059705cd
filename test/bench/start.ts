import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { driverById } from '#drivers';
import type { MonitorConfig } from '#ipc';
import { startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import type { Probe } from '../../renderer/probe.ts';
import { openBedside } from '../support/bedside.ts';
import { eventually } from '../support/system.ts';
import type { Figure } from './figures.ts';
import { LOAD_WAVES, loadedPatient } from './load.ts';
import { programMemory } from './memory.ts';

const STARTS = 7;
const SETTLED_MS = 20_000;

/** From launching the app, with nothing running, to the first wave that is drawn; and what all its processes then hold. */
export async function measureStart(): Promise<Figure[]> {
  const driver = driverById('philips-intellivue');
  if (driver === undefined) throw new Error('no driver');
  const directory = mkdtempSync(join(tmpdir(), 'wardlight-start-'));
  const port = await freePort(0);
  const place = { kind: 'udp-listens', host: '127.0.0.1', port } as const;
  const waves: number[] = [];
  const memory: number[] = [];
  try {
    for (let start = 0; start < STARTS; start += 1) {
      // One of its own for each start: a device that was left alone still sends to whom it knew.
      const simulator = await startSimulator({ driver, signals: loadedPatient(), place, faults: [] });
      const file = join(directory, 'monitor.json');
      writeFileSync(file, JSON.stringify(loadedBed(directory, port)));
      const launchedMs = Date.now();
      const bedside = await openBedside(file);
      try {
        // Asked again and again: the page's policy lets no test put code made from text into it.
        const drawnMs = await eventually(() => firstWave(bedside.page), 60_000, 'a wave');
        waves.push(drawnMs - launchedMs);
        if (start < STARTS - 1) continue;
        await bedside.page.waitForTimeout(SETTLED_MS);
        memory.push(programMemory(await bedside.app.evaluate(() => process.pid)).own);
      } finally {
        await bedside.close();
        await simulator.stop();
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return [
    { what: 'launch → first wave drawn', values: waves, unit: 'ms', target: { value: 3_000, at: 'p99' } },
    {
      what: 'memory of all processes, shared pages counted once',
      values: memory,
      unit: 'MB',
      target: { value: 300, at: 'median' },
    },
  ];
}

/** @returns Unix ms; null: none yet */
export function firstWave(page: Page): Promise<number | null> {
  return page.evaluate(() => {
    const probe = (window as unknown as { __wardlightProbe?: Probe }).__wardlightProbe;
    return probe?.painted().find(({ what }) => what.startsWith('wave'))?.drawnMs ?? null;
  });
}

/** One bed under the stated load, without a cloud. */
export function loadedBed(directory: string, port: number): MonitorConfig {
  return {
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission: null,
    devices: [
      {
        id: 'monitor-1',
        driver: 'philips-intellivue',
        udp: { host: '127.0.0.1', port },
        waves: [...LOAD_WAVES],
        simulates: 'load',
      },
    ],
    store: { directory: join(directory, 'bed'), key: '1'.repeat(64) },
    hub: null,
    limits: {},
    alarmDelayS: 10,
  };
}
