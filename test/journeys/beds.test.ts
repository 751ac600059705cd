import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MonitorConfig } from '#ipc';
import { buildApp } from '../../electron/build.ts';
import { FeedLink } from '../../electron/monitor/feed/feed-link-adapter.ts';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import type { Probe } from '../../renderer/probe.ts';
import { hasElectron } from '../support/electron.ts';
import { type AppOnSimulatedBed, openSimulatedBed } from '../support/simulated-bed.ts';
import { eventually } from '../support/system.ts';

const WARD_KEY = randomBytes(32).toString('hex');
const WAIT = { timeout: 60_000 };

describe.skipIf(!hasElectron)('two beds of a ward, each on the screen of the other (needs Electron)', () => {
  let directory: string;
  let other: Child;
  let bed: AppOnSimulatedBed;
  const ports = { own: 0, other: 0 };

  beforeAll(async () => {
    await buildApp();
    directory = mkdtempSync(join(tmpdir(), 'wardlight-beds-'));
    ports.own = await freePort(0);
    ports.other = await freePort(0);
    other = startOther();
    bed = await openSimulatedBed({
      feed: {
        wardKey: WARD_KEY,
        serve: { host: '127.0.0.1', port: ports.own },
        beds: [{ bed: 'bed-7', host: '127.0.0.1', port: ports.other }],
        sounds: { high: 0, medium: 0, low: null },
      },
    });
    bed.page.setDefaultTimeout(60_000);
  });
  afterAll(async () => {
    await bed?.close();
    await other?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('says on the main screen what alarms there, sounds by the rule, and falls quiet when it is seen here', async () => {
    const { page } = bed;
    await page.locator('.beds-line', { hasText: /bed-7: \*+ .*HR \d+ above \d+/ }).waitFor(WAIT);
    await page.waitForFunction(() => document.documentElement.dataset['sounding'] !== 'none', null, WAIT);
    await page.getByRole('button', { name: 'Seen here: bed-7' }).click();
    await page.getByRole('button', { name: 'Seen here: bed-7' }).waitFor({ state: 'detached', ...WAIT });
    await page.waitForFunction(() => document.documentElement.dataset['sounding'] === 'none', null, WAIT);
    // There it goes on.
    expect(await page.locator('.beds-line').innerText()).toContain('bed-7: ');
  });

  it('shows its patient, numbers and a moving wave', async () => {
    const { page } = bed;
    await page.locator('.beds-line').click();
    const tile = page.locator('[data-bed="bed-7"]');
    await tile.getByText('Simulated, Other').waitFor(WAIT);
    await tile.locator('.bed-number.ecg b', { hasText: /^\d+$/ }).waitFor(WAIT);
    const drawn = (): Promise<number> =>
      page.evaluate(() => {
        const { __wardlightProbe: probe } = window as unknown as { __wardlightProbe: Probe };
        return probe.trace('bed-7/131330').at(-1)?.tMs ?? 0;
      });
    const first = await eventually(async () => (await drawn()) || null, 60_000, 'a wave of the other bed');
    await eventually(async () => (await drawn()) > first || null, 60_000, 'the next piece of it');
  });

  it('never leaves the last numbers of a bed whose monitor was killed', async () => {
    const { page } = bed;
    const tile = page.locator('[data-bed="bed-7"]');
    other.process.kill('SIGKILL');
    await tile.getByText(/NO DATA since \d\d:\d\d:\d\d/).waitFor(WAIT);
    expect(await tile.locator('.bed-number').count()).toBe(0);
    expect(await page.locator('[data-bed="bed-12"] .bed-number.ecg b').innerText()).toMatch(/^\d+$/);
    await other.ended;
    other = startOther();
    await tile.locator('.bed-number.ecg b', { hasText: /^\d+$/ }).waitFor(WAIT);
    await page.keyboard.press('Escape');
  });

  it('covers its own screen only while another display watches it, and shows it by itself when that is gone', async () => {
    const { page } = bed;
    const cover = page.getByRole('button', { name: 'Cover the screen' });
    expect(await cover.isDisabled()).toBe(true);
    const central = new FeedLink({
      place: { bed: 'bed-12', host: '127.0.0.1', port: ports.own },
      ...{ wardKey: WARD_KEY, ownBed: 'central-1' },
      ...{ report: () => undefined, wave: () => undefined, lost: () => undefined },
    });
    central.start();
    const watching = setInterval(() => central.say({ type: 'watch', waves: 0, watching: true }), 500);
    try {
      await page.getByText('Watched from central-1').waitFor(WAIT);
      await cover.click();
      await page.getByText('Monitored from central-1').waitFor(WAIT);
      // What lies under it is not to be seen at any point.
      const seen = await page.evaluate(() => {
        const name = document.querySelector('.patient-field strong')?.getBoundingClientRect();
        const over = document.elementFromPoint((name?.left ?? 0) + 5, (name?.top ?? 0) + 5);
        return over?.closest('.privacy-cover') !== null;
      });
      expect(seen).toBe(true);
    } finally {
      clearInterval(watching);
      central.stop();
    }
    await page.getByText('Monitored from').waitFor({ state: 'detached', ...WAIT });
  });

  function startOther(): Child {
    const config: MonitorConfig = {
      bed: { id: 'bed-7', ward: 'Ward 3' },
      admission: {
        patient: { identifier: 'SIM-7', name: 'Simulated, Other', birthDate: '1949-02-03', type: 'adult' },
        ...{ encounter: 'ENC-SIM-7', since: '2026-01-01T00:00:00.000Z' },
      },
      devices: [
        {
          ...{ id: 'monitor-7', driver: 'philips-intellivue', generated: { scenario: 'stable' } },
          ...{ waves: [131330, 150452], simulates: 'generated patient' },
        },
      ],
      store: { directory: join(directory, 'other'), key: '2'.repeat(64) },
      hub: null,
      limits: { 'heart-rate': { low: 20, high: 40 } },
      alarmDelayS: 0,
      feed: {
        ...{ wardKey: WARD_KEY, serve: { host: '127.0.0.1', port: ports.other } },
        ...{ beds: [], sounds: { high: 30, medium: 120, low: null } },
      },
    };
    const file = join(directory, 'other.json');
    writeFileSync(file, JSON.stringify(config));
    return startChild({
      command: process.execPath,
      args: [join(PROJECT, 'wardlight.ts'), 'monitor', '--config', file],
      cwd: PROJECT,
      logFile: join(directory, 'other.log'),
    });
  }
});
