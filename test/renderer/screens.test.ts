import { describe, expect, it } from 'vitest';
import { hasChromium } from '../support/browser.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { useGallery } from '../support/use-gallery.ts';

/** A 15.6 inch screen of 1920 x 1080. */
const CALIBRATED = { 'wardlight-px-per-mm 1920x1080 1': String(1920 / 344) };

describe.skipIf(!hasChromium)('the main screen (needs Chromium)', { timeout: 120_000 }, () => {
  const gallery = useGallery();

  it('shows primary numbers of 24 mm on 15.6 inches, legible from 4 m, and fixed keys of 15 mm', async () => {
    const page = await gallery.open({ width: 1920, height: 1080 }, galleryBed({ alarming: false }), CALIBRATED);
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
