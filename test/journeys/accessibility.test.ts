import { source as AXE } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../electron/build.ts';
import { TEXTS } from '../../renderer/i18n/index.ts';
import { SCREEN_IDS, type ScreenId, screenEntry } from '../../renderer/screens/screen-list.ts';
import { hasElectron } from '../support/electron.ts';
import { type AppOnSimulatedBed, openSimulatedBed } from '../support/simulated-bed.ts';

/** WCAG 2.2, A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const IN_MENU = SCREEN_IDS.filter((id) => screenEntry(id).menu !== undefined && screenEntry(id).cover !== true);
const FROM_TILE: Readonly<Partial<Record<ScreenId, string>>> = {
  consciousness: 'ACVPU',
  temperature: 'Temp',
  'supplemental-oxygen': 'Air/O₂',
};

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

describe.skipIf(!hasElectron)('every screen for everybody (needs Electron)', () => {
  let bed: AppOnSimulatedBed;
  let page: Page;

  beforeAll(async () => {
    await buildApp();
    // A medium and a high alarm, so that their colours are looked at, too.
    bed = await openSimulatedBed({ limits: { 'heart-rate': { low: 20, high: 40 }, spo2: { low: 98, high: 100 } } });
    page = bed.page;
    page.setDefaultTimeout(60_000);
    await page.locator('.alarm-physiological[class*="fill-"]').waitFor({ timeout: 60_000 });
    await page.evaluate(AXE);
  });
  afterAll(async () => {
    await bed?.close();
  });

  it('the main screen has no violation', async () => {
    expect(await violations()).toEqual([]);
  });

  it.each(IN_MENU)('the screen %s has none', async (id) => {
    await openFromMenu(id);
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it.each(Object.entries(FROM_TILE))('the keys for %s have none', async (_id, part) => {
    await page.locator('button.part', { hasText: part }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('calibration and the raw line have none', async () => {
    await openFromMenu('display');
    await page.getByRole('button', { name: 'Calibration …' }).click();
    expect(await violations()).toEqual([]);
    await openFromMenu('devices');
    await page.getByRole('button', { name: 'Raw line' }).click();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('every function key opens its screen with the focus inside, Escape gives it back', async () => {
    await page.locator('.fixed-keys button').first().focus();
    for (const key of SCREEN_IDS.flatMap((id) => screenEntry(id).key ?? [])) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await page.waitForFunction(() => document.activeElement?.closest('[role="dialog"]') != null, null, { timeout: 60_000 });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.waitForFunction(() => document.activeElement?.closest('.fixed-keys') != null, null, { timeout: 60_000 });
  });

  it('the Tab key reaches everything that can be touched on the main screen, and goes round', async () => {
    const count = await page.evaluate(() => document.querySelectorAll('.screen button:not(:disabled)').length);
    const reached = new Set<string>();
    for (let step = 0; step < count + 5; step += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? ''));
    }
    const all = await page.evaluate(() =>
      [...document.querySelectorAll('.screen button:not(:disabled)')].map((one) => one.outerHTML.slice(0, 60)),
    );
    for (const one of all)
      expect(
        [...reached].some((html) => html.startsWith(one)),
        one,
      ).toBe(true);
  });

  it('alarms flash on where less motion is wished for; nothing else moves', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const lit = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset['flashMedium']);
    const first = await lit();
    await page.waitForFunction((before) => document.documentElement.dataset['flashMedium'] !== before, first, {
      timeout: 60_000,
    });
    const moving = await page.evaluate(() => document.getAnimations().length);
    expect(moving).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
  });

  async function openFromMenu(id: ScreenId): Promise<void> {
    const [area = '', key = ''] = screenEntry(id).title.split('.');
    const title = (TEXTS.en as Readonly<Record<string, Readonly<Record<string, string>>>>)[area]?.[key] ?? id;
    await page.keyboard.press('F11');
    const entry = page.locator('.screen-menu button').filter({ hasText: new RegExp(`^\\s*${title}\\s*(F\\d+)?\\s*$`) });
    await entry.first().click();
    await page.getByRole('dialog', { name: title, exact: true }).waitFor({ timeout: 60_000 });
  }

  async function violations(): Promise<readonly string[]> {
    const found = await page.evaluate(async (rules) => {
      const { axe } = window as unknown as {
        axe: { run(root: Document, options: object): Promise<{ violations: readonly Violation[] }> };
      };
      return (await axe.run(document, { runOnly: { type: 'tag', values: rules } })).violations;
    }, RULES);
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
  }
});
