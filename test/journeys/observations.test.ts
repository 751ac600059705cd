import { expect, onTestFinished, test } from 'vitest';
import { hasElectron } from '../support/electron.ts';
import { openSimulatedBed } from '../support/simulated-bed.ts';

const folder = process.env['WARDLIGHT_SHOTS'];

test.skipIf(!hasElectron)(
  'a nurse charts a set of observations, sees the score with what it is made of, and when the next set is due (needs Electron)',
  async () => {
    const app = await openSimulatedBed();
    onTestFinished(() => app.close());
    const { page } = app;
    const shot = async (name: string): Promise<void> => {
      if (folder !== undefined) await page.screenshot({ path: `${folder}/observations-${name}.png` });
    };
    const tile = page.locator('.score-tile');
    // Half a minute of valid numbers is needed before any of them is scored.
    await tile.locator('.part:not(.part-missing)').nth(3).waitFor({ timeout: 60_000 });
    await shot('before');
    await page.getByRole('button', { name: /Next observations/ }).click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: /Air\/O₂/ }).click();
    await panel.getByRole('button', { name: 'Room air' }).click();
    await shot('charting');
    await panel.getByRole('button', { name: /ACVPU/ }).click();
    await panel.getByRole('button', { name: /New confusion/ }).click();
    await panel.getByText('Next observations').waitFor();
    await panel.getByRole('button', { name: /SpO₂ scale/ }).click();
    await panel.getByRole('button', { name: /Scale 2/ }).click();
    await shot('scale');
    await panel.getByRole('button', { name: 'It has been prescribed: Scale 2' }).click();
    expect(await panel.getByText('Scale 2').textContent()).toBe('Scale 2');
    await page.keyboard.press('Escape');

    // 97 % on air is no point on either scale; confusion alone gives the three.
    expect(await tile.locator('.score-number').textContent()).toBe('3');
    expect(await tile.locator('.score-band').textContent()).toBe('low-medium risk');
    expect(await tile.locator('.score-name').textContent()).toBe('NEWS2 · Scale 2');
    expect(await tile.locator('.score-response').textContent()).toContain('the patient’s team reviews');

    await page.keyboard.press('F9');
    await panel.getByText('MEWS (Subbe 2001)').waitFor();
    await shot('scores');
    expect(await panel.getByText('unverified').count()).toBeGreaterThan(0);
    expect(await panel.getByText(/charted by bedside/).count()).toBeGreaterThan(1);
    await panel
      .getByText(/median of \d+ readings/)
      .first()
      .waitFor();
    const shock = panel.locator('section', { hasText: /^Shock index/ });
    expect(await shock.locator('h3 strong').textContent()).toMatch(/^0\.[56]/);
  },
);
