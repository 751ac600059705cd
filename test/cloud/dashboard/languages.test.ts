import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubDevice } from '../../../cloud/contract/device-administration.ts';
import { TEXTS } from '../../../cloud/dashboard/i18n/index.ts';
import { hasChromium, openBrowser } from '../../support/browser.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../support/dashboard.ts';
import { fillWard } from '../../support/dashboard-ward.ts';
import { leftOvers, wordsOf } from '../../support/left-overs.ts';
import { fillMeasures } from '../../support/model-measures.ts';
import { openWorkbench } from '../../support/workbench.ts';

const LONG = 60_000;
const BEDS = 12;
const build = fileURLToPath(new URL('../../../cloud/dashboard/build.ts', import.meta.url));
/** Words of the ward that the test makes up, and of the machine that it runs on. */
const DATA =
  /Simulated, Patient \d+|S\. P\.|Ward \d|\b(station-)?bed-\d+|Night Nurse|Nurse \w+|Patient\/\w+|Flag\/\w+|RiskAssessment\/[\w-]+|Observation\/\w+|https?:\S+|MDC_\w+|in repair|Monitor \d|philips-intellivue|shipped with the program|Sepsis test|sepsis-bedside|SIM-\d+|(?<=Code|código|代码) .*?(?=[:：])|"[\w.]+"(: true)?|event hub|\/min|\bCel\b|Quantum|kodes|\[concat.*?\]|\bvalue\b|devicedata|heart-rate|spo2|\bmapping\b/g;

const LOCALES = { zh: 'zh-CN', de: 'de-DE', es: 'es-ES' } as const;

const STATION: HubDevice = {
  ...{ deviceId: 'station-bed-7', enabled: true, statusReason: null, connected: true, connectionSince: null, etag: '1' },
  ...{ desired: {}, desiredVersion: 2, reportedAt: new Date().toISOString() },
  reported: {
    program: { version: '0.1.0' },
    health: { recorder: 'recording', roomHours: 100 },
    settings: { waiting: 2 },
    devices: { 'monitor-1': { label: 'Monitor 1', driver: 'philips-intellivue', link: 'connected', issues: 0 } },
  },
};

/** A page, and what is on it when all of it is there. */
const PAGES: readonly (readonly [path: string, there: string])[] = [
  ['/', 'tr[data-patient="p9"] .escalated'],
  ['/patients/p9', '.acts li.late'],
  ['/patients/p7', '.acts li'],
  ['/handover', 'tr[data-patient="p7"]'],
  ['/population', '.devices tbody tr'],
  ['/population/models', '.models tbody tr'],
  ['/devices', 'tr[data-device]'],
  ['/devices/station-bed-7', '.device-panel table'],
  ['/status', '.parked tbody tr'],
];

/** Where cards become columns, and on both sides of it. */
const WIDTHS = [390, 768, 1060, 1279, 1280, 1440];
/** How far what can be scrolled aside goes beyond what is seen, px. */
const BESIDE = `Math.max(...[...document.querySelectorAll('.scroll, main')].map((part) => part.scrollWidth - part.clientWidth))`;

describe.skipIf(!hasChromium)('the dashboard in the languages of the bedside (needs Chromium)', () => {
  let dashboard: TestDashboard;
  let browser: Browser;
  let mappings: string;

  beforeAll(async () => {
    execFileSync(process.execPath, [build], { stdio: 'ignore' });
    mappings = await mkdtemp(join(tmpdir(), 'wardlight-languages-'));
    dashboard = await openDashboard({
      workbench: await openWorkbench(mappings),
      escalation: { afterMinutes: 1, levels: 3 },
      deviceHub: {
        list: () => Promise.resolve([STATION]),
        find: () => Promise.resolve(STATION),
        setEnabled: () => Promise.resolve(),
        wish: () => Promise.resolve(),
        call: () => Promise.resolve({ status: 200, payload: {} }),
      },
    });
    await fillWard(dashboard, BEDS);
    await fillMeasures(dashboard.pool, Date.now());
    await dashboard.send('/api/patients/p7/acts', { kind: 'assigned', to: 'Nurse Two', shift: 'next' });
    const since = new Date(Date.now() - 10 * 60_000).toISOString();
    await dashboard.publish(bedOutcome({ bed: 9, totalMin: 6, flag: 'raised', since }));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
    await rm(mappings, { recursive: true, force: true });
  });

  describe.each(['zh', 'de', 'es'] as const)('%s', (language) => {
    let page: Page;
    const isForeign = foreignTo(language);

    beforeAll(async () => {
      page = await browser.newPage({ locale: LOCALES[language], viewport: { width: 1440, height: 900 } });
      page.setDefaultTimeout(LONG);
    });
    afterAll(() => page?.close());

    it.each(PAGES)('%s says nothing in English', async (path, there) => {
      await page.goto(dashboard.url + path);
      await page.locator(there).first().waitFor();
      expect(await leftOvers(page, isForeign, DATA)).toEqual([]);
    });

    it.each(PAGES.filter(([path]) => ['/', '/status', '/handover'].includes(path)))(
      '%s has nothing beside the screen, on a phone, a tablet and a desk',
      async (path, there) => {
        await page.goto(dashboard.url + path);
        await page.locator(there).first().waitFor();
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await expect.poll(() => page.evaluate(BESIDE).then((px) => [width, px]), { timeout: LONG }).toEqual([width, 0]);
        }
      },
    );

    it('the workbench says nothing in English, with a result, with mistakes, and after an import', async () => {
      const texts = TEXTS[language].workbench;
      await page.goto(`${dashboard.url}/mapping`);
      const mapping = page.getByLabel(texts.fhirMapping);
      await expect.poll(() => mapping.inputValue(), { timeout: LONG }).toContain('CollectionFhir');
      await page.getByRole('button', { name: texts.run, exact: true }).click();
      await page.locator('details.card').first().waitFor();
      expect(await leftOvers(page, isForeign, DATA)).toEqual([]);
      const whole = await mapping.inputValue();
      const exported = exportOf(await page.getByLabel(texts.deviceMapping).inputValue(), whole);
      await page
        .locator('input[type="file"]')
        .setInputFiles({ name: 'arm.json', mimeType: 'application/json', buffer: exported });
      await page.locator('.card li strong').first().waitFor();
      await mapping.fill(whole.replace('"Quantity"', '"Quantum"').replace('"codes"', '"kodes"'));
      await page.getByRole('button', { name: texts.run, exact: true }).click();
      await page.locator('button.place').first().waitFor();
      expect(await leftOvers(page, isForeign, DATA)).toEqual([]);
    });
  });
});

/** As the portal gives a service with its destination; one value is computed when it is deployed. */
function exportOf(device: string, fhir: string): Buffer {
  const type = 'Microsoft.HealthcareApis/workspaces/iotconnectors';
  const destination = {
    type: `${type}/fhirdestinations`,
    name: 'ward/devices/fhir',
    properties: {
      fhirMapping: { content: fhir },
      resourceIdentityResolutionType: 'Create',
      fhirServiceResourceId: "[concat('a')]",
    },
  };
  const properties = { deviceMapping: { content: device }, ingestionEndpointConfiguration: { eventHubName: 'devicedata' } };
  return Buffer.from(JSON.stringify({ type, name: 'ward/devices', properties, resources: [destination] }));
}

/** Chinese has no Latin letters: every word in them is one too many. Of others: what the English tables say and the language's do not. */
function foreignTo(language: 'zh' | 'de' | 'es'): (word: string) => boolean {
  if (language === 'zh') return () => true;
  const [english, own] = [wordsOf(TEXTS.en), wordsOf(TEXTS[language])];
  return (word) => english.has(word) && !own.has(word);
}
