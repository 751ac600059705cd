import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFhirClient } from '../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { stationBundle } from '../../cloud/service/seed.ts';
import type { Bedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { quietLogger as logger } from '../support/logger.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { openSimulatedBed } from '../support/simulated-bed.ts';

const PATIENT = 'button.patient-field';

const shot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['WARDLIGHT_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/patient-${name}.png` });
};

describe.skipIf(!hasElectron)('who lies in the bed (needs Electron)', () => {
  let bedside: Bedside;
  let page: Page;

  beforeAll(async () => {
    bedside = await openSimulatedBed({ patients: { url: 'http://127.0.0.1:61999/fhir' } });
    page = bedside.page;
    await page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 60_000 });
  });
  afterAll(() => bedside?.close());

  it('standby covers the waves with who and since when; one touch ends it', async () => {
    await page.keyboard.press('F8');
    await page.getByLabel(/Who does this/).fill('N.O.');
    await page.getByRole('button', { name: /^Standby/ }).click();
    await page.getByText('Simulated, Patient is away?').waitFor();
    await shot(page, 'standby-question');
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.locator('.standby', { hasText: /STANDBY\s*since \d\d:\d\d .*by N\.O\./ }).waitFor();
    await shot(page, 'standby');
    await page.locator('.standby').getByRole('button').click();
    await page.locator('.standby').waitFor({ state: 'detached' });
  });

  it('discharge asks with the name; then nobody is here', async () => {
    await page.locator(PATIENT).click();
    await page.getByRole('button', { name: 'Discharge' }).click();
    await page.getByText('Discharge Simulated, Patient?').waitFor();
    await shot(page, 'discharge');
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.locator(PATIENT, { hasText: 'No patient admitted' }).waitFor();
  });

  it('without a network it says so, and she is entered by hand as provisional; a wrong birth date is refused in words', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('F8');
    // A scanner types wherever the focus is.
    await page.keyboard.type('P-7\n');
    await page.getByText(/Nobody can be asked now/).waitFor({ timeout: 60_000 });
    await shot(page, 'offline');
    await page.getByRole('button', { name: 'Enter by hand' }).click();
    await page.getByRole('button', { name: 'paediatric' }).click();
    await page.getByLabel('Name').fill('Generated, Seven');
    await page.getByLabel('Identifier').fill('P-7');
    await page.getByLabel('Birth date').fill('2019-02-31');
    await shot(page, 'by-hand');
    await page.getByRole('button', { name: 'Admit', exact: true }).click();
    await page.getByText('Admit Generated, Seven, born 2019-02-31, as paediatric?').waitFor();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.getByRole('alert').filter({ hasText: '"2019-02-31" is no day' }).waitFor();
    await page.getByLabel('Birth date').fill('2019-02-28');
    await page.getByRole('button', { name: 'Admit', exact: true }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.locator(PATIENT, { hasText: /PROVISIONAL[\s\S]*Generated, Seven[\s\S]*P-7[\s\S]*paediatric/ }).waitFor();
    await shot(page, 'provisional');
    await page.getByRole('button', { name: 'Wrong patient' }).click();
    await shot(page, 'wrong-patient');
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-vital="heart-rate"] .limits').innerText()).toMatch(/160\s*75/);
  });
});

describe.skipIf(!hasElectron)('looked up in the FHIR server (needs Electron)', () => {
  let database: TestDatabase;
  let server: Awaited<ReturnType<typeof startFhir>>;
  let bedside: Bedside;
  let page: Page;

  beforeAll(async () => {
    database = await testDatabase();
    server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
    const fhir = createFhirClient({ baseUrl: server.baseUrl, backOffMs: 5 });
    for (const [bed, identifier, birthDate] of [
      ['bed-12', 'P-1', '1954-04-12'],
      ['bed-13', 'P-2', '2019-01-31'],
    ] as const) {
      const person = { identifier, family: 'Generated', given: identifier, birthDate };
      const patient = { ...person, encounter: `E-${identifier}`, since: '2026-01-05T08:00:00.000Z' };
      await fhir.bundle(stationBundle({ deviceId: `station-${bed}`, key: 'AAAA', bed, ward: 'Ward 3', patient }));
    }
    bedside = await openSimulatedBed({ patients: { url: server.baseUrl }, admission: null });
    page = bedside.page;
    await page.locator(PATIENT, { hasText: 'No patient admitted' }).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await bedside?.close();
    await server.stop();
    await database.drop();
  });

  it('the ward lists its patients; who is picked is admitted as what somebody says she is', async () => {
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: 'Patients of this ward' }).click();
    await page.locator('.found-patients li').nth(1).waitFor();
    expect(await page.locator('.found-patients li').count()).toBe(2);
    await page.locator('.found-patients li', { hasText: 'P-2' }).getByRole('button', { name: 'Admit' }).click();
    await page.getByText('Admit Generated, P-2, born 2019-01-31, as').waitFor();
    expect(await page.locator('.found-patients .proposed').innerText()).toBe('paediatric');
    await shot(page, 'found');
    await page.locator('.found-patients .proposed').click();
    await page.locator(PATIENT, { hasText: /Generated, P-2[\s\S]*P-2 · born 2019-01-31 · paediatric/ }).waitFor();
    expect(await page.locator('.provisional').count()).toBe(0);
    await shot(page, 'admitted');
  });
});
