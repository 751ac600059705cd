import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { axeFindings } from '../support/axe.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { PASSWORD } from '../support/signed-in.ts';
import { TestSystem } from '../support/system.ts';
import { EVERYTHING_IN_SIGHT } from '../support/wall-sight.ts';

const LONG = 120_000;
const STATION = 'station-bed-12';
const build = fileURLToPath(new URL('../../cloud/dashboard/build.ts', import.meta.url));

/** Points of the first wave's picture that are drawn. */
const INKED = `(() => {
  const canvas = document.querySelector('.wave-row canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, at) => at % 4 === 3 && value > 0).length;
})()`;

/** The whole chain: simulated monitor, station, hub, stream, dashboard, and people who sign in. */
describe.skipIf(!hasChromium)('people and a bed that sends (needs Chromium)', () => {
  let system: TestSystem;
  let browser: Browser;
  let dashboard: string;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [build], { stdio: 'ignore' });
    // Whatever is ever written into a log is written here.
    process.env['WARDLIGHT_LOG'] = 'trace';
    system = await TestSystem.open(null, { accounts: true });
    dashboard = (await system.startCloud()).addresses['dashboard'] ?? '';
    system.startSimulator();
    system.startHeadlessMonitor(await system.monitorConfig());
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  /** A new account, signed in in a browser of its own. */
  async function signedIn(login: string, roles: string, ward: string, path: string): Promise<Page> {
    const config = join(system.plan.directory, 'cloud.json');
    const args = ['accounts', 'add', login, '--config', config, '--roles', roles, '--ward', ward];
    const added = execFileSync(process.execPath, [join(PROJECT, 'wardlight.ts'), ...args], { encoding: 'utf8' });
    const { oneTimePassword } = JSON.parse(added) as { oneTimePassword: string };
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(LONG);
    await page.goto(dashboard + path);
    await page.getByLabel('Name').fill(login);
    await page.getByLabel('Password').fill(oneTimePassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByText(login, { exact: true }).waitFor();
    return page;
  }

  describe('who administers devices', () => {
    let page: Page;

    it('finds the station, what it runs and what is plugged in, and no patient', async () => {
      page = await signedIn('devices', 'device-administrator', 'Ward 3', '/');
      await page.getByRole('link', { name: 'Devices', exact: true }).click();
      expect(await page.getByRole('link', { name: 'Ward', exact: true }).count()).toBe(0);
      const row = page.locator(`tr[data-device="${STATION}"]`);
      await row
        .filter({ hasText: 'bed-12 · Ward 3' })
        .filter({ hasText: 'recording' })
        .filter({ hasText: 'connected' })
        .waitFor();
      await row.getByRole('link').click();
      await page.locator('.device-panel').getByText('philips-intellivue').waitFor();
      expect(await axeFindings(page)).toEqual([]);
    });

    it('asks it for a snapshot and sees the answer, in which nobody is named', async () => {
      await page.getByRole('button', { name: 'Snapshot' }).click();
      await page.getByText('Answer 200').waitFor();
      await page.locator('pre', { hasText: 'numerics' }).waitFor();
      expect(await page.locator('body').innerText()).not.toMatch(/Simulated, Patient|Patient Simulated|SIM-0037/);
    });

    it('sees the raw messages of the station, and whose they are nowhere', async () => {
      await page.getByRole('button', { name: 'Show the newest' }).click();
      const newest = page
        .locator('details', { hasText: /telemetry\/\d+\/\d+/ })
        .filter({ hasText: '"readings"' })
        .first();
      await newest.locator('summary').click();
      await newest.locator('pre', { hasText: '"measuredAt"' }).waitFor();
      expect(await page.locator('body').innerText()).not.toMatch(/Simulated, Patient|Patient Simulated|SIM-0037/);
      expect(await axeFindings(page)).toEqual([]);
    });

    it('restarts a driver', async () => {
      page.once('dialog', (dialog) => void dialog.accept());
      await page.getByRole('button', { name: /^Restart / }).click();
      await page.locator('pre', { hasText: 'monitor-1' }).waitFor();
    });

    it('wishes settings that count from the next patient on, and sees what the station refuses', async () => {
      await page.getByLabel('Limits profiles').fill('{"adult":{"limits":{"heart-rate":{"low":45,"high":133}},"delayS":5}}');
      await page.getByRole('button', { name: 'Wish' }).click();
      await page.getByText('Settings: wait for the next patient').waitFor();
      await page.getByLabel('Limits profiles').fill('{"adult":{"delayS":600}}');
      await page.getByRole('button', { name: 'Wish' }).click();
      await page.getByText(/Settings: REFUSED by the station: .*delay/).waitFor();
      await page.getByLabel('Limits profiles').fill('{"adult":');
      await page.getByRole('button', { name: 'Wish' }).click();
      await page.getByText('This is not JSON').waitFor();
    });

    it('throws it out with a reason, and lets it in again', async () => {
      await page.getByLabel('Reason').fill('in repair');
      await page.getByRole('button', { name: 'Disable' }).click();
      await page.locator(`tr[data-device="${STATION}"]`, { hasText: 'DISABLED in repair' }).waitFor();
      await page.getByLabel('Reason').fill('repaired');
      await page.getByRole('button', { name: 'Enable' }).click();
      await page.locator(`tr[data-device="${STATION}"] .fine-text`, { hasText: 'connected' }).waitFor();
    });
  });

  describe('a nurse', () => {
    let patient: string;

    it('of the ward looks at the waves of a bed, which say how old they are and end by themselves', async () => {
      const page = await signedIn('nurse-three', 'nurse', 'Ward 3', '/');
      const name = page.locator('tr[data-patient] .name a').first();
      await name.waitFor();
      patient = (await page.locator('tr[data-patient]').first().getAttribute('data-patient')) ?? '';
      await name.click();
      await page.getByLabel(/^For.*300 s/).selectOption('15 s');
      await page.getByRole('button', { name: 'Live waves' }).click();
      await page
        .locator('.waves')
        .getByText(/newest sample \d+ s old/)
        .waitFor();
      await page.locator('.wave-row canvas').first().waitFor();
      expect(await axeFindings(page)).toEqual([]);
      // The curve is drawn: not every point of the picture is the ground.
      await expect.poll(() => page.evaluate(INKED), { timeout: LONG }).toBeGreaterThan(200);
      await page.getByText('The live waves have ended.').waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Live waves' }).isEnabled(), { timeout: LONG }).toBe(true);
    });

    it('of the ward makes a browser the display of a wall: it shows every bed without a name, in both sizes, and may nothing', async () => {
      const page = await signedIn('nurse-five', 'nurse', 'Ward 3', '/');
      await page.getByRole('button', { name: 'Make this a wall display …' }).click();
      await page.getByLabel('Where it hangs').fill('Corridor');
      await page.getByRole('button', { name: 'Sign me out and show the board' }).click();
      // At the provider, too: nobody's rights stay on a wall.
      await page.getByRole('heading', { name: 'Sign out' }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'WALL DISPLAY', exact: true }).waitFor();
      const tile = page.locator('.wall-tile', { hasText: 'bed-12' });
      await tile.locator('[data-vital="heart-rate"]', { hasText: /\d/ }).waitFor();
      expect(await page.locator('body').innerText()).not.toMatch(/Simulated|Sign out/);
      for (const [width, height] of [
        [1920, 1080],
        [3840, 2160],
      ] as const) {
        await page.setViewportSize({ width, height });
        await expect.poll(() => page.evaluate(EVERYTHING_IN_SIGHT), { timeout: LONG }).toBe(true);
      }
      expect(await axeFindings(page)).toEqual([]);
      expect((await page.request.get(`${dashboard}/api/patients/${patient}`)).status()).toBe(403);
      page.once('dialog', (dialog) => void dialog.accept());
      await page.getByRole('button', { name: 'End the display' }).click();
      await page.getByLabel('Password').waitFor();
    });

    it('of another ward is refused, opens the patient with a reason, and sees until when', async () => {
      const page = await signedIn('nurse-four', 'nurse', 'Ward 4', `/patients/${patient}`);
      await page.getByRole('heading', { name: 'Not in your wards' }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.locator('body').innerText()).not.toMatch(/Simulated, Patient|bed-12/);
      expect(await page.getByRole('button', { name: 'Break the glass' }).isDisabled()).toBe(true);
      await page.getByLabel(/^Reason/).fill('found without consciousness in the corridor');
      await page.getByRole('button', { name: 'Break the glass' }).click();
      await page.getByRole('alert').filter({ hasText: 'OPENED IN AN EMERGENCY until' }).waitFor();
      await page.getByRole('heading', { name: /bed-12/ }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('link', { name: 'Ward', exact: true }).click();
      await page.getByRole('button', { name: 'Patient of another ward …' }).click();
      await page.getByRole('dialog', { name: 'Patient of another ward', exact: true }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });

    it('cannot hide it: an auditor reads who, whom and why', async () => {
      const page = await signedIn('auditor-one', 'auditor', 'Ward 3', '/');
      const row = page.getByRole('row').filter({ hasText: 'found without consciousness in the corridor' });
      await row
        .filter({ hasText: 'nurse-four' })
        .filter({ hasText: `Patient/${patient}` })
        .waitFor();
      expect(await axeFindings(page)).toEqual([]);
      // What is parked is seen, and mended by others.
      expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0);
    });
  });

  it('leave no secret in any log, and no patient in the figures of the service', async () => {
    const { directory, keys } = system.plan;
    const log = await readFile(join(directory, 'cloud.log'), 'utf8');
    expect(log).toContain('the authorisation server is up');
    const stages = JSON.parse(await readFile(join(directory, 'cloud', 'accounts', 'stages-key.json'), 'utf8')) as { d: string };
    const cookies = (await Promise.all(contexts.map((context) => context.cookies()))).flat();
    const session = cookies.filter(({ name }) => name.endsWith('wardlight-session')).map(({ value }) => value);
    expect(session.length).toBeGreaterThan(2);
    for (const secret of [PASSWORD, system.first().password, keys.device, keys.store, stages.d, ...session])
      expect(log.includes(secret), `${secret.slice(0, 3)}… in the log`).toBe(false);
    const figures = await contexts.at(-1)?.request.get(`${dashboard}/api/status`);
    const text = (await figures?.text()) ?? '';
    expect(text).toContain('beds on the board');
    expect(text).not.toMatch(/Simulated|SIM-0037|1954-04-12|Patient\//);
  });
});
