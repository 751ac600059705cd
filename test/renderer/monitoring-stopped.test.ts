import { describe, expect, it } from 'vitest';
import type { MonitorMessage } from '#ipc';
import { TEXTS } from '../../renderer/i18n/index.ts';
import { hasChromium } from '../support/browser.ts';
import { feed } from '../support/gallery.ts';
import { galleryBed } from '../support/gallery-bed.ts';
import { useGallery } from '../support/use-gallery.ts';

describe.skipIf(!hasChromium)('a monitor (needs Chromium)', { timeout: 120_000 }, () => {
  const gallery = useGallery();

  it('that says what the page cannot read leaves no number standing, stops monitoring, says why, and goes on with the next that can be read', async () => {
    const bed = galleryBed({ alarming: false });
    const numerics = bed.find(({ type }) => type === 'numerics');
    if (numerics?.type !== 'numerics') throw new Error('a bed without numbers');
    const page = await gallery.open({ width: 1280, height: 800 }, bed);
    const failed: string[] = [];
    page.on('pageerror', ({ message }) => failed.push(message));
    const value = page.locator('[data-vital="heart-rate"] .value');
    expect(await value.innerText()).toBe('128');

    await feed(page, [{ ...numerics, tiles: [{ vital: 'heart-rate', value: '129' }] } as unknown as MonitorMessage]);
    await page.clock.runFor(600);
    expect(await page.locator('.stopped').innerText()).toMatch(/MONITORING STOPPED[\s\S]*numerics\.tiles\.0\.value/);
    expect(await value.filter({ hasText: /\d/ }).count()).toBe(0);
    expect(await page.locator('html').getAttribute('data-sounding')).toBe('high');

    await feed(page, [numerics]);
    await page.clock.runFor(600);
    expect(await page.locator('.stopped').count()).toBe(0);
    expect(await value.innerText()).toBe('128');
    expect(failed).toEqual([]);
    await page.context().close();
  });

  it('whose word of the connections cannot be read: they are unknown, neither absent nor about to connect', async () => {
    const bed = galleryBed({ alarming: false });
    const link = bed.find(({ type }) => type === 'link');
    if (link?.type !== 'link') throw new Error('a bed without connections');
    const page = await gallery.open({ width: 1280, height: 800 }, bed);
    const field = page.locator('.state-field');
    expect(await field.innerText()).toMatch(/IntelliVue connected[\s\S]*Cloud connected/);
    await feed(page, [{ ...link, cloud: { state: 'perhaps' } } as unknown as MonitorMessage]);
    await page.clock.runFor(100);
    expect(await field.innerText()).toMatch(/Devices: unknown[\s\S]*Cloud: unknown/);
    await feed(page, [link]);
    await page.clock.runFor(100);
    expect(await field.innerText()).toMatch(/IntelliVue connected[\s\S]*Cloud connected/);
    await page.context().close();
  });

  it('that stopped while the screen is locked for cleaning: the key that unlocks lies on top and works', async () => {
    const page = await gallery.open({ width: 1280, height: 800 }, galleryBed({ alarming: false }));
    await page.keyboard.press('F11');
    await page.clock.runFor(100);
    await page.locator('.screen-menu button', { hasText: TEXTS.en.display.lock }).dispatchEvent('click');
    await page.clock.runFor(5_000);
    await page.locator('.stopped', { hasText: 'MONITORING STOPPED' }).waitFor();
    const onTop = await page.locator('.screen-lock .key').evaluate((key) => {
      const { x, y, width, height } = key.getBoundingClientRect();
      const met = document.elementFromPoint(x + width / 2, y + height / 2);
      return key.contains(met);
    });
    expect(onTop).toBe(true);
    await page.locator('.screen-lock .key').dispatchEvent('pointerdown');
    await page.clock.runFor(3_100);
    expect(await page.locator('.screen-lock').count()).toBe(0);
    expect(await page.locator('.stopped').isVisible()).toBe(true);
    await page.context().close();
  });
});
