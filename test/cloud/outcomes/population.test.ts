import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrateFeed } from '../../../cloud/feed/migrations.ts';
import { postgresqlTarget } from '../../../cloud/feed/postgresql-target-adapter.ts';
import { flagRow, riskAssessmentRow } from '../../../cloud/feed/rows.ts';
import { FLAG, RISK_ASSESSMENT } from '../../../cloud/feed/tables.ts';
import { type FlagRow, populationOf, type ScoredRow } from '../../../cloud/outcomes/population.ts';
import { populationRows } from '../../../cloud/outcomes/population-adapter.ts';
import { outcome } from '../../support/outcome.ts';
import { testDatabase } from '../../support/postgres.ts';

const MINUTE = 60_000;
const SPAN = { fromMs: 0, toMs: 120 * MINUTE };
const row = (patient: string, minute: number, totalMin: number, ward = 'Ward 3'): ScoredRow => ({
  ...{ patient, ward, totalMin, totalMax: totalMin + 3, endMs: minute * MINUTE },
});

describe('the population of a ward', () => {
  it('ranks by what is known, spreads over the points, and finds who rises fastest', () => {
    const rows = Array.from({ length: 120 }, (_, at) => at + 1).flatMap((minute) => [
      row('Patient/steady', minute, 6),
      row('Patient/rising', minute, Math.floor(minute / 30)),
      row('Patient/falling', minute, 4 - Math.floor(minute / 60)),
      row('Patient/elsewhere', minute, 9, 'ICU'),
    ]);
    const [icu, ward] = populationOf({ rows, flags: [] }, SPAN);
    expect(icu).toMatchObject({ level: 'ward', name: 'ICU', patients: 1, distribution: { 9: 1 } });
    expect(ward?.ranking.map(({ patient }) => patient)).toEqual(['Patient/steady', 'Patient/rising', 'Patient/falling']);
    expect(ward?.distribution).toEqual({ 6: 1, 4: 1, 2: 1 });
    expect(ward?.rising.map(({ patient }) => patient)).toEqual(['Patient/rising']);
    // A straight line has its own slope.
    const line = [0, 1, 2, 3].map((hour) => row('Patient/line', hour * 60, 2 * hour));
    expect(populationOf({ rows: line, flags: [] }, { fromMs: -1, toMs: 600 * MINUTE })[0]?.ranking[0]?.risePerHour).toBe(2);
  });

  it('is told of units and of the hospital, too, where who moved is one patient and stands where the newest window was', () => {
    const rows = [
      ...[1, 2, 3].map((minute) => row('Patient/moved', minute, minute, 'Ward 3')),
      ...[4, 5, 6].map((minute) => row('Patient/moved', minute, minute, 'ICU')),
      ...[1, 2, 3].map((minute) => row('Patient/stays', minute, 5, 'Ward 4')),
    ];
    const places = populationOf({ rows, flags: [] }, SPAN, { Surgery: ['Ward 3', 'Ward 4'] });
    expect(places.map(({ level, name, patients }) => [level, name, patients])).toEqual([
      ['ward', 'ICU', 1],
      ['ward', 'Ward 3', 1],
      ['ward', 'Ward 4', 1],
      ['unit', 'Surgery', 2],
      ['hospital', '', 2],
    ]);
    expect(places.at(-1)?.ranking.map(({ patient, ward, totalMin }) => [patient, ward, totalMin])).toEqual([
      ['Patient/moved', 'ICU', 6],
      ['Patient/stays', 'Ward 4', 5],
    ]);
    expect(places.at(-1)?.rising.map(({ patient, risePerHour }) => [patient, risePerHour])).toEqual([['Patient/moved', 60]]);
    expect(places[3]?.ranking.map(({ patient }) => patient)).toEqual(['Patient/stays', 'Patient/moved']);
  });

  it('counts flags against the days that patients were scored', () => {
    const rows = Array.from({ length: 144 }, (_, at) => row(`Patient/${at % 2}`, at + 1, 1));
    const flag = (minute: number, until: number | null): FlagRow => ({
      ...{ patient: `Patient/${minute}`, ward: 'Ward 3', sinceMs: minute * MINUTE },
      untilMs: until === null ? null : until * MINUTE,
    });
    const flags = [flag(10, 30), flag(20, 60), flag(30, null), flag(40, 500), flag(999, null)];
    expect(populationOf({ rows, flags }, { fromMs: 0, toMs: 200 * MINUTE })[0]).toMatchObject({
      ...{ patientDays: 0.1, flags: 4, flagsPer100PatientDays: 4_000, medianFlagMinutes: 30 },
    });
  });

  it('is the same for a past span in any order, with repetitions, and whatever comes later', () => {
    const some = fc.record({
      patient: fc.constantFrom('Patient/a', 'Patient/b', 'Patient/c'),
      minute: fc.integer({ min: -30, max: 300 }),
      totalMin: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(some), fc.infiniteStream(fc.nat()), (about, order) => {
        const rows = [...new Map(about.map((each) => [`${each.patient}${each.minute}`, each])).values()].map((each) =>
          row(each.patient, each.minute, each.totalMin),
        );
        const keys = [...order.take(rows.length * 2)];
        const shuffled = [...rows, ...rows].map((each, at) => ({ each, key: keys[at] ?? 0 })).sort((a, b) => a.key - b.key);
        const past = rows.filter(({ endMs }) => endMs <= SPAN.toMs);
        expect(populationOf({ rows: shuffled.map(({ each }) => each), flags: [] }, SPAN)).toEqual(
          populationOf({ rows: past, flags: [] }, SPAN),
        );
      }),
    );
  });

  it('is read from the rows that the feed writes', async () => {
    const database = await testDatabase();
    onTestFinished(() => database.drop());
    await migrateFeed(database.pool);
    const outcomes = [0, 1, 2].map((minute) => outcome({ minute, totalMin: 4 + minute, flag: minute === 1 ? 'raised' : null }));
    await postgresqlTarget(database.pool).write([
      { table: RISK_ASSESSMENT, rows: outcomes.map(riskAssessmentRow) },
      { table: FLAG, rows: outcomes.flatMap((each) => flagRow(each) ?? []) },
    ]);
    const toMs = Date.parse('2026-01-05T10:03:00.000Z');
    const of = async (span: { fromMs: number; toMs: number }) => populationOf(await populationRows(database.pool, span), span);
    const whole = await of({ fromMs: toMs - 3_600_000, toMs });
    expect(whole).toMatchObject([
      {
        name: 'Ward 3',
        patients: 1,
        distribution: { 6: 1 },
        ranking: [{ patient: 'Patient/p1', ward: 'Ward 3', totalMin: 6, risePerHour: 60 }],
        flags: 1,
      },
      { level: 'hospital', patients: 1 },
    ]);
    const before = await of({ fromMs: toMs - 3_600_000, toMs: toMs - MINUTE });
    expect(before).toMatchObject([{ distribution: { 5: 1 }, flags: 1 }, { level: 'hospital' }]);
  });
});
