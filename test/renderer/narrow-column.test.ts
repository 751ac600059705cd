import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium } from '../support/browser.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { useGallery } from '../support/use-gallery.ts';

const SIZES = [
  { width: 1024, height: 600 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
/** Digits of this font are 0.727 of its size high. */
const DIGIT_HEIGHT = 0.727;

/** Beside a screen that needs their place the numbers go on in a narrow column: every part of a tile keeps clear of the others there. */
describe.skipIf(!hasChromium)('the numbers beside an open screen (needs Chromium)', { timeout: 120_000 }, () => {
  const gallery = useGallery();

  it.each(SIZES)('three digits touch neither alarm stars nor limits nor their name, $width x $height', async (size) => {
    const page = await gallery.open(size, galleryBed({ alarming: true, extra: ['end-tidal-co2'] }));
    await page.keyboard.press('F5');
    await page.clock.runFor(200);
    await page.locator('.screen.wide .panel').waitFor();
    expect(await touching(page)).toEqual([]);
    await page.context().close();
  });

  /** @returns pairs of parts that overlap, in words */
  function touching(page: Page): Promise<string[]> {
    return page.evaluate((digitHeight) => {
      const inkOf = (one: Element): { name: string; box: DOMRect } => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const box = range.getBoundingClientRect();
        const inner = one.matches('.value, .mean') ? Number.parseFloat(getComputedStyle(one).fontSize) * digitHeight : box.height;
        return { name: one.className, box: new DOMRect(box.x, box.y + (box.height - inner) / 2, box.width, inner) };
      };
      const apart = (a: DOMRect, b: DOMRect): boolean =>
        a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      return [...document.querySelectorAll('.numerics .tile')].flatMap((tile) => {
        const parts = [...tile.querySelectorAll('.value, .mean, .alarm-mark, .heading, .limits')]
          .filter((one) => one.checkVisibility())
          .map(inkOf);
        return parts.flatMap((a, index) =>
          parts.slice(index + 1).flatMap((b) => (apart(a.box, b.box) ? [] : [`${tile.className}: ${a.name} and ${b.name}`])),
        );
      });
    }, DIGIT_HEIGHT);
  }
});
