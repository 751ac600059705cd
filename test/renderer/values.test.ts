import { describe, expect, it } from 'vitest';
import { hasChromium } from '../support/browser.ts';
import { feed, GALLERY_MS, replied } from '../support/gallery.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { galleryReply } from '../support/gallery-history.ts';
import { changed } from '../support/gallery-said.ts';
import { useGallery } from '../support/use-gallery.ts';

const SIZE = { width: 1280, height: 800 };

describe.skipIf(!hasChromium)('what is written of a value (needs Chromium)', { timeout: 120_000 }, () => {
  const gallery = useGallery();

  it('says how old it is also where it says what it was derived from', async () => {
    const bed = galleryBed({ alarming: false });
    const page = await gallery.open(SIZE, bed);
    const note = page.locator('[data-vital="respiratory-rate"] .note');
    const say = async (ageMs: number): Promise<string> => {
      const numerics = changed(bed, 'numerics', ({ tiles }) => ({
        tiles: tiles.map((tile) =>
          tile.vital === 'respiratory-rate' ? { ...tile, derived: 'ECG, 30 s', measuredMs: GALLERY_MS - ageMs } : tile,
        ),
      }));
      await feed(page, [numerics, { type: 'heartbeat', atMs: GALLERY_MS }]);
      await page.clock.runFor(500);
      return note.innerText();
    };
    expect(await say(600)).toBe('from ECG');
    expect(await say(8_000)).toMatch(/^\d s old · from ECG$/);
    await page.context().close();
  });

  it('has a decimal in kPa, beside the trend as everywhere', async () => {
    const page = await gallery.open(SIZE, galleryBed({ alarming: false, display: { pressureUnit: 'kPa' } }));
    await page.keyboard.press('F5');
    await page.clock.runFor(100);
    await replied(page, galleryReply);
    await page.clock.runFor(100);
    expect(await page.locator('[data-trend="abp"] .trend-readout').innerText()).toMatch(/ABP sys kPa\s+1\d\.\d/);
    await page.context().close();
  });
});
