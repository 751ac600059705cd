import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { Pool } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchStore } from '../../cloud/accounts/launches-adapter.ts';
import type { SessionAnswer } from '../../cloud/contract/dashboard-api.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { PASSWORD } from '../support/signed-in.ts';
import { TestSystem } from '../support/system.ts';

describe.skipIf(!hasChromium)('the first sign-in to the dashboard (needs Chromium)', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  let dashboard: string;
  const fhirBase = (): string => `http://127.0.0.1:${system.plan.ports.fhir}/fhir`;

  beforeAll(async () => {
    system = await TestSystem.open(null, { accounts: true });
    const cloud = await system.startCloud();
    dashboard = cloud.addresses['dashboard'] ?? '';
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  it('is with the one-time password that the start tells, which has to be changed', async () => {
    const { login, password } = system.first();
    await page.goto(dashboard);
    await page.getByLabel('Name').fill(login);
    await page.getByLabel('Password').fill(`${password}x`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Name or password is wrong.').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByText('Administrator').waitFor();
    expect(new URL(page.url()).origin).toBe(new URL(dashboard).origin);
  });

  it('leaves the one-time password in no file', async () => {
    const { password } = system.first();
    for (const file of ['cloud.log', 'cloud.json'])
      expect(await readFile(join(system.plan.directory, file), 'utf8')).not.toContain(password);
  });

  it('is by a SMART launch of an EHR as well, which says whom it is about; what may be seen is decided here', async () => {
    const pool = new Pool({ connectionString: system.cloud?.addresses['database'] ?? '' });
    const { person } = (await (await page.request.get(`${dashboard}/api/session`)).json()) as SessionAnswer;
    const found = (await system.fhir('Patient?_count=1')) as Bundle<Patient>;
    const patient = found.entry?.[0]?.resource?.id ?? '';
    const whom = { accountId: person.id, clientId: 'wardlight-launch', patient, encounter: null };
    const launch = await launchStore(pool).begin(whom);
    await pool.end();
    await page.goto(`${dashboard}/launch?${new URLSearchParams({ iss: fhirBase(), launch }).toString()}`);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${dashboard}/patients/${patient}`);
    await page.getByText('Administrator').waitFor();
    // Neither token nor launch is kept.
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('is by a launch without an EHR, where the patient is chosen', async () => {
    await page.goto(`${dashboard}/launch`);
    await page
      .getByLabel(/Simulated/)
      .first()
      .check();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${dashboard}/patients/*`);
  });

  it('is never by a server that somebody wrote into a link', async () => {
    await page.goto(`${dashboard}/launch?iss=${encodeURIComponent('https://elsewhere.example.org/fhir')}&launch=x`);
    await page.getByText('is no server from which this dashboard may be launched').waitFor();
    expect(new URL(page.url()).origin).toBe(new URL(dashboard).origin);
    await page.goto(dashboard);
  });

  it('ends by signing out: the next page asks again', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Ends the session at Wardlight').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Name').waitFor();
    await page.goto(`${dashboard}/status`);
    await page.getByLabel('Name').fill(system.first().login);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Administrator').waitFor();
    expect(new URL(page.url()).pathname).toBe('/status');
  });
});
