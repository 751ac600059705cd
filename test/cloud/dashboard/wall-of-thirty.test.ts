import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessions } from '../../../cloud/api/access/sessions-adapter.ts';
import { hasChromium, openBrowser } from '../../support/browser.ts';
import { openDashboard, type TestDashboard } from '../../support/dashboard.ts';
import { fillWard } from '../../support/dashboard-ward.ts';
import { SIGN_IN } from '../../support/signed-in-dashboard.ts';
import { EVERYTHING_IN_SIGHT, LEAST_GAP, SMALLEST_LETTERS } from '../../support/wall-sight.ts';

const LONG = 120_000;
const BEDS = 30;
const build = fileURLToPath(new URL('../../../cloud/dashboard/build.ts', import.meta.url));

describe.skipIf(!hasChromium)('a ward of thirty beds on a wall (needs Chromium)', () => {
  let dashboard: TestDashboard;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    execFileSync(process.execPath, [build], { stdio: 'ignore' });
    const displays = { names: 'initials', wards: {}, idleDays: 7, days: 180 } as const;
    dashboard = await openDashboard({ signIn: SIGN_IN, displays });
    await fillWard(dashboard, BEDS);
    const person = { id: 'nurse', name: 'Nurse One', roles: ['nurse'], wards: null } as const;
    const session = await (await openSessions(dashboard.pool, SIGN_IN.limits)).begin({ person, idToken: '' });
    const made = await fetch(`${dashboard.url}/api/displays`, {
      method: 'POST',
      headers: { 'x-wardlight': 'dashboard', 'content-type': 'application/json', cookie: `wardlight-session=${session}` },
      body: JSON.stringify({ name: 'Corridor' }),
    });
    const [, value = ''] = /wardlight-display=([^;]+)/.exec(made.headers.getSetCookie().join('\n')) ?? [];
    browser = await openBrowser();
    const context = await browser.newContext();
    await context.addCookies([{ name: 'wardlight-display', value, url: dashboard.url }]);
    page = await context.newPage();
    page.setDefaultTimeout(LONG);
    await page.goto(dashboard.url);
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });

  it.each([
    [1920, 1080],
    [3840, 2160],
  ])('shows each of them at %d × %d, nothing cut, numbers apart and no small letters', async (width, height) => {
    await page.setViewportSize({ width, height });
    await expect.poll(() => page.locator('.wall-tile .score').count(), { timeout: LONG }).toBe(BEDS);
    await expect.poll(() => page.evaluate(EVERYTHING_IN_SIGHT), { timeout: LONG }).toBe(true);
    await expect.poll(() => page.evaluate(SMALLEST_LETTERS), { timeout: LONG }).toBeGreaterThan(11);
    expect(await page.evaluate(LEAST_GAP)).toBeGreaterThan(0.4);
    // The flag, with its hour whole, and that nobody has seen it.
    const line = page.locator('.wall-tile', { hasText: 'bed-7' }).locator('.wall-line');
    expect(await line.innerText()).toMatch(/⚑ \d\d:\d\d\s+not seen by anybody/);
    expect(await line.locator('.flag').evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  });
});
