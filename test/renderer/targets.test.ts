import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium } from '../support/browser.ts';
import { GalleryTour } from '../support/gallery-tour.ts';
import { GALLERY_VIEWS } from '../support/gallery-views.ts';
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
/** Nothing is touched on them but the whole screen. */
const UNTOUCHED = ['privacy', 'stopped'];
const TOUCHED = GALLERY_VIEWS.filter(({ name }) => !UNTOUCHED.includes(name));

/** Issue: targets of at least 15 mm, so that gloves work, at the real size of the screen. */
describe.skipIf(!hasChromium)('what is touched (needs Chromium)', { timeout: 300_000 }, () => {
  const gallery = useGallery();

  describe.each(SCREENS)('on $width x $height, $glassMm mm wide', ({ width, height, glassMm }) => {
    const mm = width / glassMm;
    const calibrated = { [`wardlight-px-per-mm ${width}x${height} 1`]: String(mm) };

    it('is 15 mm high and wide on every screen, and on all that is reached from there', async () => {
      const tour = await GalleryTour.start(gallery, { width, height }, 'alarm', calibrated);
      const found: string[] = [];
      for (const view of TOUCHED) {
        const small = await tour.visit(view, (page) => smallTargets(page, mm));
        found.push(...small.map((target) => `${view.name}: ${target}`));
      }
      await tour.close();
      expect(found).toEqual([]);
    });
  });

  /**
   * Measured as a finger meets them: how far from its middle a touch still reaches it, also where it is covered or cut off.
   * @returns those that are less, in words: e.g. "Close 12.1 x 15.0 mm"
   */
  async function smallTargets(page: Page, pxPerMm: number): Promise<string[]> {
    const found = await page.evaluate(
      (most) =>
        [...document.querySelectorAll('button, input, select, [role="button"], a[href]')].flatMap((one) => {
          if (!one.checkVisibility()) return [];
          // A whole tile is the key of its bed.
          (one.closest('.bed-tile') ?? one).scrollIntoView({ block: 'nearest' });
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
