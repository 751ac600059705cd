import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { MonitorMessage, ScreenMessage } from '#ipc';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';

const PAGE = join(PROJECT, 'dist', 'renderer');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
/** Everything on the pictures is of this moment. */
export const GALLERY_MS = Date.UTC(2026, 0, 5, 10, 30, 12);

export interface GallerySize {
  readonly width: number;
  readonly height: number;
}

/** The built bedside page in a browser, fed by hand instead of by a monitor, on a clock that only moves when it is told to. */
export interface Gallery {
  open(size: GallerySize, messages: readonly MonitorMessage[], stored?: Readonly<Record<string, string>>): Promise<Page>;
  close(): Promise<void>;
}

export async function openGallery(browser: Browser): Promise<Gallery> {
  const server = await servePage();
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`;
  return {
    async open(size, messages, stored = {}) {
      const context = await browser.newContext({ viewport: size, timezoneId: 'UTC', deviceScaleFactor: 1 });
      const page = await context.newPage();
      await page.clock.install({ time: GALLERY_MS - 60_000 });
      await page.addInitScript(takeThePlaceOfTheApp, stored);
      await page.goto(address);
      await page.locator('.screen').waitFor();
      await page.evaluate(() => document.fonts.ready);
      await page.clock.pauseAt(GALLERY_MS - 2_000);
      await feed(page, messages);
      // Two seconds: every fill is lit, and everything that waits for a moment has been drawn.
      await page.clock.runFor(2_000);
      await feed(page, messages);
      await page.clock.runFor(40);
      return page;
    },
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export async function feed(page: Page, messages: readonly MonitorMessage[]): Promise<void> {
  await page.evaluate((sent) => {
    const { __feed } = window as unknown as { __feed: (message: unknown) => void };
    for (const message of sent) __feed(message);
  }, messages);
  await delivered(page);
}

/** Answers what the page has asked since, as often as an answer makes it ask again. */
export async function replied(page: Page, reply: (asked: ScreenMessage) => readonly MonitorMessage[]): Promise<void> {
  for (;;) {
    await delivered(page);
    const asked = await page.evaluate(() => (window as unknown as { __asked: () => ScreenMessage[] }).__asked());
    const answers = asked.flatMap(reply);
    if (answers.length === 0) return;
    await feed(page, answers);
  }
}

/** A message port delivers in a task of its own. */
function delivered(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      }),
  );
}

/** Runs in the page, before anything of its own. */
function takeThePlaceOfTheApp(stored: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(stored)) localStorage.setItem(name, value);
  let far: MessagePort | null = null;
  const asked: unknown[] = [];
  Object.assign(window, {
    wardlight: {
      requestMonitorPort() {
        const { port1, port2 } = new MessageChannel();
        far = port2;
        port2.onmessage = ({ data }: MessageEvent<{ type: string }>) => {
          if (data.type !== 'alive') asked.push(data);
        };
        window.postMessage('wardlight:monitor-port', '*', [port1]);
      },
      onMainEvent: () => () => undefined,
    },
    __feed: (message: unknown) => far?.postMessage(message),
    __asked: () => asked.splice(0),
  });
}

async function servePage(): Promise<Server> {
  const server = createServer((request, response) => {
    const file = normalize(join(PAGE, new URL(request.url ?? '/', 'http://page').pathname));
    if (!file.startsWith(PAGE + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
