import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { openSimulatedBed } from '../support/simulated-bed.ts';

const PATIENT = 'button.patient-field';

describe.skipIf(!hasElectron)('who lies in the bed (needs Electron)', () => {
  let bedside: Bedside;
  let page: Page;

  beforeAll(async () => {
    bedside = await openSimulatedBed({ patients: { url: 'http://127.0.0.1:61999/fhir' } });
    page = bedside.page;
    await page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 30_000 });
  });
  afterAll(() => bedside?.close());

  const shot = async (name: string): Promise<void> => {
    const folder = process.env['WARDLIGHT_SHOTS'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/patient-${name}.png` });
  };

  it('standby covers the waves with who and since when; one touch ends it', async () => {
    await page.keyboard.press('F8');
    await page.getByLabel(/Who does this/).fill('N.O.');
    await page.getByRole('button', { name: /^Standby/ }).click();
    await page.getByText('Simulated, Patient is away?').waitFor();
    await shot('standby-question');
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.locator('.standby', { hasText: /STANDBY\s*since \d\d:\d\d .*by N\.O\./ }).waitFor();
    await shot('standby');
    await page.locator('.standby').getByRole('button').click();
    await page.locator('.standby').waitFor({ state: 'detached' });
  });

  it('discharge asks with the name; then nobody is here', async () => {
    await page.locator(PATIENT).click();
    await page.getByRole('button', { name: 'Discharge' }).click();
    await page.getByText('Discharge Simulated, Patient?').waitFor();
    await shot('discharge');
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.locator(PATIENT, { hasText: 'No patient admitted' }).waitFor();
  });

  it('without a network it says so, and she is entered by hand as provisional; a wrong birth date is refused in words', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('F8');
    // A scanner types wherever the focus is.
    await page.keyboard.type('P-7\n');
    await page.getByText(/Nobody can be asked now/).waitFor({ timeout: 10_000 });
    await shot('offline');
    await page.getByRole('button', { name: 'Enter by hand' }).click();
    await page.getByRole('button', { name: 'paediatric' }).click();
    await page.getByLabel('Name').fill('Generated, Seven');
    await page.getByLabel('Identifier').fill('P-7');
    await page.getByLabel('Birth date').fill('2019-02-31');
    await shot('by-hand');
    await page.getByRole('button', { name: 'Admit' }).click();
    await page.getByText('Admit Generated, Seven, born 2019-02-31, as paediatric?').waitFor();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.getByRole('alert').filter({ hasText: '"2019-02-31" is no day' }).waitFor();
    await page.getByLabel('Birth date').fill('2019-02-28');
    await page.getByRole('button', { name: 'Admit' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.locator(PATIENT, { hasText: /PROVISIONAL[\s\S]*Generated, Seven[\s\S]*P-7[\s\S]*paediatric/ }).waitFor();
    await shot('provisional');
    await page.getByRole('button', { name: 'Wrong patient' }).click();
    await shot('wrong-patient');
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-vital="heart-rate"] .limits').innerText()).toMatch(/160\s*75/);
  });
});
