import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { SCREEN_IDS } from '../../renderer/screens/screen-list.ts';
import { hasChromium } from '../support/browser.ts';
import { GALLERY_SIZES, GALLERY_STATES, type GalleryState, GalleryTour } from '../support/gallery-tour.ts';
import { GALLERY_VIEWS } from '../support/gallery-views.ts';
import { type Difference, differences, keeping, type Place } from '../support/pictures.ts';
import { useGallery } from '../support/use-gallery.ts';

/** So often a picture that does not fit is taken anew. */
const AGAIN = 20;
const STATES = Object.keys(GALLERY_STATES) as GalleryState[];
const PLACES = GALLERY_SIZES.flatMap((size) => STATES.map((state) => ({ state, size, ...size })));

/** Every screen by day, by night and in alarm at three sizes, as it was looked at. How exactly: test/support/pictures.ts. */
describe.skipIf(!hasChromium)('every screen (needs Chromium)', { timeout: 600_000 }, () => {
  const gallery = useGallery();

  it('of the list has a picture of its own', () => {
    const names = GALLERY_VIEWS.map(({ name }) => name);
    expect(SCREEN_IDS.filter((id) => !names.includes(id))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(PLACES)('is drawn as it was looked at: $state, $width x $height', async ({ state, size }) => {
    const tour = await GalleryTour.start(gallery, size, state);
    const found: string[] = [];
    for (const view of GALLERY_VIEWS)
      found.push(
        ...(await tour.visit(view, (page) =>
          asLookedAt(page, { view: view.name, state, states: STATES, size, sizes: GALLERY_SIZES }),
        )),
      );
    await tour.close();
    expect(found).toEqual([]);
  });

  it.skipIf(keeping)(
    'is told from one with a word moved by half its height, a key in another colour, a number gone',
    async () => {
      const [, size] = GALLERY_SIZES;
      const view = GALLERY_VIEWS.find(({ name }) => name === 'limits');
      if (view === undefined) throw new Error('no limits');
      const tour = await GalleryTour.start(gallery, size, 'day');
      const place = { view: view.name, state: 'day', states: STATES, size, sizes: GALLERY_SIZES };
      const after = (change: string, how: Readonly<Record<string, string>>): Promise<Difference> =>
        tour.visit(view, async (page) => {
          const selector = change;
          await restyle(page, selector, how);
          const found = differences(place, await screenshot(page));
          await restyle(page, selector, Object.fromEntries(Object.keys(how).map((name) => [name, ''])));
          return found;
        });
      expect(await after('.panel-heading h2', {})).toEqual([]);
      expect(await after('.panel-heading h2', { transform: 'translateX(10px)' })).not.toEqual([]);
      expect(await after('.panel-heading .key', { background: '#C62828' })).not.toEqual([]);
      expect(await after('[data-vital="spo2"] .value', { visibility: 'hidden' })).not.toEqual([]);
      await tour.close();
    },
  );
});

/** What is fetched on the way, the list of licences, comes when it comes: the page's clock knows nothing of that. */
async function asLookedAt(page: Page, place: Place): Promise<Difference> {
  let found = differences(place, await screenshot(page));
  for (let again = 0; found.length > 0 && again < AGAIN; again += 1) {
    await pause(500);
    found = differences(place, await screenshot(page));
  }
  return found;
}

async function screenshot(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
  await session.detach();
  return Buffer.from(data, 'base64');
}

function restyle(page: Page, selector: string, how: Readonly<Record<string, string>>): Promise<void> {
  return page.evaluate(
    ([wanted, style]) => {
      const one = document.querySelector<HTMLElement>(wanted);
      if (one === null) throw new Error(`no ${wanted}`);
      Object.assign(one.style, style);
    },
    [selector, how] as const,
  );
}
