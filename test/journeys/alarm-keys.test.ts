import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { openSimulatedBed } from '../support/simulated-bed.ts';

/** The simulated heart beats at about 75: an alarm of medium priority that goes on. */
const LIMITS = { 'heart-rate': { low: 20, high: 50 } };
const HEART = '[data-vital="heart-rate"]';

describe.skipIf(!hasElectron)('what a nurse pauses and switches off (needs Electron)', () => {
  let bedside: Bedside;
  let page: Page;

  beforeAll(async () => {
    bedside = await openSimulatedBed({ limits: LIMITS, alarms: { pin: '2580' } });
    page = bedside.page;
    await page.locator('.alarm-physiological.fill-medium', { hasText: 'above 50' }).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await bedside?.close();
  });

  it('alarms paused takes a reason, counts down, gives no light and no sound, and one touch ends it', async () => {
    await page.keyboard.press('F10');
    await page.getByRole('button', { name: 'Suction' }).click();
    await page.keyboard.press('Escape');
    await page.locator('.lowered', { hasText: /ALARM PAUSED [12]:\d\d.*Suction/ }).waitFor();
    expect(await page.locator('.alarm-physiological').innerText()).toMatch(/ALARM PAUSED/);
    expect(await page.locator(`${HEART}.fill-medium`).count()).toBe(0);
    await page.locator('html[data-sounding="none"]').waitFor();
    await page.getByRole('button', { name: /Resume alarms/ }).click();
    await page.locator('.alarm-physiological.fill-medium').waitFor();
    await page.locator('html[data-sounding="medium"]').waitFor();
    expect(await page.locator('.lowered', { hasText: 'ALARM PAUSED' }).count()).toBe(0);
  });

  it('alarm off needs the PIN: a wrong one changes nothing and says so; the right one shows at the number and in the strip', async () => {
    await page.keyboard.press('F10');
    await page.getByRole('button', { name: /^HR off/ }).click();
    expect(await page.locator('.pin-pad').innerText()).toContain('HR alarm of Simulated, Patient');
    for (const digit of ['1', '1', '1', '1']) await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Switch off', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'is wrong' }).waitFor();
    expect(await page.locator('.lowered', { hasText: 'ALARM OFF' }).count()).toBe(0);

    await page.getByRole('button', { name: /^HR off/ }).click();
    for (const digit of ['2', '5', '8', '0']) await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Switch off', exact: true }).click();
    await page.locator('.lowered', { hasText: 'HR ALARM OFF' }).waitFor();
    await page.locator(`${HEART} [aria-label="alarm off"]`).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('html[data-sounding="none"]').waitFor();
  });

  it('a touch on the strip leads to where it is put right', async () => {
    await page.locator('.lowered').click();
    await page.getByRole('button', { name: /HR ALARM OFF.*switch on/ }).click();
    await page.keyboard.press('Escape');
    await page.locator('.alarm-physiological.fill-medium').waitFor();
    await page.locator(`${HEART} [aria-label="alarm off"]`).waitFor({ state: 'detached' });
  });
});
