import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Topic } from '../../../cloud/contract/event-log.ts';
import type { Outcome } from '../../../cloud/contract/events.ts';
import type { FollowUp } from '../../../cloud/contract/follow-up.ts';
import { openKeyFile } from '../../../cloud/contract/key-file-adapter.ts';
import type { TrendWindow } from '../../../cloud/contract/trend-window.ts';
import { measureKeeper } from '../../../cloud/feed/measures/keep-adapter.ts';
import { type MeasureSource, type MonthMeasures, measuresOf, type References } from '../../../cloud/feed/measures/measures.ts';
import { feedSource } from '../../../cloud/feed/measures/source-adapter.ts';
import { postgresqlTarget } from '../../../cloud/feed/postgresql-target-adapter.ts';
import { startFeed } from '../../../cloud/feed/role.ts';
import { lakeFolder } from '../../../cloud/lake/folder-storage-adapter.ts';
import { LakeKeys } from '../../../cloud/lake/keys.ts';
import { register as registerLake } from '../../../cloud/lake/lake-command.ts';
import { startLake } from '../../../cloud/lake/role.ts';
import { populationOf } from '../../../cloud/outcomes/population.ts';
import { populationRows } from '../../../cloud/outcomes/population-adapter.ts';
import { lakeQuery } from '../../../cloud/service/lake-query-adapter.ts';
import { lakeRows, register as registerPopulation } from '../../../cloud/service/population-command.ts';
import { lakeSource, register as registerMeasures } from '../../../cloud/service/population-measures-command.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { outcome, trendWindow } from '../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';

const HOUR = 3_600_000;
const T0 = Date.parse('2026-01-05T00:00:00.000Z');
const iso = (atMs: number): string => new Date(atMs).toISOString();
const PATIENTS = 40;
const HOURS = 12;
/** Every fourth patient has sepsis in the evening; their risk is higher. */
const isSick = (patient: number): boolean => patient % 4 === 0;
const wardOf = (patient: number): string => (patient < 30 ? 'Ward 3' : 'Ward 5');
const SEPSIS_AT = T0 + 13.5 * HOUR;

/** One prediction an hour of every patient, and one scored minute. */
function windows(): { trends: TrendWindow[]; outcomes: Outcome[] } {
  const [trends, outcomes]: [TrendWindow[], Outcome[]] = [[], []];
  for (let patient = 0; patient < PATIENTS; patient += 1) {
    for (let hour = 1; hour <= HOURS; hour += 1) {
      const about = {
        patient: `Patient/p${patient}`,
        encounter: `Encounter/e${patient}`,
        ward: wardOf(patient),
        bed: `bed-${patient}`,
      };
      const end = T0 + hour * HOUR;
      const plain = trendWindow();
      const said = plain.predictions[0]!;
      const probability = Number(((isSick(patient) ? 0.3 : 0.1) + (patient % 7) / 50 + hour / 500).toFixed(4));
      const inputs = { 'heart rate': 80 + (patient % 5), temperature: hour % 2 === 0 ? 37 : null };
      trends.push({
        ...{
          ...plain,
          ...about,
          id: `t-${patient}-${hour}`,
          windowStart: iso(end - 24 * HOUR),
          windowEnd: iso(end),
          minutes: 1440,
        },
        predictions: [{ ...said, id: `p-${patient}-${hour}`, horizonHours: 6, probability, inputs }],
      });
      const scored = outcome({ patient: about.patient, bed: about.bed, totalMin: patient % 5, flag: null });
      const window = {
        ...scored.window,
        ...about,
        id: `w-${patient}-${hour}`,
        windowStart: iso(end - 60_000),
        windowEnd: iso(end),
      };
      const since = hour === 9 && patient === 2 ? window.windowEnd : null;
      const flag = since === null ? null : { reference: 'Flag/f2', change: 'raised' as const, since, reason: 'NEWS2 5' };
      outcomes.push({ ...scored, window, flag, riskAssessment: `RiskAssessment/w-${patient}-${hour}` });
    }
  }
  return { trends, outcomes };
}

function followUps(): FollowUp[] {
  const sick = Array.from({ length: PATIENTS }, (_, patient) => patient).filter(isSick);
  const where = { encounter: null, bed: '', ward: '' };
  const of = (patient: number, kind: 'sepsis' | 'death', atMs: number, withdrawn = false): FollowUp => ({
    ...{ what: 'event', id: `Condition/c${patient}/${kind}`, kind, patient: `Patient/p${patient}`, ...where, at: iso(atMs) },
    ...{ resource: `Condition/c${patient}`, recordedAt: iso(atMs + HOUR), withdrawn },
  });
  const flag = (patient: number, kind: string, until: string | null): FollowUp => ({
    ...{ what: 'flag', id: `Flag/f${patient}`, kind, patient: `Patient/p${patient}`, encounter: null, bed: `bed-${patient}` },
    ...{ ward: wardOf(patient), at: iso(T0 + 9 * HOUR), until, reason: 'sepsis: risk 30 %' },
  });
  return [
    ...sick.map((patient) => of(patient, 'sepsis', SEPSIS_AT)),
    // Told, and taken back.
    ...[of(1, 'sepsis', SEPSIS_AT), of(1, 'sepsis', SEPSIS_AT, true)],
    ...[
      flag(0, 'risk-sepsis-bedside', null),
      flag(1, 'risk-sepsis-bedside', null),
      flag(0, 'risk-sepsis-bedside', iso(T0 + 20 * HOUR)),
      flag(2, 'deterioration', null),
    ],
  ];
}

describe('calibration, drift and alert burden', () => {
  let directory: string;
  let database: TestDatabase;
  let log: Awaited<ReturnType<typeof openEventLog>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-measures-'));
    database = await testDatabase();
    log = await openEventLog(join(directory, 'log'), { partitions: 1 });
    const { trends, outcomes } = windows();
    const append = (topic: Topic, values: readonly unknown[]) =>
      log.append(
        topic,
        values.map((value) => ({ key: 'one', headers: {}, body: Buffer.from(JSON.stringify(value)) })),
      );
    await append('trended', trends);
    await append(
      'scored',
      outcomes.map(({ window }) => window),
    );
    await append('outcomes', outcomes);
    await append('followed', followUps());
    const keys = new LakeKeys(await openKeyFile(join(directory, 'lake-keys.json')));
    const roles = [
      await startFeed({ log, pool: database.pool, logger }),
      await startLake({ log, storage: lakeFolder(join(directory, 'lake')), keys, logger }),
    ];
    const [feed, lake] = roles;
    await eventually(() => Promise.resolve(feed?.health()['waiting'] === 0), 120_000, 'the rows');
    await eventually(() => Promise.resolve(lake?.health()['records behind'] === 0), 120_000, 'the files');
    for (const role of roles) await role.stop();
  }, 180_000);
  afterAll(async () => {
    await log.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const month = '2026-01-01';
  const later = Date.parse('2026-02-01T00:00:00.000Z');
  const fromFeed = (nowMs: number) => measuresOf(feedSource(database.pool), month, new Map(), nowMs);
  const ofHouse = <T extends { readonly ward: string }>(rows: readonly T[]): T[] => rows.filter(({ ward }) => ward === '*');

  it('come to the same numbers from the rows of the feed and from the files of the lake', async () => {
    const sorted = ({ calibration, fits, drift, flags }: MonthMeasures) =>
      [...calibration, ...fits, ...drift, ...flags].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const feed = sorted(await fromFeed(later));
    expect(feed.length).toBeGreaterThan(60);
    expect(sorted(await measuresOf(lakeSource(await lakeQuery(join(directory, 'lake'))), month, new Map(), later))).toEqual(feed);
  });

  it('and so does the population of a past span', async () => {
    const toMs = Date.parse('2026-01-10T00:00:00.000Z');
    const span = { fromMs: toMs - 20 * 86_400_000, toMs };
    const units = { Both: ['Ward 3', 'Ward 5'] };
    const fromRows = populationOf(await populationRows(database.pool, span), span, units);
    expect(fromRows.map(({ level }) => level)).toContain('hospital');
    expect(fromRows.at(-1)?.patients).toBeGreaterThan(1);
    expect(fromRows.at(-1)?.flags).toBeGreaterThan(0);
    expect(populationOf(await lakeRows(await lakeQuery(join(directory, 'lake')), span), span, units)).toEqual(fromRows);
  });

  it('count what happened afterwards, in the house and in each ward', async () => {
    const { fits, calibration } = await fromFeed(later);
    const [house] = ofHouse(fits);
    // Hours 8 to 12 lie within six hours of 13:30; ten of the forty were sick.
    expect(house).toMatchObject({ predictions: 480, known: 480, unknown: 0, events: 10 * 5, after_event: 0, reason: null });
    expect(house?.slope).toBeGreaterThan(0);
    const wards = fits.filter(({ ward }) => ward !== '*');
    expect(wards.map(({ ward, events }) => [ward, events]).sort()).toEqual([
      ['Ward 3', 8 * 5],
      ['Ward 5', 2 * 5],
    ]);
    const tenths = ofHouse(calibration);
    expect(tenths.reduce((sum, { expected }) => sum + expected, 0)).toBeCloseTo(house?.expected ?? 0, 9);
    expect(tenths.reduce((sum, { events }) => sum + events, 0)).toBe(50);
  });

  it('leave open what nobody can know yet', async () => {
    const [house] = ofHouse((await fromFeed(T0 + 14 * HOUR)).fits);
    expect(house).toMatchObject({ events: 50, known: 50, unknown: 430, slope: null });
    expect(house?.unknown_until).toBe(iso(T0 + (12 + 6 + 72) * HOUR));
  });

  it('tell burden, what followed and how long before', async () => {
    const { flags } = await fromFeed(later);
    const risk = ofHouse(flags).find(({ cause }) => cause === 'risk-sepsis-bedside');
    expect(risk).toMatchObject({
      ...{ flags: 2, followed: 1, not_followed: 1, positive_predictive_value: 0.5, median_lead_hours: 4.5 },
      ...{ events: 10, events_foretold: 1, claim: 'sepsis within 6 h' },
    });
    expect(risk?.patient_days).toBeCloseTo((PATIENTS * HOURS) / 1_440, 9);
    expect(risk?.per_100_patient_days).toBeCloseTo((100 * 2 * 1_440) / (PATIENTS * HOURS), 6);
    // A diagnosis names no ward: where the patient was scored last.
    expect(flags.find(({ ward, cause }) => ward === 'Ward 5' && cause === 'risk-sepsis-bedside')).toMatchObject({
      events: 2,
      flags: 0,
    });
  });

  it('are kept, and the views show them', async () => {
    const keeper = measureKeeper(database.pool, [postgresqlTarget(database.pool)]);
    expect(await keeper.keep(later)).toBeGreaterThan(0);
    await keeper.keep(later);
    const view = async (sql: string) => (await database.pool.query<Record<string, unknown>>(sql)).rows;
    expect(
      await view(
        "select events, known, observed_to_expected > 0 as ratio from feed.v_model_fit where ward = '*' and month = '2026-01-01'",
      ),
    ).toEqual([{ events: 50, known: 480, ratio: true }]);
    expect(
      await view("select count(*)::int as n, sum(events)::int as events from feed.v_model_calibration where ward = '*'"),
    ).toEqual([{ n: 10, events: 50 }]);
    expect(
      await view(
        "select variable, missing_share, verdict from feed.v_model_drift where ward = '*' and method = 'sepsis-bedside' order by 1",
      ),
    ).toEqual([
      { variable: 'heart rate', missing_share: 0, verdict: 'no reference' },
      { variable: 'score', missing_share: 0, verdict: 'no reference' },
      { variable: 'temperature', missing_share: 0.5, verdict: 'no reference' },
    ]);
    expect(
      await view("select positive_predictive_value from feed.v_flag_quality where ward = '*' and cause like 'risk-%'"),
    ).toEqual([{ positive_predictive_value: 0.5 }]);
  });

  it('are told on the command line, as the population is', async () => {
    const run = async (...line: string[]): Promise<unknown> => {
      const program = new Command().exitOverride();
      registerPopulation(program);
      registerMeasures(program);
      registerLake(program);
      const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      try {
        await program.parseAsync(['node', 'wardlight', ...line]);
        return JSON.parse(printed.mock.calls.map(([text]) => String(text)).join(''));
      } finally {
        printed.mockRestore();
      }
    };
    const { connectionString } = database;
    const to = iso(T0 + 12 * HOUR);
    expect(await run('score', 'population', '--database', connectionString, '--to', to, '--hours', '12')).toEqual(
      populationOf(await populationRows(database.pool, { fromMs: T0, toMs: T0 + 12 * HOUR }), {
        fromMs: T0,
        toMs: T0 + 12 * HOUR,
      }),
    );
    const months = await run('score', 'measures', '--database', connectionString, '--from', iso(T0), '--to', iso(later));
    expect((months as { month: string }[]).map(({ month }) => month)).toContain('2026-01-01');
    // Counts are numbers, and the keys are found where the service puts them.
    const query = ['lake', 'query', 'select count(*) as n from {scores}', '--dir', join(directory, 'lake')];
    expect(await run(...query)).toEqual({ n: PATIENTS * HOURS });
  });

  it('compare a month with the first that was large enough, also when that was kept long ago', async () => {
    const source = feedSource(database.pool);
    const begins = ['2026-03-01', '2026-04-01'].map((day) => Date.parse(`${day}T00:00:00.000Z`));
    /** Five times the one day that there is, as the first day of the month. */
    const shifted = (by: number): MeasureSource => ({
      ...source,
      async predictions({ fromMs }) {
        const said = begins.includes(fromMs) ? await source.predictions({ fromMs: T0, toMs: T0 + 24 * HOUR }) : [];
        return said.flatMap((each) =>
          Array.from({ length: 5 }, () => ({ ...each, inputs: { 'heart rate': (each.inputs?.['heart rate'] ?? 0) + by } })),
        );
      },
    });
    const references: References = new Map();
    const march = await measuresOf(shifted(0), '2026-03-01', references, later);
    const april = await measuresOf(shifted(9), '2026-04-01', references, later);
    const rate = (of: MonthMeasures) => ofHouse(of.drift).find(({ variable }) => variable === 'heart rate');
    expect(rate(march)).toMatchObject({ reference_month: '2026-03-01', stability_index: 0 });
    expect(rate(april)).toMatchObject({ reference_month: '2026-03-01', reference_values: 2_400 });
    expect(rate(april)?.stability_index).toBeGreaterThan(0.25);
    expect(ofHouse(april.drift).find(({ variable }) => variable === 'score')?.stability_index).toBe(0);
  });
});
