import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { hasChromium, openBrowser } from '../support/browser.ts';
import type { Figure } from './figures.ts';
import { processorMs } from './processor.ts';
import { told } from './told.ts';

const BEDS = 1_000;
const VIEWERS = 200;
const EVENTS = 40;
const BETWEEN_MS = 500;
const QUIET_MS = 10_000;
const MINUTE_MS = 60_000;
const service = fileURLToPath(new URL('./dashboard-process.ts', import.meta.url));

/** A thousand beds with five numbers a second each, 200 pages that listen, and one real browser in which a score changes. */
export async function measureDashboard(): Promise<Figure[]> {
  const child = fork(service, [String(BEDS)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const over = new AbortController();
  try {
    const url = await told<string>(child);
    const alone = await share(child);
    const heard: number[] = [];
    const sent = { atMs: Number.NaN, mark: '' };
    const viewers = Array.from({ length: VIEWERS }, () => view(url, over.signal, sent, heard));
    await pause(QUIET_MS);
    const watched = await share(child);
    const browser = hasChromium ? await inBrowser(url, child, sent) : null;
    over.abort();
    await Promise.all(viewers);
    const target = { value: 1_000, at: 'p99' as const };
    return [
      { what: 'event → one of 200 pages hears it (1,000 beds)', values: heard, unit: 'ms', target },
      ...(browser === null
        ? []
        : [
            { what: 'event → shown in a browser', values: browser.shown, unit: 'ms' as const, target },
            { what: 'first paint, 1,000 beds', values: browser.paint, unit: 'ms' as const, target },
          ]),
      { what: 'service with 1,000 beds, nobody watching', values: [alone], unit: '% of one core', target: null },
      {
        what: 'service for 200 viewers more',
        values: [watched - alone],
        unit: '% of one core',
        target: { value: 100, at: 'median' },
      },
      {
        what: 'service for each viewer',
        values: [((watched - alone) / 100) * (MINUTE_MS / VIEWERS)],
        unit: 'ms of processor a minute',
        target: null,
      },
    ];
  } finally {
    over.abort();
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
  }
}

/** Of one core, %. */
async function share(child: ChildProcess): Promise<number> {
  const [from, before] = [performance.now(), processorMs(child.pid ?? 0)];
  await pause(QUIET_MS);
  return ((processorMs(child.pid ?? 0) - before) / (performance.now() - from)) * 100;
}

/** Reads as a page does, and looks for the score that was sent last. */
async function view(url: string, signal: AbortSignal, sent: { atMs: number; mark: string }, heard: number[]): Promise<void> {
  let known = '';
  try {
    const response = await fetch(`${url}/api/events`, { signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('latin1');
      const end = text.lastIndexOf('\n\n');
      if (end < 0) continue;
      if (sent.mark !== known && sent.mark !== '' && text.slice(0, end).includes(sent.mark)) {
        known = sent.mark;
        heard.push(Date.now() - sent.atMs);
      }
      text = text.slice(end + 2);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function inBrowser(
  url: string,
  child: ChildProcess,
  sent: { atMs: number; mark: string },
): Promise<{ shown: number[]; paint: number[] }> {
  const browser = await openBrowser();
  try {
    const paint: number[] = [];
    for (let load = 0; load < 5; load += 1) {
      const page = await browser.newPage();
      await page.goto(url);
      await page.locator('tr[data-patient]').first().waitFor();
      paint.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN));
      await page.close();
    }
    const page = await browser.newPage();
    await page.goto(url);
    const row = 'tr[data-patient="p7"] .score';
    await page.locator(row).waitFor();
    const shown: number[] = [];
    for (let event = 0; event < EVENTS; event += 1) {
      const total = 8 + (event % 6);
      const seen = page.evaluate(
        async ([selector, wanted]) => {
          while (document.querySelector(selector)?.textContent?.startsWith(`${wanted}–`) !== true)
            await new Promise((resolve) => requestAnimationFrame(resolve));
          return Date.now();
        },
        [row, String(total)] as const,
      );
      sent.atMs = Date.now();
      sent.mark = `"totalMin":${total},`;
      child.send(total);
      shown.push((await seen) - sent.atMs);
      await pause(BETWEEN_MS);
    }
    return { shown, paint };
  } finally {
    await browser.close();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
