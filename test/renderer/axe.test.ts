import { source as AXE } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { stripPage } from '../../electron/main/printing/strip-page.ts';
import { hasChromium } from '../support/browser.ts';
import { GALLERY_MS } from '../support/gallery.ts';
import { GalleryTour } from '../support/gallery-tour.ts';
import { GALLERY_VIEWS } from '../support/gallery-views.ts';
import { useGallery } from '../support/use-gallery.ts';

/** WCAG 2.2, A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SIZE = { width: 1280, height: 800 };
/** What the journey through the menu of a real bed does not come to (test/journeys/accessibility.test.ts). */
const LOOKED_AT = [
  ...['main-gas', 'main-paused', 'demonstration', 'two-beds', 'central', 'standby', 'privacy', 'stopped', 'lock'],
  ...['alarms-paused', 'protection-pin', 'limits-draft', 'trends-table', 'strip', 'what-if-answer', 'devices-troubled'],
  ...['ward-alarms', 'ward-journal', 'ward-pin', 'ward-no-pin', 'patient-transfer', 'patient-discharge', 'patient-wrong'],
  ...['patient-admit', 'pain', 'spo2-scale', 'child'],
];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

describe.skipIf(!hasChromium)('axe finds nothing (needs Chromium)', { timeout: 180_000 }, () => {
  const gallery = useGallery();

  it('on any of them, in alarm', async () => {
    const tour = await GalleryTour.start(gallery, SIZE, 'alarm');
    const found: string[] = [];
    for (const view of GALLERY_VIEWS)
      if (LOOKED_AT.includes(view.name))
        found.push(...(await tour.visit(view, violations)).map((violation) => `${view.name}: ${violation}`));
    expect(found).toEqual([]);
    await tour.close();
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
