import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';

/** The simulated heart beats at about 75: an alarm of medium priority that goes on. */
const LIMITS = { 'heart-rate': { low: 20, high: 50 } };
const HEART = '[data-vital="heart-rate"]';

describe.skipIf(!hasElectron)('what a nurse pauses and switches off (needs Electron)', () => {
  let directory: string;
  let simulator: Child;
  let bedside: Bedside;
  let page: Page;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-keys-'));
    await chmod(directory, 0o711);
    const port = await freePort(0);
    simulator = startChild({
      command: process.execPath,
      args: [join(PROJECT, 'wardlight.ts'), 'simulate', 'philips-intellivue', '--udp', `127.0.0.1:${port}`],
      cwd: PROJECT,
      logFile: join(directory, 'simulator.log'),
    });
    const config = join(directory, 'monitor.json');
    await writeFile(
      config,
      JSON.stringify({
        bed: { id: 'bed-12', ward: 'Ward 3' },
        admission: {
          patient: { identifier: 'SIM-1', name: 'Simulated, Patient', birthDate: '1954-04-12', type: 'adult' },
          encounter: 'ENC-SIM-1',
          since: '2026-01-01T00:00:00.000Z',
        },
        devices: [
          {
            id: 'monitor-1',
            driver: 'philips-intellivue',
            udp: { host: '127.0.0.1', port },
            waves: [131330, 150452],
            simulates: 'generated patient',
          },
        ],
        store: { directory: join(directory, 'bed'), key: '1'.repeat(64) },
        hub: null,
        limits: LIMITS,
        alarmDelayS: 0,
        alarms: { pin: '2580' },
      }),
    );
    bedside = await openBedside(config);
    page = bedside.page;
    await page.locator('.alarm-physiological.fill-medium', { hasText: 'above 50' }).waitFor({ timeout: 30_000 });
  });
  afterAll(async () => {
    await bedside?.close();
    await simulator?.stop();
    await rm(directory, { recursive: true, force: true });
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
