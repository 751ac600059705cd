import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCareActs } from '../../../cloud/api/care/acts-adapter.ts';
import { bedsOf, boardPatients, byRisk, patientAnswer } from '../../../cloud/api/queries.ts';
import type { WardBed } from '../../../cloud/contract/dashboard-api.ts';
import type { IngestedEvent, Outcome } from '../../../cloud/contract/events.ts';
import { MIGRATIONS, migrateFeed } from '../../../cloud/feed/migrations.ts';
import { startFeed } from '../../../cloud/feed/role.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { outcome, trendWindow } from '../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';
import { telemetry } from '../../support/telemetry.ts';

const now = new Date('2026-01-05T10:30:00.000Z');

const step = (phase: 'start' | 'end', at: string, alarmId = 'a1', text = 'ABP mean 33 below 60'): IngestedEvent => ({
  Body: {
    ...telemetry({}),
    readings: [
      {
        kind: 'alarm',
        id: `${alarmId}/${phase}`,
        alarmId,
        condition: 'abp-mean-low',
        source: 'physiological',
        priority: 'medium',
        phase,
        text,
        value: 33,
        limit: 60,
        unit: 'mm[Hg]',
        onsetAt: '2026-01-05T10:00:00.000Z',
        measuredAt: at,
      },
    ],
  },
  Properties: {},
  SystemProperties: { 'iothub-connection-device-id': 'station-bed-12' },
  record: 'telemetry/0/9',
  enqueuedAt: '2026-01-05T10:05:01.000Z',
});

describe('the feed', () => {
  let directory: string;
  let database: TestDatabase;
  let log: Awaited<ReturnType<typeof openEventLog>>;
  let role: Awaited<ReturnType<typeof startFeed>>;
  let acts: Awaited<ReturnType<typeof openCareActs>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-feed-'));
    database = await testDatabase();
    acts = await openCareActs(database.pool);
    log = await openEventLog(directory);
    role = await startFeed({ log, pool: database.pool, logger: quietLogger });
  });
  afterAll(async () => {
    await role.stop();
    await log.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const write = async (...outcomes: Outcome[]): Promise<void> => {
    const before = Number(role.health()['windows written']);
    await log.append(
      'outcomes',
      outcomes.map((value) => ({ key: value.window.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
    await eventually(
      () => Promise.resolve(Number(role.health()['windows written']) === before + outcomes.length),
      10_000,
      'the rows',
    );
  };
  const board = async (): Promise<WardBed[]> =>
    [...(await bedsOf(database.pool, await boardPatients(database.pool, now), now))].sort(byRisk);
  const rows = async (table: string): Promise<Record<string, unknown>[]> =>
    (await database.pool.query(`select * from feed.${table} order by 1`)).rows as Record<string, unknown>[];

  const publish = (...events: IngestedEvent[]) =>
    log.append(
      'ingested',
      events.map((event) => ({ key: 'station-bed-12', headers: {}, body: Buffer.from(JSON.stringify(event)) })),
    );

  it('has one row per window, zero kept as zero, nothing kept as null', async () => {
    await write(outcome({ minute: 0, totalMin: 0, flag: null }));
    expect(await rows('risk_assessment')).toMatchObject([
      { total: null, total_min: 0, total_max: 14, band: null, band_at_least: 'medium', flag: null },
    ]);
  });

  it('updates the row when a window is written again, and adds none', async () => {
    await write(outcome({ minute: 0, totalMin: 6, flag: 'raised' }), outcome({ minute: 0, totalMin: 6, flag: 'raised' }));
    expect(await rows('risk_assessment')).toMatchObject([{ total_min: 6, flag: 'Flag/f1' }]);
    expect(await rows('flag')).toMatchObject([{ status: 'active', until: null }]);
  });

  it('orders the ward by risk and shows the rise of the last quarter of an hour', async () => {
    await write(
      outcome({ patient: 'Patient/p2', bed: 'bed-13', totalMin: 1, flag: null }),
      outcome({ minute: 20, totalMin: 9, flag: 'kept' }),
    );
    const beds = await board();
    expect(beds.map(({ bed, score, rise }) => [bed, score.totalMin, rise])).toEqual([
      ['bed-12', 9, 3],
      ['bed-13', 1, null],
    ]);
    expect(beds[0]?.flag?.reference).toBe('Flag/f1');
  });

  it('closes a flag and does not open it again when an older window is replayed', async () => {
    await write(outcome({ minute: 21, totalMin: 1, flag: 'resolved' }), outcome({ minute: 1, totalMin: 6, flag: 'kept' }));
    expect(await rows('flag')).toMatchObject([{ status: 'inactive' }]);
    expect((await board()).find(({ bed }) => bed === 'bed-12')?.flag).toBeNull();
  });

  it('keeps the steps of bedside alarms under the hub’s identity and lists those that have not ended', async () => {
    await publish(step('start', '2026-01-05T10:00:10.000Z'));
    await publish(step('start', '2026-01-05T10:00:10.000Z'));
    await eventually(async () => (await board()).find(({ bed }) => bed === 'bed-12')?.alarms.length === 1, 60_000, 'the alarm');
    await publish(step('end', '2026-01-05T10:05:00.000Z'));
    await eventually(async () => (await board()).find(({ bed }) => bed === 'bed-12')?.alarms.length === 0, 60_000, 'its end');
    expect(await rows('alarm_event')).toHaveLength(2);
    expect((await patientAnswer(database.pool, acts, 'Patient/p1', 4, now))?.alarms).toHaveLength(2);
  });

  it('lets no impossible alarm hold up those behind it', async () => {
    await publish(
      step('start', '2026-01-05T10:10:00.000Z', 'a2', 'zero \u0000 character'),
      step('start', '0000-01-01T00:00:00.000Z', 'a3'),
      step('start', '2026-01-05T10:10:01.000Z', 'a4'),
    );
    await eventually(() => Promise.resolve(role.health()['rows refused'] === 2), 60_000, 'the refusals');
    expect((await rows('alarm_event')).map(({ alarm_id: id }) => id)).toContain('station-bed-12/a4');
  });

  it('takes more alarm steps at once than one statement has parameters for', async () => {
    const many = step('start', '2026-01-05T10:20:00.000Z');
    const { readings } = many.Body as { readings: object[] };
    const body = {
      ...(many.Body as object),
      readings: Array.from({ length: 5_000 }, (_, n) => ({ ...readings[0], id: `flood/${n}`, alarmId: 'flood' })),
    };
    await publish({ ...many, Body: body });
    await eventually(async () => (await rows('alarm_event')).length > 5_000, 60_000, 'the rows');
  });

  it('answers null for a patient who was never scored', async () => {
    expect(await patientAnswer(database.pool, acts, 'Patient/nobody', 4, now)).toBeNull();
  });

  it('knows every station, where it stood last and when it was heard', async () => {
    const heard = async (enqueuedAt: string, bed: string): Promise<void> => {
      const event = step('start', enqueuedAt, `heard/${enqueuedAt}`);
      await publish({ ...event, Body: { ...(event.Body as object), bed: { id: bed, ward: 'Ward 3' } }, enqueuedAt });
    };
    await heard('2026-01-05T12:00:00.000Z', 'bed-14');
    await heard('2026-01-05T11:00:00.000Z', 'bed-12');
    await heard('2026-01-05T12:00:01.000Z', 'bed-14');
    await eventually(
      async () => (await rows('device')).some((row) => (row['last_message_at'] as Date).toISOString().endsWith('00:01.000Z')),
      60_000,
      'the station',
    );
    expect(await rows('device')).toMatchObject([{ device_id: 'station-bed-12', bed: 'bed-14', ward: 'Ward 3' }]);
  });

  it('keeps the first instant at which a window was here, so that its freshness stays measured', async () => {
    const fedAt = async () => (await rows('risk_assessment')).find((row) => row['window_id'] === 'Patient/p9-0')?.['fed_at'];
    await write(outcome({ patient: 'Patient/p9', bed: 'bed-19' }));
    const first = await fedAt();
    expect(first).toBeInstanceOf(Date);
    await write(outcome({ patient: 'Patient/p9', bed: 'bed-19' }));
    expect(await fedAt()).toEqual(first);
    expect(role.health()['newest window, from its end to its row, s']).toBeGreaterThan(0);
  });

  it('has a row for what a model said, and for what it could not say', async () => {
    const window = trendWindow();
    const [said] = window.predictions;
    const silent = { ...said!, id: 'silent', method: 'other', probability: null, failure: 'the file of the model is missing' };
    const both = { ...window, predictions: [said!, silent] };
    for (const value of [both, both])
      await log.append('trended', [{ key: window.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) }]);
    await eventually(() => Promise.resolve(role.health()['predictions written'] === 4), 60_000, 'the predictions');
    expect(await rows('prediction')).toMatchObject([
      { method: 'sepsis-bedside', probability: 0.25, failure: null, raised: ['heart rate 122 /min'] },
      { method: 'other', probability: null, failure: 'the file of the model is missing' },
    ]);
    const quality = await database.pool.query(
      'select method, answered_share, mean_probability from feed.v_prediction_quality order by method',
    );
    expect(quality.rows).toEqual([
      { method: 'other', answered_share: 0, mean_probability: null },
      { method: 'sepsis-bedside', answered_share: 1, mean_probability: 0.25 },
    ]);
  });

  it('goes on while a second database cannot be reached, and says so', async () => {
    const azureSql = {
      server: '127.0.0.1',
      port: 1,
      database: 'wardlight',
      authentication: { kind: 'password', user: 'feed', password: 'generated' },
    } as const;
    await role.stop();
    role = await startFeed({ log, pool: database.pool, logger: quietLogger, azureSql });
    await write(outcome({ patient: 'Patient/p10', bed: 'bed-20' }));
    await eventually(() => Promise.resolve(Number(role.health()['Azure SQL: failed attempts']) > 0), 60_000, 'the failure');
    expect(role.health()).toMatchObject({ 'Azure SQL: windows written': 0, 'windows written': 1, 'failed attempts': 0 });
  });

  it('migrates once, also when started again', async () => {
    await migrateFeed(database.pool);
    expect(await rows('migration')).toHaveLength(MIGRATIONS.length);
  });
});
