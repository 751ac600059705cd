import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { TEXTS } from '../../renderer/i18n/index.ts';
import { SCREEN_IDS, type ScreenId, screenEntry } from '../../renderer/screens/screen-list.ts';
import { hasChromium } from '../support/browser.ts';
import { feed, GALLERY_MS } from '../support/gallery.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { galleryWard } from '../support/gallery-beds.ts';
import { useGallery } from '../support/use-gallery.ts';

/** Screens as they stand at beds: pixels, and the width of the glass in millimetres. */
const SCREENS = [
  { width: 1024, height: 600, glassMm: 222 },
  { width: 1280, height: 800, glassMm: 261 },
  { width: 1920, height: 1080, glassMm: 344 },
] as const;
const LEAST_MM = 15;
/** Two pixels: rounded corners and edges that lie between them. */
const SLACK_MM = 0.45;
/** The lock for cleaning takes every other touch away: it comes last. */
const IN_MENU = SCREEN_IDS.filter((id) => screenEntry(id).menu !== undefined).sort(
  (a, b) => Number(a === 'lock') - Number(b === 'lock'),
);

/** Issue: targets of at least 15 mm, so that gloves work, at the real size of the screen. */
describe.skipIf(!hasChromium)('what is touched (needs Chromium)', { timeout: 300_000 }, () => {
  const gallery = useGallery();

  describe.each(SCREENS)('on $width x $height, $glassMm mm wide', ({ width, height, glassMm }) => {
    const mm = width / glassMm;
    const calibrated = { [`wardlight-px-per-mm ${width}x${height} 1`]: String(mm) };

    it('is 15 mm high and wide on every screen', async () => {
      const page = await gallery.open({ width, height }, galleryBed({ alarming: true }), calibrated);
      expect(await smallTargets(page, mm), 'main screen').toEqual([]);
      for (const id of IN_MENU) {
        await openFromMenu(page, id);
        expect(await smallTargets(page, mm), id).toEqual([]);
        await page.keyboard.press('Escape');
        await page.clock.runFor(100);
      }
      await page.context().close();
    });

    it('is so in the view of sixteen beds, and of two', async () => {
      for (const [layout, count] of [
        ['central', 16],
        ['two-beds', 5],
      ] as const) {
        const beds = galleryWard(count).map((message) =>
          message.type === 'hello' ? { ...message, display: { layout } } : message,
        );
        const page = await gallery.open({ width, height }, beds, calibrated);
        expect(await smallTargets(page, mm), layout).toEqual([]);
        await page.context().close();
      }
    });
  });

  async function openFromMenu(page: Page, id: ScreenId): Promise<void> {
    const [area = '', key = ''] = screenEntry(id).title.split('.');
    const title = (TEXTS.en as Readonly<Record<string, Readonly<Record<string, string>>>>)[area]?.[key] ?? id;
    await page.keyboard.press('F11');
    await page.clock.runFor(100);
    const entry = page.locator('.screen-menu button').filter({ hasText: new RegExp(`^\\s*${title}\\s*(F\\d+)?\\s*$`) });
    // Not by the mouse, which waits for frames of a clock that stands still.
    await entry.first().dispatchEvent('click');
    await page.clock.runFor(200);
    // Else the window says that monitoring stopped, over everything.
    await feed(page, [{ type: 'heartbeat', atMs: GALLERY_MS }]);
    await page.clock.runFor(50);
  }

  /**
   * Measured as a finger meets them: how far from its middle a touch still reaches it, also where it is covered or cut off.
   * @returns those that are less, in words: e.g. "Close 12.1 x 15.0 mm"
   */
  async function smallTargets(page: Page, pxPerMm: number): Promise<string[]> {
    const found = await page.evaluate(
      (most) =>
        [...document.querySelectorAll('button, input, select, [role="button"], a[href]')].flatMap((one) => {
          if (!one.checkVisibility()) return [];
          one.scrollIntoView({ block: 'nearest' });
          const box = one.getBoundingClientRect();
          const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
          const reaches = (x: number, y: number): boolean => {
            const met = document.elementFromPoint(x, y);
            return met !== null && one.contains(met);
          };
          // Something lies over it: it is no target now.
          if (!reaches(middleX, middleY)) return [];
          const half = most / 2 - 2;
          const wholly = [
            [half, 0],
            [-half, 0],
            [0, half],
            [0, -half],
          ].every(([dx = 0, dy = 0]) => reaches(middleX + dx, middleY + dy));
          if (wholly) return [{ name: '', wide: most, high: most }];
          const far = (dx: number, dy: number): number => {
            let px = 0;
            while (px < most && reaches(middleX + dx * (px + 1), middleY + dy * (px + 1))) px += 1;
            return px;
          };
          const name = `${one.className} ${one.getAttribute('aria-label') ?? one.textContent}`.slice(0, 60);
          return [{ name, wide: far(1, 0) + far(-1, 0) + 1, high: far(0, 1) + far(0, -1) + 1 }];
        }),
      LEAST_MM * pxPerMm,
    );
    expect(found.length).toBeGreaterThan(0);
    return found
      .map(({ name, wide, high }) => ({ name, wideMm: wide / pxPerMm, highMm: high / pxPerMm }))
      .filter(({ wideMm, highMm }) => Math.min(wideMm, highMm) < LEAST_MM - SLACK_MM)
      .map(({ name, wideMm, highMm }) => `${name} ${wideMm.toFixed(1)} x ${highMm.toFixed(1)} mm`);
  }
});
