import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CDPSession } from 'playwright-core';
import { hasChromium, openBrowser } from '../support/browser.ts';
import type { Figure } from './figures.ts';
import { memoryMb } from './processor.ts';
import { told } from './told.ts';

const BEDS = 200;
const SPEED = 60;
const HOURS = Number(process.env['WARDLIGHT_BENCH_HOURS'] ?? 8);
const VIEWERS = 10;
/** By then everything that is kept once is there. */
const SETTLED_HOUR = 2;
const service = fileURLToPath(new URL('./dashboard-shift-process.ts', import.meta.url));

interface Hour {
  readonly hour: number;
  readonly heapMb: number;
}

/** What service and page hold after a shift of eight hours, whose time runs sixty times as fast. */
export async function measureDashboardShift(): Promise<Figure[]> {
  const args = [BEDS, SPEED, HOURS].map(String);
  const child = fork(service, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: ['--expose-gc'] });
  const over = new AbortController();
  const browser = hasChromium ? await openBrowser() : null;
  try {
    const url = await told<string>(child);
    const viewers = Array.from({ length: VIEWERS }, () => listen(url, over.signal));
    const page = browser === null ? null : await browser.newPage();
    const session = page === null ? null : await page.context().newCDPSession(page);
    await page?.goto(url);
    const [ofService, ofPage] = [new Map<number, number>(), new Map<number, number>()];
    for (let at = 0; at < HOURS; at += 1) {
      const { hour, heapMb } = await told<Hour>(child);
      ofService.set(hour, heapMb);
      if (session !== null) ofPage.set(hour, await heapOf(session));
      process.stderr.write(
        `hour ${hour}: service ${heapMb.toFixed(1)} MB, page ${(ofPage.get(hour) ?? Number.NaN).toFixed(1)} MB\n`,
      );
      if (hour === HOURS) break;
      child.send('on');
    }
    const resident = memoryMb(child.pid ?? 0);
    over.abort();
    await Promise.all(viewers);
    return [
      { what: `service after ${HOURS} h, ${BEDS} beds: memory`, values: [resident], unit: 'MB', target: null },
      ...heapFigures('service', ofService),
      ...(session === null ? [] : heapFigures('page', ofPage)),
    ];
  } finally {
    over.abort();
    await browser?.close();
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
  }
}

/** The heap after the last hour, and what it grew since everything that is kept once was there. */
function heapFigures(whose: string, heaps: ReadonlyMap<number, number>): Figure[] {
  const last = heaps.get(HOURS) ?? Number.NaN;
  const settled = heaps.get(Math.min(SETTLED_HOUR, HOURS)) ?? Number.NaN;
  return [
    { what: `${whose} after ${HOURS} h: heap`, values: [last], unit: 'MB', target: null },
    { what: `${whose}: heap more than after ${SETTLED_HOUR} h`, values: [last - settled], unit: 'MB', target: null },
  ];
}

/** After a collection: what is still held, MB. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** Reads as a page does, and keeps nothing. */
async function listen(url: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(`${url}/api/events`, { signal });
    await response.body?.pipeTo(new WritableStream());
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
