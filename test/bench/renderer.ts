import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { driverById } from '#drivers';
import { startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import type { Painted, Probe } from '../../renderer/probe.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { eventually } from '../support/system.ts';
import type { Figure } from './figures.ts';
import { loadedPatient } from './load.ts';
import { type ProgramMemory, programMemory } from './memory.ts';
import { processorMs } from './processor.ts';
import { firstWave, loadedBed } from './start.ts';

const WARM_UP_MS = 20_000;
const MEASURED_MS = 60_000;
const MINUTE_MS = 60_000;
/** How long memory is watched in real time; 480 is a whole shift. */
const MINUTES = Number(process.env['WARDLIGHT_BENCH_MINUTES'] ?? 2);
/** Of a virtual screen, e.g. 3840x2160; absent: the session's, or 1920x1080. */
const PIXELS = process.env['WARDLIGHT_BENCH_PIXELS'];
const FRAME_TARGET_MS = 33;
const LATENCY_TARGET_MS = 50;
const PROCESSOR_TARGET = 25;
const MEMORY_TARGET_MB = 300;

interface Frames {
  readonly gapsMs: readonly number[];
  /** In `MEASURED_MS`, which is a minute. */
  readonly longTasks: number;
}

/** The window by itself, in a real Electron on software rendering: eight rows of 500/s and forty numbers. `shift` turns the clock. */
export async function measureRenderer(): Promise<Figure[]> {
  const driver = driverById('philips-intellivue');
  if (driver === undefined) throw new Error('no driver');
  const directory = mkdtempSync(join(tmpdir(), 'wardlight-renderer-'));
  const port = await freePort(0);
  const place = { kind: 'udp-listens', host: '127.0.0.1', port } as const;
  const simulator = await startSimulator({ driver, signals: loadedPatient(), place, faults: [] });
  const file = join(directory, 'monitor.json');
  writeFileSync(file, JSON.stringify({ ...loadedBed(directory, port), display: { waveRows: 8 } }));
  const launchedMs = Date.now();
  const bedside = await openBedside(file, 'virtual', PIXELS);
  try {
    const first = (await eventually(() => firstWave(bedside.page), 60_000, 'a wave')) - launchedMs;
    await bedside.page.waitForTimeout(WARM_UP_MS);
    const { latencies, processor } = await drawing(bedside);
    const { gapsMs, longTasks } = await frames(bedside.page);
    const memory = await watchMemory(bedside);
    const pixels = await bedside.page.evaluate(() => `${window.innerWidth} x ${window.innerHeight}`);
    return [
      { what: 'launch → first wave drawn', values: [first], unit: 'ms', target: { value: 3_000, at: 'median' } },
      { what: 'device byte → pixel, 8 rows', values: latencies, unit: 'ms', target: { value: LATENCY_TARGET_MS, at: 'p99' } },
      {
        what: 'renderer: processor',
        values: [processor],
        unit: '% of one core',
        target: { value: PROCESSOR_TARGET, at: 'median' },
      },
      { what: `from frame to frame, ${pixels}`, values: gapsMs, unit: 'ms', target: { value: FRAME_TARGET_MS, at: 'p99' } },
      { what: 'frames in each second', values: framesEachSecond(gapsMs), unit: 'a second', target: null },
      { what: 'tasks longer than 50 ms', values: [longTasks], unit: 'a minute', target: null },
      {
        what: `memory of all ${memory[0]?.processes} processes, what they share once (PSS)`,
        values: memory.map(({ own }) => own),
        unit: 'MB',
        target: { value: MEMORY_TARGET_MB, at: 'median' },
      },
      { what: '… what they share in each (RSS)', values: memory.map(({ resident }) => resident), unit: 'MB', target: null },
    ];
  } finally {
    await bedside.close();
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What the window itself needs, while nothing looks at its frames. */
async function drawing({ app, page }: Bedside): Promise<{ latencies: number[]; processor: number }> {
  const pid = await app.evaluate(({ app: running }) => running.getAppMetrics().find(({ type }) => type === 'Tab')?.pid ?? 0);
  const [from, before] = [Date.now(), processorMs(pid)];
  await page.waitForTimeout(MEASURED_MS);
  const processor = ((processorMs(pid) - before) / (Date.now() - from)) * 100;
  const painted: Painted[] = await page.evaluate(() => [
    ...(window as unknown as { __wardlightProbe: Probe }).__wardlightProbe.painted(),
  ]);
  const waves = painted.filter(({ what, arrivedMs }) => what.startsWith('wave') && arrivedMs >= from);
  return { latencies: waves.map(({ arrivedMs, drawnMs }) => drawnMs - arrivedMs), processor };
}

/** Asks for every frame there is: the window draws more often than it would by itself. */
function frames(page: Page): Promise<Frames> {
  return page.evaluate(
    (forMs) =>
      new Promise<Frames>((resolve) => {
        const gapsMs: number[] = [];
        let longTasks = 0;
        new PerformanceObserver((list) => {
          longTasks += list.getEntries().length;
        }).observe({ type: 'longtask' });
        const begun = performance.now();
        let before = begun;
        const frame = (): void => {
          const now = performance.now();
          gapsMs.push(now - before);
          before = now;
          if (now - begun < forMs) requestAnimationFrame(frame);
          else resolve({ gapsMs, longTasks });
        };
        requestAnimationFrame(frame);
      }),
    MEASURED_MS,
  );
}

function framesEachSecond(gapsMs: readonly number[]): number[] {
  const seconds: number[] = [];
  let atMs = 0;
  for (const gap of gapsMs) {
    atMs += gap;
    const second = Math.floor(atMs / 1_000);
    seconds[second] = (seconds[second] ?? 0) + 1;
  }
  // The last one was not a whole one.
  return Array.from(seconds.slice(0, -1), (count: number | undefined) => count ?? 0);
}

/** Once a minute. The driver of the test is no part of the program. */
async function watchMemory({ app, page }: Bedside): Promise<ProgramMemory[]> {
  const pid = await app.evaluate(() => process.pid);
  const seen = [programMemory(pid)];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    await page.waitForTimeout(MINUTE_MS);
    seen.push(programMemory(pid));
  }
  return seen;
}
