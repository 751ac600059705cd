import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelQuality } from '../../../cloud/api/model-quality.ts';
import type { ModelQualityAnswer } from '../../../cloud/contract/model-quality.ts';
import { openDashboard, type TestDashboard } from '../../support/dashboard.ts';
import { fillMeasures, twoMonths } from '../../support/model-measures.ts';

describe('the quality of models and flags', () => {
  const nowMs = Date.now();
  const [before, last] = twoMonths(nowMs).map((day) => day.slice(0, 7)) as [string, string];
  let dashboard: TestDashboard;

  beforeAll(async () => {
    dashboard = await openDashboard();
  }, 120_000);
  afterAll(() => dashboard?.stop());

  it('is nothing until something was counted', async () => {
    expect(await dashboard.get('/api/models')).toMatchObject({ months: [], month: null, calibration: [], fits: [] });
  });

  it('is, for the newest month, the tenths, the drift of each input, and what the flags foretold', async () => {
    await fillMeasures(dashboard.pool, nowMs);
    const answer = await dashboard.get<ModelQualityAnswer>('/api/models');
    expect([answer.months, answer.month]).toEqual([[last, before], last]);
    const house = answer.calibration.filter(({ ward }) => ward === '*');
    expect(house.map(({ tenth }) => tenth)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(house.every(({ known, predictions }) => known <= predictions)).toBe(true);
    const lactate = answer.drift.find(({ ward, variable }) => ward === '*' && variable === 'lactate');
    expect(lactate).toMatchObject({ verdict: 'drifted', referenceMonth: before });
    expect(answer.drift.find(({ ward, variable }) => ward === '*' && variable === 'heart-rate')?.verdict).toBe('stable');
    const flags = answer.flags.find(
      ({ ward, month, cause }) => ward === '*' && month === last && cause === 'risk-sepsis-bedside',
    );
    expect(flags).toMatchObject({ flags: 29, followed: 7, notFollowed: 22, positivePredictiveValue: 7 / 29, medianLeadHours: 8 });
  });

  it('is of the newest month that can be judged: in one that has just begun nothing is known yet', async () => {
    const current = new Date(nowMs).toISOString().slice(0, 7);
    await dashboard.pool.query(
      `create temp table begun as select * from feed.model_fit limit 1;
       update begun set fit_id = 'begun', month = '${current}-01', known = 0;
       insert into feed.model_fit select * from begun;
       drop table begun`,
    );
    const { months, month } = await dashboard.get<ModelQualityAnswer>('/api/models');
    expect([months[0], month]).toEqual([current, last]);
    await dashboard.pool.query('delete from feed.model_fit where month = $1', [`${current}-01`]);
  });

  it('is of another month when that is asked for, and of no month that is none', async () => {
    const answer = await dashboard.get<ModelQualityAnswer>(`/api/models?month=${before}`);
    expect(new Set(answer.drift.map(({ month }) => month))).toEqual(new Set([before]));
    expect(answer.drift.find(({ ward, variable }) => ward === '*' && variable === 'lactate')?.verdict).toBe('stable');
    expect((await fetch(`${dashboard.url}/api/models?month=then`)).status).toBe(400);
  });

  it('is of the own wards alone: the whole house is for whoever sees every ward', async () => {
    const { fits, flags, calibration, drift } = await modelQuality(dashboard.pool, ['Ward 3'], undefined);
    const wards = [...fits, ...flags, ...calibration, ...drift].map(({ ward }) => ward);
    expect(new Set(wards)).toEqual(new Set(['Ward 3']));
  });

  it.each(['calibration', 'fits', 'drift', 'flags'])('can be taken away as CSV: %s, all months', async (what) => {
    const answer = await fetch(`${dashboard.url}/api/export/${what}`);
    expect(answer.headers.get('content-disposition')).toContain(`wardlight-${what}.csv`);
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines[0]).toMatch(/^month,ward,/);
    expect(new Set(lines.slice(1).map((line) => line.slice(0, 7)))).toEqual(new Set([last, before]));
  });
});
