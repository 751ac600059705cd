import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { buildApp } from '../../electron/build.ts';
import { openBrowser } from './browser.ts';
import { type Gallery, openGallery } from './gallery.ts';

export interface UsedGallery extends Pick<Gallery, 'open'> {
  /** A page of the same browser with nothing on it. */
  emptyPage(): Promise<Page>;
}

/** Built and opened before the tests of the block in which it is called, closed behind them. */
export function useGallery(): UsedGallery {
  let browser: Browser;
  let gallery: Gallery;
  beforeAll(async () => {
    await buildApp();
    browser = await openBrowser();
    gallery = await openGallery(browser);
  });
  afterAll(async () => {
    await gallery?.close();
    await browser?.close();
  });
  return { open: (...wanted) => gallery.open(...wanted), emptyPage: () => browser.newPage() };
}
