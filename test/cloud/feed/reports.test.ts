import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActedEvent } from '../../../cloud/contract/care-team.ts';
import { migrateFeed } from '../../../cloud/feed/migrations.ts';
import { postgresqlTarget } from '../../../cloud/feed/postgresql-target-adapter.ts';
import { assignmentRow, careActRow, flagRow, riskAssessmentRow } from '../../../cloud/feed/rows.ts';
import {
  ALARM_EVENT,
  type AlarmEventRow,
  ASSIGNMENT,
  CARE_ACT,
  DEVICE,
  FLAG,
  RISK_ASSESSMENT,
  TABLES,
} from '../../../cloud/feed/tables.ts';
import { VIEWS } from '../../../cloud/feed/views.ts';
import { outcome } from '../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const inWard = (ward: string, about: Parameters<typeof outcome>[0]) => {
  const of = outcome(about);
  return { ...of, window: { ...of.window, ward } };
};

const alarm = (about: Partial<AlarmEventRow>): AlarmEventRow => ({
  event_id: `${about.alarm_id}/${about.phase}`,
  alarm_id: 'a1',
  device_id: 'station-bed-12',
  bed: 'bed-12',
  ward: 'Ward 3',
  patient_identifier: null,
  condition: 'spo2-low',
  source: 'physiological',
  priority: 'medium',
  phase: 'start',
  text: 'SpO2 84 below 90',
  value: 84,
  limit_value: 90,
  unit: '%',
  onset_at: '2026-01-05T10:00:00.000Z',
  at: '2026-01-05T10:00:00.000Z',
  record: 'telemetry/0/9',
  ...about,
});

const assigned = (ward: string, bed: string): ActedEvent => ({
  ...{ id: `act-${bed}`, at: '2026-01-05T10:02:00.000Z', kind: 'assigned', by: { id: 'n1', name: 'Nurse One' }, to: 'Nurse Two' },
  ...{ patient: `Patient/${bed}`, patientName: 'Simulated', bed, ward, deviceId: `station-${bed}`, about: null, text: '' },
  ...{ from: null, until: null, shift: null, dueAt: null, level: null },
});

describe('the tables for reports', () => {
  let database: TestDatabase;
  const reader = `reader_${randomUUID().replaceAll('-', '')}`;
  const password = randomUUID();

  beforeAll(async () => {
    database = await testDatabase();
    await migrateFeed(database.pool);
    const outcomes = [
      inWard('Ward 3', { patient: 'Patient/p1', bed: 'bed-12', totalMin: 7, flag: 'raised' }),
      inWard('Ward 3', { patient: 'Patient/p1', bed: 'bed-12', minute: 1, totalMin: 8, flag: 'kept' }),
      inWard('Ward 5', { patient: 'Patient/p2', bed: 'bed-51', totalMin: 0, flag: null }),
    ];
    const acts = [assigned('Ward 3', 'bed-12'), assigned('Ward 5', 'bed-51')];
    const heard = { last_message_at: '2026-01-05T10:00:00.000Z', last_record: 'telemetry/0/1' };
    await postgresqlTarget(database.pool).write([
      { table: CARE_ACT, rows: acts.map(careActRow) },
      { table: ASSIGNMENT, rows: acts.flatMap((act) => assignmentRow(act) ?? []) },
      {
        table: DEVICE,
        rows: [
          { device_id: 'station-bed-12', bed: 'bed-12', ward: 'Ward 3', ...heard },
          { device_id: 'station-bed-14', bed: 'bed-14', ward: 'Ward 3', ...heard },
        ],
      },
      { table: RISK_ASSESSMENT, rows: outcomes.map(riskAssessmentRow) },
      { table: FLAG, rows: outcomes.flatMap((of) => flagRow(of) ?? []) },
      {
        table: ALARM_EVENT,
        rows: [
          alarm({ alarm_id: 'a1' }),
          alarm({ alarm_id: 'a1', phase: 'escalated', priority: 'high', at: '2026-01-05T10:00:05.000Z' }),
          alarm({ alarm_id: 'a1', phase: 'end', at: '2026-01-05T10:00:10.000Z' }),
          alarm({ alarm_id: 'a2', condition: 'apnoea', onset_at: '2026-01-05T10:01:00.000Z', at: '2026-01-05T10:01:00.000Z' }),
          alarm({ alarm_id: 'b1', ward: 'Ward 5', bed: 'bed-51' }),
        ],
      },
    ]);
    await database.pool.query(`create role ${reader} login password '${password}' in role wardlight_report`);
    await database.pool.query('insert into feed.reader_ward (login, ward) values ($1, $2)', [reader, 'Ward 3']);
  });
  afterAll(async () => {
    await database.pool.query(`drop role if exists ${reader}`);
    await database.drop();
  });

  const all = async (sql: string) => (await database.pool.query<Record<string, unknown>>(sql)).rows;
  const asReader = async (sql: string) => {
    const address = new URL(database.connectionString);
    address.username = reader;
    address.password = password;
    const client = new Client({ connectionString: address.href });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('have the columns that the column table names, in tables and views', async () => {
    const columns = await all(
      "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'feed' and table_name <> 'migration'",
    );
    const named = [...TABLES, ...VIEWS].flatMap(({ name, columns: of }) => Object.keys(of).map((column) => `${name}.${column}`));
    expect(columns.map(({ name }) => name).sort()).toEqual(named.sort());
  });

  it('complete a schema that an older version made, and keep its rows', async () => {
    await all('drop view feed.v_freshness, feed.v_model_quality');
    await all('drop table feed.assignment cascade');
    await all('alter table feed.risk_assessment drop column fed_at cascade, drop column charted cascade');
    await all("comment on schema feed is 'made by an older version'");
    await migrateFeed(database.pool);
    expect(
      await all('select count(*)::int as n, count(fed_at)::int as fed, min(charted::text) as charted from feed.risk_assessment'),
    ).toEqual([{ n: 3, fed: 3, charted: '[]' }]);
    expect(await all('select ward from feed.v_freshness')).toEqual([]);
    expect(await all('select responsible from feed.v_assignment')).toEqual([]);
    await postgresqlTarget(database.pool).write([
      {
        table: ASSIGNMENT,
        rows: [assigned('Ward 3', 'bed-12'), assigned('Ward 5', 'bed-51')].flatMap((act) => assignmentRow(act) ?? []),
      },
    ]);
  });

  it('show the newest window of every patient of the last day with its flag, and nobody who left long ago', async () => {
    const recent = [
      inWard('Ward 8', { patient: 'Patient/p81', bed: 'bed-81', totalMin: 7, flag: 'kept' }),
      inWard('Ward 8', { patient: 'Patient/p81', bed: 'bed-81', minute: 1, totalMin: 8, flag: 'kept' }),
      inWard('Ward 8', { patient: 'Patient/p82', bed: 'bed-82', totalMin: 0, flag: null }),
    ].map((of, index) => ({ ...riskAssessmentRow(of), window_end: new Date(Date.now() - (9 - index) * 60_000).toISOString() }));
    await postgresqlTarget(database.pool).write([{ table: RISK_ASSESSMENT, rows: recent }]);
    expect(await all('select patient, total_min, abp_mean, flag_reason from feed.v_ward_now order by patient')).toMatchObject([
      { patient: 'Patient/p81', total_min: 8, abp_mean: 33, flag_reason: expect.any(String) as string },
      { patient: 'Patient/p82', total_min: 0, flag_reason: null },
    ]);
    await all("delete from feed.risk_assessment where ward = 'Ward 8'");
  });

  it('show an alarm that goes on, and none whose end never came', async () => {
    const now = new Date().toISOString();
    await postgresqlTarget(database.pool).write([
      { table: ALARM_EVENT, rows: [alarm({ alarm_id: 'now-1', ward: 'Ward 8', onset_at: now, at: now })] },
    ]);
    expect(await all('select alarm_id from feed.v_alarm_now')).toEqual([{ alarm_id: 'now-1' }]);
    await all("delete from feed.alarm_event where ward = 'Ward 8'");
  });

  it('list every bed, also one whose station was heard and where nobody was scored', async () => {
    expect(await all('select ward, bed, stations::int, patient, total_min from feed.v_bed_now order by bed')).toEqual([
      { ward: 'Ward 3', bed: 'bed-12', stations: 1, patient: 'Patient/p1', total_min: 8 },
      { ward: 'Ward 3', bed: 'bed-14', stations: 1, patient: null, total_min: null },
      { ward: 'Ward 5', bed: 'bed-51', stations: 0, patient: 'Patient/p2', total_min: 0 },
    ]);
  });

  it('count the alarms of a ward against the time that was monitored', async () => {
    expect(
      await all(
        `select ward, alarms::int, high::int, medium::int, ended_within_20_s::int as short, mean_seconds,
                round(patient_days::numeric * 1440)::int as minutes, alarms_per_100_patient_days as burden
         from feed.v_alarm_burden order by ward`,
      ),
    ).toEqual([
      { ward: 'Ward 3', alarms: 2, high: 1, medium: 1, short: 1, mean_seconds: 10, minutes: 2, burden: 100 * 2 * 720 },
      { ward: 'Ward 5', alarms: 1, high: 0, medium: 1, short: 0, mean_seconds: null, minutes: 1, burden: 100 * 1440 },
    ]);
    expect(await all("select condition from feed.v_alarm_condition where ward = 'Ward 3' order by 1")).toEqual([
      { condition: 'apnoea' },
      { condition: 'spo2-low' },
    ]);
  });

  it('tell how much a method had to work with', async () => {
    expect(
      await all(
        `select ward, method, windows::int, patients::int, complete_share, mean_least, flagged_share from feed.v_model_quality order by ward`,
      ),
    ).toEqual([
      { ward: 'Ward 3', method: 'news2', windows: 2, patients: 1, complete_share: 0, mean_least: 7.5, flagged_share: 1 },
      { ward: 'Ward 5', method: 'news2', windows: 1, patients: 1, complete_share: 0, mean_least: 0, flagged_share: 0 },
    ]);
  });

  it('measure how fresh they are', async () => {
    const now = new Date().toISOString();
    const late = inWard('Ward 7', { patient: 'Patient/p7', bed: 'bed-71' });
    await postgresqlTarget(database.pool).write([
      { table: RISK_ASSESSMENT, rows: [{ ...riskAssessmentRow(late), window_end: now }] },
    ]);
    const [row] = await all('select seconds_behind, worst_seconds_to_row, reference_seconds from feed.v_freshness');
    expect(row?.['reference_seconds']).toBe(900);
    expect(row?.['worst_seconds_to_row']).toBeGreaterThan(0);
    expect(row?.['seconds_behind']).toBeGreaterThanOrEqual(Number(row?.['worst_seconds_to_row']));
  });

  describe('to a login that may read one ward', () => {
    it('give that ward’s rows only, from every table and every view', async () => {
      const withWard = [...TABLES, ...VIEWS].filter(({ columns }) => 'ward' in columns).map(({ name }) => name);
      for (const name of withWard) {
        const wards = (await asReader(`select distinct ward from feed.${name}`)).map(({ ward }) => ward);
        expect([name, wards.filter((ward) => ward !== 'Ward 3')]).toEqual([name, []]);
      }
      expect(await asReader('select count(*)::int as n from feed.risk_assessment')).toEqual([{ n: 2 }]);
      expect(await asReader('select alarms::int from feed.v_alarm_burden')).toEqual([{ alarms: 2 }]);
      expect(await asReader('select bed, responsible from feed.v_assignment')).toEqual([
        { bed: 'bed-12', responsible: 'Nurse Two' },
      ]);
      expect(await asReader('select bed from feed.care_act')).toEqual([{ bed: 'bed-12' }]);
    });

    it('give no row when no ward is entered, and all rows for *', async () => {
      const scope = (ward: string | null) =>
        all(
          `delete from feed.reader_ward; ${ward === null ? '' : `insert into feed.reader_ward values ('${reader}', '${ward}')`}`,
        );
      const wards = async () => (await asReader('select distinct ward from feed.alarm_event order by 1')).map(({ ward }) => ward);
      await scope(null);
      expect(await wards()).toEqual([]);
      await scope('*');
      expect(await wards()).toEqual(['Ward 3', 'Ward 5']);
      await scope('Ward 3');
    });

    it('cannot be written, nor can the login give itself another ward', async () => {
      await expect(asReader(`insert into feed.reader_ward values ('${reader}', '*')`)).rejects.toThrow(/permission denied/);
      await expect(asReader('delete from feed.flag')).rejects.toThrow(/permission denied/);
      await expect(asReader('select * from feed.migration')).rejects.toThrow(/permission denied/);
    });
  });
});
