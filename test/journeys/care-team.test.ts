import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bedMessenger } from '../../cloud/service/bed-messenger.ts';
import { axeFindings } from '../support/axe.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../support/dashboard.ts';
import { fillWard, numbersOf } from '../support/dashboard-ward.ts';
import { fillMeasures } from '../support/model-measures.ts';
import { openWorkbench } from '../support/workbench.ts';

const LONG = 60_000;
const BEDS = 500;
const build = fileURLToPath(new URL('../../cloud/dashboard/build.ts', import.meta.url));

/** From the top of the page by the Tab key, until the button of this name has the focus; then Enter. */
async function pressByKeyboard(page: Page, name: string): Promise<void> {
  await page.locator('#content').focus();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement?.textContent)) === name) return page.keyboard.press('Enter');
  }
  throw new Error(`no button "${name}" is reached by the Tab key`);
}

describe.skipIf(!hasChromium)('the tasks of a care coordinator (needs Chromium)', () => {
  let dashboard: TestDashboard;
  let browser: Browser;
  let page: Page;
  let numbers: NodeJS.Timeout;
  let mappings: string;
  const atBed: { deviceId: string; message: string | null; body: string }[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [build], { stdio: 'ignore' });
    const tellBed = bedMessenger({
      sendTo(deviceId, message, body) {
        atBed.push({ deviceId, message: message.messageId, body: Buffer.from(body).toString() });
        return Promise.resolve();
      },
    });
    mappings = await mkdtemp(join(tmpdir(), 'wardlight-workbench-'));
    const workbench = await openWorkbench(mappings);
    dashboard = await openDashboard({ tellBed, workbench, escalation: { afterMinutes: 10, levels: 3 } });
    await fillWard(dashboard, BEDS);
    await fillMeasures(dashboard.pool, Date.now());
    numbers = setInterval(() => void dashboard.append('enriched', numbersOf(40)), 1_000);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(LONG);
    await page.goto(dashboard.url);
    await page.getByLabel('You are').fill('Nurse Two');
  });
  afterAll(async () => {
    clearInterval(numbers);
    await browser?.close();
    await dashboard?.stop();
    if (mappings) await rm(mappings, { recursive: true, force: true });
  });

  it('find the sickest of five hundred patients: the first row, of which only what can be seen is drawn', async () => {
    const first = page.locator('table.ward tbody tr').first();
    await first.locator('.bed', { hasText: /^bed-7$/ }).waitFor();
    await first.locator('[data-vital="abp-mean"]', { hasText: '52' }).waitFor();
    expect(await page.locator('tr[data-patient]').count()).toBeLessThan(80);
    await page.getByText(`${BEDS} of ${BEDS} patients`).waitFor();
    await page.mouse.wheel(0, 1_000_000);
    await expect.poll(() => page.locator('tr[data-patient]').last().getAttribute('aria-rowindex'), { timeout: LONG }).toBe('501');
    await page.getByLabel('Find bed, patient or nurse').fill('bed-7');
    await page.getByRole('link', { name: 'Simulated, Patient 7', exact: true }).click();
  });

  it('see why: points, what is missing, and a line that breaks where nothing was scored', async () => {
    await page.getByRole('alert').filter({ hasText: 'NEWS2' }).waitFor();
    await page.locator('.why', { hasText: 'systolic pressure' }).waitFor();
    await page.locator('.why .missing', { hasText: 'consciousness' }).waitFor();
    await page.locator('.numbers-now [data-vital="abp-mean"]', { hasText: '52 mmHg' }).waitFor();
    await page.getByRole('img', { name: /Blood pressure.*ABP mean 33/ }).waitFor();
  });

  it('assign: to a colleague, then taken back and seen, by keyboard alone; the bed is told each', async () => {
    await page.getByLabel('Assign to').fill('Nurse Three');
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.locator('.care strong', { hasText: 'Nurse Three' }).waitFor();
    await pressByKeyboard(page, 'I take this patient');
    await page.locator('.care strong', { hasText: 'Nurse Two' }).waitFor();
    await pressByKeyboard(page, '✓ I have seen it');
    await page.getByText(/Seen by Nurse Two at/).waitFor();
    await expect.poll(() => atBed.map(({ deviceId }) => deviceId), { timeout: LONG }).toEqual(Array(3).fill('station-bed-7'));
    expect(JSON.parse(atBed[2]?.body ?? '')).toMatchObject({
      what: 'acknowledgement',
      by: 'Nurse Two',
      patient: { identifiers: ['P-7'], encounters: ['E-7'] },
    });
    await page.locator('.acts small', { hasText: 'sent to the bed' }).first().waitFor();
  });

  it('escalate because nobody reacted: above all others, with the rule’s word', async () => {
    const since = new Date(Date.now() - 15 * 60_000).toISOString();
    await dashboard.publish(bedOutcome({ bed: 12, ward: 'Ward 4', totalMin: 5, flag: 'raised', since }));
    await page.getByRole('link', { name: 'Ward', exact: true }).click();
    expect(await page.title()).toBe('Ward · Wardlight');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    const first = page.locator('table.ward tbody tr').first();
    await first.locator('.bed', { hasText: /^bed-12$/ }).waitFor();
    await first.getByText('NOBODY REACTED (1)').waitFor();
  });

  it('hand over at the change of shift: the list of who is mine, given to whoever comes next, who is on the board from then on', async () => {
    await page.getByRole('link', { name: 'Hand over' }).click();
    await page.getByLabel('Patients of').selectOption('Nurse Two');
    // Who is on the board is offered, so that nobody becomes two people by a letter.
    expect(
      await page.locator('#known-people option').evaluateAll((all) => all.map((one) => one.getAttribute('value'))),
    ).toContain('Nurse Two');
    await page.getByLabel('To', { exact: true }).fill('Night Nurse');
    await page.getByLabel(/^For/).selectOption('next');
    await page.getByRole('button', { name: 'Hand 1 patient over' }).click();
    await page.getByText('1 patient handed over to Night Nurse').waitFor();
    await page
      .locator('tr[data-patient="p7"]')
      .getByText(/from (\S+ )?\d\d:00: Night Nurse/)
      .waitFor();
  });

  it('find a silent device: the first of the list', async () => {
    await page.getByRole('link', { name: 'Population' }).click();
    const first = page.locator('.devices tbody tr').first();
    await first.getByRole('rowheader', { name: 'station-bed-3', exact: true }).waitFor();
    await first.locator('.silent').waitFor();
    // An answer from before is never taken for one of now.
    await page.route('**/api/population', (route) => route.fulfill({ status: 503, json: { error: 'too busy' } }));
    await page.getByRole('link', { name: 'Population' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /was not answered \(too busy\): what stands here is as of \d\d:/ })
      .waitFor();
    await page.unroute('**/api/population');
  });

  it('see which model can be believed no longer: the input that drifted, first, and take it away as a file', async () => {
    await page.getByRole('link', { name: 'Quality of models and flags' }).click();
    const drift = page
      .getByRole('region', { name: /^Drift/ })
      .getByRole('row')
      .nth(1);
    await drift.filter({ hasText: 'lactate' }).filter({ hasText: 'DRIFTED' }).waitFor();
    await page.getByRole('img', { name: /^Points: expected/ }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Export as CSV: Drift/ }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('wardlight-drift.csv');
  });

  it('replay a parked message', async () => {
    await page.getByRole('link', { name: /System/ }).click();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing: every message was processed.').waitFor();
  });

  it('be told by a push message when the page is closed, and be led to the patient by touching it', async () => {
    const context = page.context();
    await context.grantPermissions(['notifications'], { origin: dashboard.url });
    const devTools = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [one] }) => one && resolve(one.registrationId));
    });
    await devTools.send('ServiceWorker.enable');
    await page.evaluate(() => navigator.serviceWorker.register('/service-worker.js').then(() => undefined));
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: LONG }).toBe(true);
    const message = { id: 'Flag/f7#raised', title: '⚑ Deterioration: bed-7', text: 'S. P.', path: '/patients/p7', urgent: true };
    const data = JSON.stringify(message);
    const registrationId = await registered;
    // Chromium drops what comes while the worker is still being started; the same message again is the same notification.
    const deliver = () => devTools.send('ServiceWorker.deliverPushMessage', { origin: dashboard.url, registrationId, data });
    const shown = (): Promise<string[]> =>
      page.evaluate(async () => {
        const notifications = await (await navigator.serviceWorker.ready).getNotifications();
        return notifications.map(({ title, body }) => `${title}: ${body}`);
      });
    await expect.poll(() => deliver().then(shown), { timeout: LONG, interval: 1_000 }).toEqual(['⚑ Deterioration: bed-7: S. P.']);
    // As the browser tells the worker that it was touched.
    await context.serviceWorkers()[0]?.evaluate(`(async () => {
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
    })()`);
    await page.waitForURL('**/patients/p7');
    expect(await shown()).toEqual([]);
  });

  it('axe finds nothing on any page, in light and in dark', async () => {
    for (const path of ['/', '/patients/p7', '/handover', '/population', '/population/models', '/status', '/mapping']) {
      await page.goto(dashboard.url + path);
      await page.locator('h1').first().waitFor({ state: 'attached' });
      expect(await axeFindings(page), path).toEqual([]);
    }
  });

  it('a mapping is tried on a phone: what it makes of a message, and from a mistake to its place; axe finds nothing', async () => {
    const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
    phone.setDefaultTimeout(LONG);
    await phone.goto(`${dashboard.url}/mapping`);
    const mapping = phone.getByLabel('FHIR mapping');
    const run = phone.getByRole('button', { name: 'Run', exact: true });
    await expect.poll(() => mapping.inputValue(), { timeout: LONG }).toContain('CollectionFhir');
    await run.click();
    await phone.getByRole('heading', { name: '1 · Measurements (2)' }).waitFor();
    expect(await axeFindings(phone)).toEqual([]);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await mapping.fill((await mapping.inputValue()).replace('"Quantity"', '"Quantum"'));
    await phone.getByText('Something was changed since').waitFor();
    await run.click();
    await phone.getByRole('button', { name: /^FHIR mapping, line \d+/ }).click();
    const marked = await mapping.evaluate((area) => {
      const { value, selectionStart, selectionEnd } = area as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    });
    expect(marked).toMatch(/^ +"value": \{/);
    expect(await axeFindings(phone)).toEqual([]);
    await phone.close();
  });

  it('a page that hears nothing says since when, hides the numbers, and comes back by itself', async () => {
    await page.goto(dashboard.url);
    const number = page.locator('table.ward tbody tr [data-vital="heart-rate"]').first();
    await number.filter({ hasText: /\d/ }).waitFor();
    await dashboard.stopApi();
    await page.getByRole('alert').filter({ hasText: 'This page has heard nothing' }).waitFor();
    await number.filter({ hasText: '---' }).waitFor();
    await dashboard.startApi();
    await page.locator('.link-live').waitFor();
    await number.filter({ hasText: /\d/ }).waitFor();
  });
});
