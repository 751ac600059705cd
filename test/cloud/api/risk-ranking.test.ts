import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../../../cloud/api/risk-ranking.ts';
import type { RiskRankingAnswer } from '../../../cloud/contract/risk-ranking.ts';
import { openDashboard, type TestDashboard } from '../../support/dashboard.ts';
import { outcome } from '../../support/outcome.ts';
import { eventually } from '../../support/system.ts';

/** Minutes before now, whole: the ranking looks at the last day. */
const NOW = Math.floor(Date.now() / 60_000) * 60_000;

function scored(patient: string, ward: string, minutesAgo: number, totalMin: number) {
  const told = outcome({ patient: `Patient/${patient}`, bed: `bed-${patient}`, totalMin });
  const endMs = NOW - minutesAgo * 60_000;
  const times = { windowStart: new Date(endMs - 60_000).toISOString(), windowEnd: new Date(endMs).toISOString() };
  const id = `${patient}-${minutesAgo}`;
  return { ...told, riskAssessment: `RiskAssessment/${id}`, window: { ...told.window, id, ward, ...times } };
}

describe('ranking and distribution of the risk', () => {
  let dashboard: TestDashboard;
  beforeAll(async () => {
    dashboard = await openDashboard({ units: { Surgery: ['Ward 3', 'Ward 4'] } });
    await dashboard.publish(
      ...[120, 60, 0].map((ago) => scored('a', 'Ward 3', ago, 5 - ago / 30)),
      scored('b', 'Ward 3', 1, 7),
      scored('c', 'Ward 4', 2, 7),
      scored('d', 'Ward 5', 3, 0),
      scored('gone', 'Ward 3', 26 * 60, 12),
    );
    await eventually(
      async () => (await dashboard.pool.query('select 1 from feed.risk_assessment')).rowCount === 7,
      60_000,
      'the rows',
    );
  }, 120_000);
  afterAll(() => dashboard?.stop());

  it('is of each ward, unit and the hospital, by the newest window of every patient of the last day', async () => {
    const { places } = await dashboard.get<RiskRankingAnswer>('/api/population/ranking');
    expect(places.map(({ level, name, patients }) => [level, name, patients])).toEqual([
      ['ward', 'Ward 3', 2],
      ['ward', 'Ward 4', 1],
      ['ward', 'Ward 5', 1],
      ['unit', 'Surgery', 3],
      ['hospital', '', 4],
    ]);
    const hospital = places.at(-1);
    expect(hospital?.ranking.map(({ rank, patient }) => [rank, patient])).toEqual([
      [1, 'Patient/b'],
      [1, 'Patient/c'],
      [3, 'Patient/a'],
      [4, 'Patient/d'],
    ]);
    expect(hospital?.distribution).toEqual([
      { points: 7, patients: 2 },
      { points: 5, patients: 1 },
      { points: 0, patients: 1 },
    ]);
    const rises = new Map(hospital?.ranking.map(({ patient, risePerHour }) => [patient, risePerHour]));
    expect(rises.get('Patient/a')).toBeCloseTo(2, 6);
    expect(rises.get('Patient/b')).toBeNull();
  });

  it('stands in two views for reports', async () => {
    const ranking = await dashboard.pool.query(
      'select patient, rank_in_ward, rank_in_hospital from feed.v_risk_ranking order by patient',
    );
    expect(ranking.rows.map((row: Record<string, unknown>) => Object.values(row).map(String).join(' '))).toEqual([
      'Patient/a 2 3',
      'Patient/b 1 1',
      'Patient/c 1 1',
      'Patient/d 1 4',
    ]);
    const distribution = await dashboard.pool.query(
      'select ward, total_min, patients, patients_in_hospital from feed.v_risk_distribution where total_min = 7 order by ward',
    );
    expect(distribution.rows.map((row: Record<string, unknown>) => Object.values(row).map(String).join(' '))).toEqual([
      'Ward 3 7 1 2',
      'Ward 4 7 1 2',
    ]);
  });

  it('can be taken away as CSV', async () => {
    const lines = async (what: string) =>
      (await (await fetch(`${dashboard.url}/api/population/ranking/${what}`)).text()).trim().split('\r\n');
    expect((await lines('ranking'))[1]).toMatch(/^ward,Ward 3,1,Patient\/b,Ward 3,bed-b,7,/);
    expect(await lines('distribution')).toContain('hospital,,7,2');
    expect((await fetch(`${dashboard.url}/api/population/ranking/else`)).status).toBe(404);
  });

  it('tells nothing of a unit, nor of the hospital, to whoever does not see all of its wards', () => {
    const row = { patientName: '', bed: '', totalMin: 1, totalMax: 2, risePerHour: null, windowEnd: '' };
    const rows = [{ ...row, patient: 'Patient/a', ward: 'Ward 3' }];
    const names = (wards: readonly string[]) =>
      placesOf(rows, wards, { Surgery: ['Ward 3', 'Ward 4'] }).map(({ level }) => level);
    expect(names(['Ward 3'])).toEqual(['ward']);
    expect(names(['Ward 3', 'Ward 4'])).toEqual(['ward', 'unit']);
  });
});
