import { describe, expect, it } from 'vitest';
import { hasChromium } from '../support/browser.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { galleryWard } from '../support/gallery-beds.ts';
import { differenceFromKept, TOLERANCE } from '../support/pictures.ts';
import { useGallery } from '../support/use-gallery.ts';

const SIZES = [
  { width: 1024, height: 600 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const STATES = {
  day: { alarming: false },
  night: { alarming: false, display: { night: true } },
  alarm: { alarming: true },
} as const;
/** A 15.6 inch screen of 1920 x 1080. */
const CALIBRATED = { 'wardlight-px-per-mm 1920x1080 1': String(1920 / 344) };

describe.skipIf(!hasChromium)('the main screen (needs Chromium)', { timeout: 120_000 }, () => {
  const gallery = useGallery();

  describe.each(Object.entries(STATES))('%s', (state, bed) => {
    it.each(SIZES)('is drawn as it was looked at, $width x $height', async (size) => {
      const page = await gallery.open(size, galleryBed(bed));
      const name = `main-${state}-${size.width}`;
      expect(differenceFromKept(name, await page.screenshot()), name).toBeLessThan(TOLERANCE);
      await page.context().close();
    });
  });

  it.each(SIZES.slice(1))('gives gas and venous pressure places once they are measured, $width x $height', async (size) => {
    const extra = ['end-tidal-co2', 'inspired-co2', 'cvp-mean'] as const;
    const page = await gallery.open(size, galleryBed({ ...STATES.alarm, extra }));
    const name = `main-gas-${size.width}`;
    expect(differenceFromKept(name, await page.screenshot()), name).toBeLessThan(TOLERANCE);
    await page.context().close();
  });

  it.each([
    ['central', 16, 1280],
    ['two-beds', 5, 1920],
  ] as const)('shows the beds of the ward as it was looked at: %s', async (layout, count, width) => {
    const size = width === 1280 ? { width, height: 800 } : { width, height: 1080 };
    const messages = galleryWard(count).map((message) =>
      message.type === 'hello' ? { ...message, display: { layout } } : message,
    );
    const page = await gallery.open(size, messages);
    const name = `${layout}-alarm-${width}`;
    expect(differenceFromKept(name, await page.screenshot()), name).toBeLessThan(TOLERANCE);
    await page.context().close();
  });

  it('shows primary numbers of 24 mm on 15.6 inches, legible from 4 m, and fixed keys of 15 mm', async () => {
    const page = await gallery.open({ width: 1920, height: 1080 }, galleryBed(STATES.day), CALIBRATED);
    const mm = 1920 / 344;
    const fontSizes = await page.evaluate(() =>
      ['heart-rate', 'spo2'].map((vital) => {
        const value = document.querySelector(`[data-vital="${vital}"] .value`);
        return value === null ? 0 : Number.parseFloat(getComputedStyle(value).fontSize);
      }),
    );
    // Digits of this font are 0.727 of its size high.
    for (const size of fontSizes) expect((size * 0.727) / mm).toBeGreaterThanOrEqual(24);
    const keys = await page.locator('.fixed-keys .key').all();
    expect(keys.length).toBe(8);
    for (const key of keys) {
      const box = await key.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0) / mm).toBeGreaterThanOrEqual(14.9);
    }
    await page.context().close();
  });
});
