import { source as AXE } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { MonitorMessage } from '#ipc';
import { stripPage } from '../../electron/main/printing/strip-page.ts';
import { TEXTS } from '../../renderer/i18n/index.ts';
import { hasChromium } from '../support/browser.ts';
import { feed, GALLERY_MS } from '../support/gallery.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { galleryWard } from '../support/gallery-beds.ts';
import { useGallery } from '../support/use-gallery.ts';

/** WCAG 2.2, A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SIZE = { width: 1280, height: 800 };
const PRIVACY: MonitorMessage = {
  ...{ type: 'privacy', atMs: GALLERY_MS, watchers: ['central-1'] },
  privacy: { sinceMs: GALLERY_MS - 60_000, by: 'bedside' },
};

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What the journey through the menu of a real bed does not come to (test/journeys/accessibility.test.ts). */
describe.skipIf(!hasChromium)('axe finds nothing (needs Chromium)', { timeout: 180_000 }, () => {
  const gallery = useGallery();

  it.each([
    ['central', 16],
    ['two-beds', 5],
  ] as const)('in the view %s, and under the cover', async (layout, count) => {
    const beds = galleryWard(count).map((message) => (message.type === 'hello' ? { ...message, display: { layout } } : message));
    const page = await gallery.open(SIZE, beds);
    expect(await violations(page)).toEqual([]);
    await feed(page, [PRIVACY]);
    await page.clock.runFor(100);
    await page.locator('.privacy-cover').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it("on every page of the ward's settings, and under the lock for cleaning", async () => {
    const page = await gallery.open(SIZE, galleryBed({ alarming: true }));
    await fromMenu(page, TEXTS.en.ward.title);
    for (const part of ['display', 'alarms', 'journal'] as const) {
      await touch(page, '.ward-screen .choice .key', TEXTS.en.ward[part]);
      expect(await violations(page), part).toEqual([]);
    }
    await page.keyboard.press('Escape');
    await fromMenu(page, TEXTS.en.display.lock);
    await page.locator('.screen-lock').waitFor();
    expect(await violations(page), 'lock').toEqual([]);
    await page.context().close();
  });

  it('on the page of a strip', async () => {
    const page = await gallery.emptyPage();
    const samples = Float32Array.from({ length: 1_000 }, (_, index) => Math.sin(index / 20));
    await page.setContent(
      stripPage({
        ...{
          fileName: 'strip',
          title: 'Strip',
          language: 'en',
          heading: ['Simulated, Patient', 'bed-12'],
          watermark: 'SIMULATED',
        },
        ...{ footer: 'Not a certified medical device', speedMmPerS: 25, fromMs: GALLERY_MS, toMs: GALLERY_MS + 4_000 },
        rows: [
          {
            ...{ label: 'II', gain: '10 mm/mV', mmPerUnit: 10, middle: 0, heightMm: 40, calibration: 1 },
            pieces: [{ firstMs: GALLERY_MS, rateHz: 250, samples }],
          },
        ],
        times: [],
        table: [],
      }),
    );
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  async function fromMenu(page: Page, title: string): Promise<void> {
    await page.keyboard.press('F11');
    await page.clock.runFor(100);
    await touch(page, '.screen-menu button', title);
  }

  /** Not by the mouse, which waits for frames of a clock that stands still. */
  async function touch(page: Page, where: string, text: string): Promise<void> {
    await page.locator(where, { hasText: text }).first().dispatchEvent('click');
    await page.clock.runFor(200);
    await feed(page, [{ type: 'heartbeat', atMs: GALLERY_MS }]);
    await page.clock.runFor(50);
  }

  async function violations(page: Page): Promise<readonly string[]> {
    await page.evaluate(AXE);
    const running = page.evaluate(async (rules) => {
      const { axe } = window as unknown as {
        axe: { run(root: Document, options: object): Promise<{ violations: readonly Violation[] }> };
      };
      return (await axe.run(document, { runOnly: { type: 'tag', values: rules } })).violations;
    }, RULES);
    let done = false;
    void running.catch(() => undefined).then(() => (done = true));
    // It waits for timers, and the clock of these pages stands still.
    while (!done && page.url() !== 'about:blank') await page.clock.runFor(1);
    return (await running).flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
  }
});
