import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnrichedReading } from '../../../cloud/contract/events.ts';
import { lakeFolder } from '../../../cloud/lake/folder-storage-adapter.ts';
import { LakeKeys } from '../../../cloud/lake/keys.ts';
import { EMPTY, type Manifest, manifestText } from '../../../cloud/lake/manifest.ts';
import { offsetsOf } from '../../../cloud/lake/parts.ts';
import { queryLake } from '../../../cloud/lake/query-adapter.ts';
import { startLake } from '../../../cloud/lake/role.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { outcome, trendWindow } from '../../support/outcome.ts';
import { eventually } from '../../support/system.ts';

const KEYS = new LakeKeys({ current: 'k1', keys: { k1: Buffer.alloc(32, 5).toString('base64') } });

const reading = (second: number, value: number, ward = 'Ward 3'): EnrichedReading => ({
  vital: 'heart-rate',
  value,
  unit: '/min',
  effectiveAt: new Date(Date.parse('2026-01-05T23:59:58.000Z') + second * 1000).toISOString(),
  observation: `Observation/o${second}`,
  record: `telemetry/0/${second}`,
  patient: 'Patient/p1',
  patientName: 'Simulated, Patient',
  encounter: null,
  bed: 'bed-12',
  ward,
  deviceId: 'station-bed-12',
});

describe('the lake', () => {
  let directory: string;
  let log: Awaited<ReturnType<typeof openEventLog>>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-lake-'));
    log = await openEventLog(join(directory, 'log'));
  });
  afterEach(async () => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });

  const lake = () => join(directory, 'lake');
  const query = (sql: string) => queryLake(lakeFolder(lake()), sql, KEYS);
  const publish = (...readings: EnrichedReading[]) =>
    log.append(
      'enriched',
      readings.map((value) => ({ key: value.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
  const run = async (rows: number, keys: LakeKeys | null = KEYS): Promise<void> => {
    const role = await startLake({ log, storage: lakeFolder(lake()), keys, logger: quietLogger });
    await eventually(() => Promise.resolve(Number(role.health()['rows waiting']) === rows), 60_000, 'the rows');
    await role.stop();
  };

  it('files readings by day and ward, and DuckDB finds every one', async () => {
    await publish(reading(0, 0), reading(1, 72), reading(2, 73), reading(3, 74, 'Ward é/4'));
    await run(4);
    const rows = await query(
      'select date::varchar as date, ward, count(*)::int as n, min(value) as low from {readings} group by all order by all',
    );
    expect(rows).toEqual([
      { date: '2026-01-05', ward: 'Ward 3', n: 2, low: 0 },
      { date: '2026-01-06', ward: 'Ward 3', n: 1, low: 73 },
      { date: '2026-01-06', ward: 'Ward é/4', n: 1, low: 74 },
    ]);
  });

  it('keeps the scored windows, bounds and missing names included', async () => {
    const { window } = outcome();
    await log.append('scored', [{ key: window.patient, headers: {}, body: Buffer.from(JSON.stringify(window)) }]);
    await run(1);
    const rows = await query("select total, total_min, missing, vitals->'abp-mean'->>'median' as mean from {scores}");
    expect(rows).toEqual([{ total: null, total_min: 5, missing: window.score.missing, mean: '33' }]);
  });

  it('keeps sliding windows with what the models say', async () => {
    const window = trendWindow();
    await log.append('trended', [{ key: window.patient, headers: {}, body: Buffer.from(JSON.stringify(window)) }]);
    await run(1);
    expect(await query("select minutes, (predictions->0->>'probability')::double as p, ward from {trends}")).toEqual([
      { minutes: 60, p: 0.25, ward: 'Ward 3' },
    ]);
  });

  it('doubles nothing when it died after writing a file and before saying so', async () => {
    await publish(reading(0, 72), reading(1, 73));
    await run(2);
    // As if what log and lake say about themselves had never been written.
    await writeFile(join(lake(), '_manifest', 'readings.json'), manifestText(EMPTY));
    await rename(join(directory, 'log'), join(directory, 'old-log'));
    await log.close();
    log = await openEventLog(join(directory, 'log'));
    await publish(reading(0, 72), reading(1, 73), reading(2, 74));
    await writeFile(join(lake(), 'readings', 'half.parquet.writing'), 'torn');
    await run(3);
    expect(await query('select count(*)::int as n from {readings}')).toEqual([{ n: 3 }]);
  });

  it('takes over a lake that was written before there were manifests', async () => {
    await publish(reading(0, 72), reading(1, 73));
    await run(2, null);
    const { positions } = JSON.parse(await readFile(join(lake(), '_manifest', 'readings.json'), 'utf8')) as Manifest;
    await rm(join(lake(), '_manifest'), { recursive: true });
    await mkdir(join(lake(), '_positions'));
    for (const [partition, next] of Object.entries(positions))
      await writeFile(join(lake(), '_positions', `readings-${partition}`), String(next));
    await publish(reading(2, 74));
    await run(1);
    expect(await query('select value from {readings} order by value')).toEqual([72, 73, 74].map((value) => ({ value })));
  });

  describe('while one of two files cannot be written', () => {
    const inTheWay = () => join(lake(), 'readings', 'date=2026-01-06', 'ward=Ward%203', 'part-0-0-2.parquet');
    const values = () => query('select value from {readings} order by value');
    const start = async (limits: { flushMs?: number; flushRows: number }) => {
      await log.close();
      log = await openEventLog(join(directory, 'one'), { partitions: 1 });
      const role = await startLake({ log, storage: lakeFolder(lake()), keys: KEYS, logger: quietLogger, ...limits });
      await mkdir(inTheWay(), { recursive: true });
      await publish(reading(0, 70), reading(1, 71), reading(2, 72));
      return role;
    };
    const until = (question: () => boolean, what: string) => eventually(() => Promise.resolve(question()), 60_000, what);

    it('doubles and loses no row, though more arrive meanwhile', async () => {
      const role = await start({ flushMs: 100, flushRows: 1000 });
      await until(() => Number(role.health()['failed attempts']) > 0, 'the failure');
      await publish(reading(3, 73), reading(4, 74));
      await until(() => role.health()['rows waiting'] === 5, 'the rows to wait');
      await until(() => Number(role.health()['failed attempts']) > 2, 'another failure');
      await rm(inTheWay(), { recursive: true });
      await role.stop();
      expect(await values()).toEqual([70, 71, 72, 73, 74].map((value) => ({ value })));
    });

    it('leaves in the log what would fill the memory', async () => {
      const role = await start({ flushRows: 3 });
      await until(() => Number(role.health()['failed attempts']) > 0, 'the failure');
      for (let n = 0; n < 20; n += 1) await publish(reading(10 + n, 80 + n));
      await until(() => Number(role.health()['failed attempts']) > 2, 'another failure');
      expect(role.health()).toMatchObject({ 'rows waiting': 3, 'records behind': 23 });
      await rm(inTheWay(), { recursive: true });
      await until(() => role.health()['records behind'] === 0, 'the log to be read');
      await role.stop();
      expect(await values()).toHaveLength(23);
    });
  });

  it('shows the newest telling of a window that changed', async () => {
    const first = outcome({ totalMin: 5 }).window;
    const second = outcome({ totalMin: 8 }).window;
    await log.append(
      'scored',
      [first, second].map((window) => ({ key: window.patient, headers: {}, body: Buffer.from(JSON.stringify(window)) })),
    );
    await run(2);
    expect(await query('select total_min from {scores}')).toEqual([{ total_min: 8 }]);
  });

  it('says so and touches nothing when it cannot know which files count', async () => {
    await publish(reading(0, 72));
    await run(1);
    const manifest = join(lake(), '_manifest', 'readings.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, 'torn');
    await expect(startLake({ log, storage: lakeFolder(lake()), keys: KEYS, logger: quietLogger })).rejects.toThrow(
      /readings\.json holds "torn"/,
    );
    await rm(manifest);
    await expect(startLake({ log, storage: lakeFolder(lake()), keys: KEYS, logger: quietLogger })).rejects.toThrow(
      /no _manifest\/readings\.json/,
    );
    await writeFile(manifest, text);
    expect(await query('select count(*)::int as n from {readings}')).toEqual([{ n: 1 }]);
  });

  it('reads offsets only from its own names', () => {
    expect(offsetsOf('part-2-10-19.parquet')).toEqual({ partition: 2, first: 10, last: 19 });
    expect(offsetsOf('export.parquet')).toBeNull();
  });
});
