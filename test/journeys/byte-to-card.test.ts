import type { Flag, Observation, RiskAssessment } from '@medplum/fhirtypes';
import { Pool } from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driverById } from '#drivers';
import type { PatientAnswer, TraceAnswer, WardAnswer } from '../../cloud/contract/dashboard-api.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { hasElectron } from '../support/electron.ts';
import { searchAll } from '../support/fhir.ts';
import { hasShared } from '../support/shared.ts';
import { eventually, TestSystem } from '../support/system.ts';

const ready = hasShared('data/waveforms/mimicdb-037') && hasElectron && hasChromium;
const title = 'byte to card: the hypotension of recording mimicdb-037 (needs ../shared/data/waveforms, Electron, Chromium)';
const MEAN_PRESSURE = '76214-6';

describe.skipIf(!ready)(title, () => {
  let system: TestSystem;
  let bedside: Bedside;
  let browser: Browser;
  let pool: Pool;
  let assessment: RiskAssessment;
  let flag: Flag;
  let observations: Observation[];

  beforeAll(async () => {
    system = await TestSystem.open('mimicdb-037');
    const cloud = await system.startCloud();
    system.startSimulator();
    bedside = await openBedside(await system.monitorConfig());
    browser = await openBrowser();
    pool = new Pool({ connectionString: cloud.addresses['database'] ?? '' });
  });

  afterAll(async () => {
    await browser?.close();
    await bedside?.close();
    await pool?.end();
    await system?.close();
  });

  it('raises the low arterial pressure alarm at the bed, by name, value and limit', async () => {
    const banner = bedside.page.getByText(/ABP (?:sys|dia|mean) \d+ below \d+/).first();
    await banner.waitFor({ timeout: 60_000 });
    const [, value, limit] = /ABP (?:sys|dia|mean) (\d+) below (\d+)/.exec((await banner.textContent()) ?? '') ?? [];
    expect(Number(value)).toBeLessThan(Number(limit));
    expect(Number(value)).toBeGreaterThan(15);
  });

  it('writes a RiskAssessment for the window, resting on Observations that exist', async () => {
    assessment = await eventually(
      async () =>
        (await searchAll<RiskAssessment>(system, 'RiskAssessment?_sort=date')).find(({ basis }) => (basis ?? []).length > 60),
      150_000,
      'a RiskAssessment of a full window',
    );
    observations = await searchAll<Observation>(system, 'Observation?_count=500');
    const known = new Set(observations.map(({ id }) => `Observation/${id ?? ''}`));
    const basis = (assessment.basis ?? []).map(({ reference }) => reference ?? '');
    expect(basis.filter((reference) => !known.has(reference))).toEqual([]);
    const start = Date.parse(assessment.occurrencePeriod?.start ?? '');
    const end = Date.parse(assessment.occurrencePeriod?.end ?? '');
    expect(end - start).toBe(60_000);
    for (const observation of observations.filter(({ id }) => basis.includes(`Observation/${id ?? ''}`))) {
      const at = Date.parse(observation.effectiveDateTime ?? '');
      expect(at).toBeGreaterThanOrEqual(start);
      expect(at).toBeLessThan(end);
    }
  });

  it('raises one Flag for the patient', async () => {
    flag = await eventually(async () => (await searchAll<Flag>(system, 'Flag?_count=50'))[0], 60_000, 'a Flag');
    expect(flag.status).toBe('active');
    expect(flag.subject.reference).toBe(assessment.subject.reference);
    expect(await searchAll<Flag>(system, 'Flag?_count=50')).toHaveLength(1);
  });

  it('has the same window, bounds and medians in the SQL row', async () => {
    const row = await eventually(
      async () => {
        const { rows } = await pool.query('select * from feed.risk_assessment where assessment_id = $1', [assessment.id]);
        return rows[0] as Record<string, unknown> | undefined;
      },
      10_000,
      'the SQL row',
    );
    expect(new Date(String(row['window_start'])).getTime()).toBe(Date.parse(assessment.occurrencePeriod?.start ?? ''));
    const ward = (await system.api(
      `/api/patients/${(assessment.subject.reference ?? '').replace('Patient/', '')}`,
    )) as PatientAnswer;
    const window = ward.windows.find(({ riskAssessment }) => riskAssessment === `RiskAssessment/${assessment.id ?? ''}`);
    const pressures = observations
      .filter((observation) => observation.code.coding?.some(({ code }) => code === MEAN_PRESSURE))
      .filter(({ id }) => window?.vitals['abp-mean']?.observations.includes(`Observation/${id ?? ''}`))
      .map((observation) => observation.valueQuantity?.value ?? Number.NaN)
      .sort((a, b) => a - b);
    expect(pressures.length).toBeGreaterThan(10);
    const middle = pressures.length / 2;
    const median = ((pressures[Math.ceil(middle - 1)] ?? 0) + (pressures[Math.floor(middle)] ?? 0)) / 2;
    expect(window?.vitals['abp-mean']?.median).toBeCloseTo(median, 6);
    expect(Number(row['total_min'])).toBe(window?.score.totalMin);
  });

  it('sends exactly one card that names the bed, and of the patient no more than initials', async () => {
    const receiver = system.cloud?.addresses['receiver'] ?? '';
    const cards = await eventually(
      async () => {
        const answer = (await (await fetch(receiver)).json()) as unknown[];
        return answer.length > 0 ? answer : null;
      },
      20_000,
      'a card',
    );
    expect(cards).toHaveLength(1);
    const text = JSON.stringify(cards[0]);
    expect(text).toContain('bed-12');
    expect(text).not.toContain('Simulated');
    expect(text).toContain('S. P.');
  });

  it('leads every Observation of the window back to the bytes it came from', async () => {
    const driver = driverById('philips-intellivue');
    const basis = new Set((assessment.basis ?? []).map(({ reference }) => reference));
    const chosen = observations.filter(({ id }) => basis.has(`Observation/${id ?? ''}`)).slice(0, 40);
    expect(chosen.length).toBeGreaterThan(10);
    for (const observation of chosen) {
      const trace = (await system.api(`/api/trace/${observation.id ?? ''}`)) as TraceAnswer;
      const bytes = Buffer.from(trace.frame?.hex ?? '', 'hex');
      const decoded = driver?.openDecoder({ transport: 'udp' }).push(bytes, { wallMs: 0, monotonicMs: 0 }).readings ?? [];
      const reading = trace.reading as { code: number };
      const again = decoded.find((candidate) => candidate.kind === 'vital' && candidate.code === reading.code);
      expect(again?.kind === 'vital' ? again.value : null).toBe(observation.valueQuantity?.value);
    }
  });

  it('shows the flagged patient first on the dashboard, with the same score', async () => {
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    await page.goto(system.cloud?.addresses['dashboard'] ?? '');
    const row = page.locator('table.ward tbody tr').first();
    await row.waitFor({ timeout: 60_000 });
    const ward = (await system.api('/api/ward')) as WardAnswer;
    await expect.poll(async () => row.locator('.bed').textContent(), { timeout: 60_000 }).toBe(ward.beds[0]?.bed);
    expect(await row.locator('.flag').textContent()).toContain('⚑');
    const { totalMin, totalMax, total } = ward.beds[0]?.score ?? { totalMin: -1, totalMax: -1, total: null };
    await expect
      .poll(async () => row.locator('.score').textContent(), { timeout: 60_000 })
      .toBe(total === null ? `${totalMin}–${totalMax}` : String(total));
    await row.locator('a').click();
    await page.getByRole('alert').waitFor({ timeout: 60_000 });
    await page.close();
  });
});
