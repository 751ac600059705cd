import type { CDPSession } from 'playwright-core';
import type { MonitorMessage } from '#ipc';
import { buildApp } from '../../electron/build.ts';
import { waveRow } from '../../electron/monitor/screen/wave-rows.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { openGallery } from '../support/gallery.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import type { Figure } from './figures.ts';
import { LOAD_WAVES } from './load.ts';

const HOURS = Number(process.env['WARDLIGHT_BENCH_HOURS'] ?? 8);
const HOUR_MS = 3_600_000;
const SIZE = { width: 1920, height: 1080 };

/**
 * The page through a whole shift on a clock that does not wait, fed as a monitor feeds it, alarms coming and going: the same bundle in
 * Chromium, because the app's own clock cannot be turned. What it holds after each hour, rubbish collected: objects of scripts, of the
 * document and samples, and how many elements and listeners there are. The window is put away meanwhile: scripts and painters do all they
 * do, and no processor puts together the frames that nobody sees of a clock that is turned.
 */
export async function measureShift(): Promise<Figure[]> {
  if (!hasChromium) return [];
  await buildApp();
  const browser = await openBrowser();
  const gallery = await openGallery(browser);
  const began = performance.now();
  try {
    const rows = LOAD_WAVES.map(waveRow);
    const calm = galleryBed({ alarming: false }).filter(({ type }) => type !== 'wave');
    const bad = galleryBed({ alarming: true }).filter(({ type }) => type === 'numerics' || type === 'alarms');
    const hello = calm.map((message) =>
      message.type === 'hello' ? { ...message, waves: rows, display: { waveRows: 8 } } : message,
    );
    const page = await gallery.open(SIZE, hello);
    const session = await page.context().newCDPSession(page);
    await page.evaluate(becomeMonitor, {
      calm: calm.filter(repeats),
      bad: bad.filter(repeats),
      channels: LOAD_WAVES.map(String),
    });
    await putAway(session);
    const held: Held[] = [];
    for (let hour = 0; hour < HOURS; hour += 1) {
      await page.clock.runFor(HOUR_MS);
      held.push(await heldNow(session));
    }
    // What is loaded, compiled and filled once is there after the first hour.
    const settled = held.slice(HOURS > 1 ? 1 : 0);
    const growth = (of: (held: Held) => number): number => of(settled.at(-1) ?? NOTHING) - of(settled[0] ?? NOTHING);
    return [
      { what: `${HOURS} h of the page, simulated`, values: [(performance.now() - began) / 1_000], unit: 's', target: null },
      {
        what: 'heap of the page after each hour from the 2nd',
        values: settled.map(({ heapMb }) => heapMb),
        unit: 'MB',
        target: null,
      },
      { what: 'heap after the last hour above the 2nd', values: [growth(({ heapMb }) => heapMb)], unit: 'MB', target: null },
      { what: 'elements after the last hour above the 2nd', values: [growth(({ nodes }) => nodes)], unit: 'more', target: null },
      {
        what: 'listeners after the last hour above the 2nd',
        values: [growth(({ listeners }) => listeners)],
        unit: 'more',
        target: null,
      },
    ];
  } finally {
    await gallery.close();
    await browser.close();
  }
}

const repeats = ({ type }: MonitorMessage): boolean => ['numerics', 'alarms', 'score', 'link', 'signals'].includes(type);

interface Said {
  readonly calm: readonly MonitorMessage[];
  readonly bad: readonly MonitorMessage[];
  readonly channels: readonly string[];
}

/** Runs in the page: samples are too many to be sent there each second. */
function becomeMonitor({ calm, bad, channels }: Said): void {
  const rateHz = 500;
  const shape = Float32Array.from({ length: rateHz }, (_, index) => Math.sin(index / 40));
  const { __feed } = window as unknown as { __feed: (message: unknown) => void };
  const say = (nowMs: number): void => {
    for (const message of Math.floor(nowMs / 9_000) % 2 === 0 ? calm : [...calm, ...bad])
      __feed({ ...message, atMs: nowMs, arrivedMs: nowMs });
    for (const channel of channels)
      __feed({
        ...{ type: 'wave', channel, rateHz, samples: shape.slice(), unit: 'mV', range: null },
        ...{ firstSampleMs: nowMs - 1_000, arrivedMs: nowMs },
      });
  };
  // The clock of the page is the simulated one.
  setInterval(() => say(Date.now()), 1_000);
}

interface Held {
  /** Scripts, document and the samples beside them. */
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

const NOTHING: Held = { heapMb: Number.NaN, nodes: Number.NaN, listeners: Number.NaN };

async function heldNow(session: CDPSession): Promise<Held> {
  // Twice: what the first one frees may have held others.
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  // Chromium tells more than the protocol's types know.
  const heap = (await session.send('Runtime.getHeapUsage')) as Readonly<Record<string, number>>;
  const bytes = ['usedSize', 'embedderHeapUsedSize', 'backingStorageSize'].reduce((sum, name) => sum + (heap[name] ?? 0), 0);
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { heapMb: bytes / 1_048_576, nodes, listeners: jsEventListeners };
}

async function putAway(session: CDPSession): Promise<void> {
  const { windowId } = await session.send('Browser.getWindowForTarget');
  await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
}
