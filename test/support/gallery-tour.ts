import type { Page } from 'playwright-core';
import type { MonitorMessage } from '#ipc';
import { feed, GALLERY_MS, type Gallery, type GallerySize, replied } from './gallery.ts';
import { galleryBed } from './gallery-bed.ts';
import { galleryReply } from './gallery-history.ts';
import { UNCOVERED } from './gallery-said.ts';
import type { GalleryStep, GalleryView } from './gallery-views.ts';

export const GALLERY_STATES = {
  day: { alarming: false },
  night: { alarming: false, display: { night: true } },
  alarm: { alarming: true },
} as const;
export type GalleryState = keyof typeof GALLERY_STATES;

/** The smallest that is supported, a bed's, a ward's. */
export const GALLERY_SIZES = [
  { width: 1024, height: 600 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const satisfies readonly GallerySize[];

/** Long enough for every step, and a multiple of what the window looks at its clock: each picture is of the same moment. */
const VIEW_MS = 1_000;
const STEP_MS = 50;

/** One page that is led through views of one state, back on the main screen between them. */
export class GalleryTour {
  readonly page: Page;
  readonly #bed: readonly MonitorMessage[];
  #ranMs = 0;

  private constructor(page: Page, bed: readonly MonitorMessage[]) {
    this.page = page;
    this.#bed = bed;
  }

  /** @param stored what the machine has kept, e.g. its calibration */
  static async start(
    gallery: Pick<Gallery, 'open'>,
    size: GallerySize,
    state: GalleryState,
    stored: Readonly<Record<string, string>> = {},
  ): Promise<GalleryTour> {
    const bed = galleryBed(GALLERY_STATES[state]);
    const tour = new GalleryTour(await gallery.open(size, bed, stored), bed);
    // The gallery ran two seconds and a frame.
    await tour.page.clock.runFor(460);
    return tour;
  }

  /** Leads to a view. @param use what is done there; a picture, say */
  async visit<T>(view: GalleryView, use: (page: Page) => Promise<T>): Promise<T> {
    const { page } = this;
    this.#ranMs = 0;
    const waitMs = view.waitMs ?? 0;
    await page.clock.setSystemTime(GALLERY_MS - VIEW_MS - waitMs);
    const says = view.says?.(this.#bed) ?? [];
    await feed(page, [...this.#bed, ...UNCOVERED, ...says]);
    for (const step of view.steps) {
      await this.#step(step);
      await this.#run(STEP_MS);
      await replied(page, galleryReply);
    }
    await this.#run(STEP_MS);
    // Again: a row that was not there at first has missed its wave.
    await feed(page, [...this.#bed.filter(({ type }) => type === 'wave'), ...says, { type: 'heartbeat', atMs: GALLERY_MS }]);
    await this.#run(waitMs === 0 ? 2 * STEP_MS : waitMs);
    await replied(page, galleryReply);
    await this.#run(VIEW_MS + waitMs - this.#ranMs);
    await page.evaluate(litAndStill);
    const used = await use(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    return used;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  async #step(step: GalleryStep): Promise<void> {
    if ('key' in step) {
      await this.page.keyboard.press(step.key);
      return;
    }
    // Not by the mouse, which waits for frames of a clock that stands still.
    const found = await this.page.evaluate(({ touch, text }) => {
      const one = [...document.querySelectorAll(touch)].find((each) => {
        const words = each.textContent?.trim() ?? '';
        return text === undefined || words === text || words.replace(/\s*F\d+$/, '') === text || words.startsWith(`${text} `);
      });
      one?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      return one !== undefined;
    }, step);
    if (!found) throw new Error(`nothing to touch: ${step.touch} ${step.text ?? ''}`);
  }

  async #run(ms: number): Promise<void> {
    this.#ranMs += ms;
    await this.page.clock.runFor(ms);
  }
}

/** Runs in the page: every fill lit, no caret, and no key in a script for which not every machine has a font: it would be as wide as chance. */
function litAndStill(): void {
  Object.assign(document.documentElement.dataset, { flashHigh: 'on', flashMedium: 'on' });
  document.documentElement.style.caretColor = 'transparent';
  for (const key of document.querySelectorAll<HTMLElement>('button'))
    if (/\p{Script=Han}/u.test(key.textContent ?? '')) key.style.display = 'none';
}
