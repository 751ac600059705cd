import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { MonitorMessage, NumericTile } from '#ipc';
import { hasChromium } from '../support/browser.ts';
import { feed } from '../support/gallery.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { changed } from '../support/gallery-said.ts';
import { GALLERY_SIZES } from '../support/gallery-tour.ts';
import { useGallery } from '../support/use-gallery.ts';

/** What a value can become: of one figure and of three, gone with the longest reason, old, beyond a limit. */
const BECOMES: Readonly<Record<string, (tile: NumericTile) => Partial<NumericTile>>> = {
  'one figure': () => ({ value: 7 }),
  'three figures': () => ({ value: 288 }),
  nothing: () => ({ value: null, reason: 'not-measured' }),
  questionable: () => ({ questionable: true }),
  'beyond a limit': () => ({ alarm: 'high', violated: 'high' }),
  old: ({ measuredMs }) => ({ measuredMs: measuredMs === null ? null : measuredMs - 3_600_000 }),
};

describe.skipIf(!hasChromium)('a value that changes (needs Chromium)', { timeout: 120_000 }, () => {
  const gallery = useGallery();

  it.each(GALLERY_SIZES)('moves nothing: tiles, names, limits and waves stay where they are, $width x $height', async (size) => {
    const bed = galleryBed({ alarming: false });
    const page = await gallery.open(size, bed);
    const before = await places(page);
    expect(Object.keys(before).length).toBeGreaterThan(15);
    for (const [name, become] of Object.entries(BECOMES)) {
      const numerics: MonitorMessage = changed(bed, 'numerics', ({ tiles }) => ({
        tiles: tiles.map((tile) => ({ ...tile, ...become(tile) })),
      }));
      await feed(page, [numerics, { type: 'heartbeat', atMs: numerics.atMs }]);
      await page.clock.runFor(500);
      expect(await places(page), name).toEqual(before);
    }
    await page.context().close();
  });

  /** Left, top, width and height of everything that holds a value, and where names and limits begin. */
  function places(page: Page): Promise<Readonly<Record<string, readonly number[]>>> {
    return page.evaluate(() => {
      const round = (value: number): number => Math.round(value);
      const boxes = (selector: string, of: (box: DOMRect) => number[]) =>
        [...document.querySelectorAll(selector)]
          .filter((one) => one.checkVisibility())
          .map((one, index) => [`${selector} ${index}`, of(one.getBoundingClientRect()).map(round)]);
      const whole = ({ x, y, width, height }: DOMRect): number[] => [x, y, width, height];
      return Object.fromEntries([
        ...boxes('.numerics .tile', whole),
        ...boxes('.wave-row', whole),
        ...boxes('.numerics .heading', ({ x, y }) => [x, y]),
        ...boxes('.right > *', whole),
        ...boxes('.fixed-keys .key', whole),
      ]) as Record<string, number[]>;
    });
  }
});
