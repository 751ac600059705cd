import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { DISK, type Disk } from '../../../cloud/lake/disk-adapter.ts';
import { lakeFolder } from '../../../cloud/lake/folder-storage-adapter.ts';
import { LakeKeys } from '../../../cloud/lake/keys.ts';
import { Lake } from '../../../cloud/lake/lake-adapter.ts';
import { expired, type LakeFile, mergePlan } from '../../../cloud/lake/manifest.ts';
import { partsOf } from '../../../cloud/lake/parts.ts';
import { queryLake } from '../../../cloud/lake/query-adapter.ts';
import { READINGS } from '../../../cloud/lake/table.ts';

const TODAY = '2026-01-06';
const WARDS = ['Ward 3', 'Ward é/4'];
const KEY = Buffer.alloc(32, 5).toString('base64');
const KEYS = new LakeKeys({ current: 'k1', keys: { k1: KEY } });

const record = (offset: number, at = `2026-01-0${5 + (offset % 2)}T10:00:00.000Z`): LogRecord => ({
  topic: 'enriched',
  partition: 0,
  offset,
  enqueuedAtMs: 0,
  key: 'Patient/p1',
  headers: {},
  body: Buffer.from(
    JSON.stringify({
      vital: 'heart-rate',
      value: offset,
      unit: '/min',
      effectiveAt: at,
      observation: `Observation/o${offset}`,
      record: `telemetry/0/${offset}`,
      patient: `Patient/p${offset % 3}`,
      encounter: null,
      bed: 'bed-12',
      ward: WARDS[offset % WARDS.length],
      deviceId: 'station-bed-12',
    }),
  ),
});
const records = (first: number, count: number): LogRecord[] => Array.from({ length: count }, (_, n) => record(first + n));

/** A machine that loses power before its n-th act on the disk, and does nothing more. */
function dyingAfter(acts: number): Disk {
  let left = acts;
  const alive = <A extends unknown[]>(act: (...given: A) => Promise<void>) => {
    return (...given: A): Promise<void> => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('no power')) : act(...given);
    };
  };
  return {
    sync: alive(DISK.sync),
    rename: alive(DISK.rename),
    writeDurably: alive(DISK.writeDurably),
    remove: alive(DISK.remove),
  };
}

describe('the lake on the disk', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-lake-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const write = async (lake: Lake, some: readonly LogRecord[]): Promise<void> => {
    const files: LakeFile[] = [];
    for (const part of partsOf(READINGS, some)) files.push(await lake.write(READINGS, part));
    await lake.commit(READINGS, { add: files, positions: { 0: some.at(-1)!.offset + 1 } });
  };
  const offsets = async (): Promise<number[]> =>
    (await queryLake(lakeFolder(directory), 'select log_offset::int as o from {readings} order by o', KEYS)).map(({ o }) =>
      Number(o),
    );
  const upTo = (end: number): number[] => Array.from({ length: end }, (_, n) => n);
  const parquets = async (): Promise<string[]> =>
    (await readdir(join(directory, 'readings'), { recursive: true })).filter((name) => name.endsWith('.parquet'));

  it('does not take a folder that cannot be read for an empty one: what is in it would be told twice', async () => {
    await writeFile(join(directory, 'readings'), 'no folder');
    const lake = await Lake.open(lakeFolder(directory), KEYS);
    await expect(lake.begin(READINGS)).rejects.toThrow(/ENOTDIR/);
    lake.close();
  });

  it('loses and doubles no row, wherever the power fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('maintain' as const)), { minLength: 3, maxLength: 7 }),
        fc.integer({ min: 0, max: 60 }),
        async (work, acts) => {
          await rm(directory, { recursive: true, force: true });
          const through = async (lake: Lake): Promise<void> => {
            await lake.begin(READINGS);
            for (const piece of work) {
              if (piece === 'maintain') await lake.maintain(READINGS, TODAY, { fanIn: 2 });
              else await write(lake, records(lake.position(READINGS, 0), piece));
            }
            await lake.maintain(READINGS, TODAY, { fanIn: 2 });
          };
          const first = await Lake.open(lakeFolder(directory, dyingAfter(acts)), KEYS);
          await through(first).catch(() => undefined);
          first.close();

          const second = await Lake.open(lakeFolder(directory), KEYS);
          await second.begin(READINGS);
          const position = second.position(READINGS, 0);
          // What a reader sees after the failure is exactly what the log need not tell again.
          expect(await offsets()).toEqual(upTo(position));
          await write(second, records(position, 5));
          await second.maintain(READINGS, TODAY, { fanIn: 2 });
          second.close();
          expect(await offsets()).toEqual(upTo(position + 5));
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  it('merges small files, in the order in which a patient is read, and lets them lie for a round', async () => {
    const lake = await Lake.open(lakeFolder(directory), KEYS);
    await lake.begin(READINGS);
    for (let n = 0; n < 8; n += 1) await write(lake, records(n * 10, 10));
    expect(lake.files(READINGS)).toHaveLength(16);
    expect(await lake.maintain(READINGS, TODAY)).toEqual({ merged: 16, expired: 0 });
    expect(lake.files(READINGS)).toHaveLength(2);
    // Whoever read the manifest a moment ago still finds them.
    expect(await parquets()).toHaveLength(18);
    await lake.maintain(READINGS, TODAY);
    expect(await parquets()).toHaveLength(2);
    lake.close();
    expect(await offsets()).toEqual(upTo(80));
    const [file] = await queryLake(lakeFolder(directory), "select patient from {readings} where ward = 'Ward 3' limit 1", KEYS);
    expect(file).toEqual({ patient: 'Patient/p0' });
  });

  it('puts what comes late into its own day', async () => {
    const lake = await Lake.open(lakeFolder(directory), KEYS);
    await lake.begin(READINGS);
    await write(lake, [record(0, '2026-01-06T10:00:00.000Z'), record(1, '2025-12-31T23:59:59.999Z')]);
    lake.close();
    expect(
      lake
        .files(READINGS)
        .map(({ date }) => date)
        .sort(),
    ).toEqual(['2025-12-31', '2026-01-06']);
    expect(
      await queryLake(lakeFolder(directory), "select log_offset::int as o from {readings} where date = '2025-12-31'", KEYS),
    ).toEqual([{ o: 1 }]);
  });

  it('lets go of days beyond the retention, whole, and of no other', async () => {
    const lake = await Lake.open(lakeFolder(directory), KEYS);
    await lake.begin(READINGS);
    await write(lake, records(0, 10));
    expect(await lake.maintain(READINGS, TODAY, { retentionDays: 1 })).toEqual({ merged: 0, expired: 0 });
    expect(await lake.maintain(READINGS, TODAY, { retentionDays: 0 })).toMatchObject({ expired: 1 });
    await lake.maintain(READINGS, TODAY);
    lake.close();
    expect(await offsets()).toEqual([1, 3, 5, 7, 9]);
    expect(await parquets()).toHaveLength(1);
  });

  it('answers a question about a lake in which nothing is yet', async () => {
    const lake = await Lake.open(lakeFolder(directory), KEYS);
    await lake.begin(READINGS);
    lake.close();
    expect(await queryLake(lakeFolder(directory), 'select count(*)::int as n, max(ward) as w from {readings}', KEYS)).toEqual([
      { n: 0, w: null },
    ]);
  });

  it('opens in DuckDB with the query of its README, as it is', async () => {
    const lake = await Lake.open(lakeFolder(directory), KEYS);
    await lake.begin(READINGS);
    await write(lake, records(0, 10));
    await lake.maintain(READINGS, '2026-02-01');
    lake.close();
    const readme = await readFile(new URL('../../../cloud/lake/README.md', import.meta.url), 'utf8');
    const [, sql = ''] = /```sql\n([^`]+)```/.exec(readme) ?? [];
    const duckdb = await DuckDBInstance.create(':memory:');
    const connection = await duckdb.connect();
    try {
      for (const statement of sql.split(';').filter((text) => text.trim() !== '')) {
        const answer = await connection.runAndReadAll(
          statement.replaceAll("'lake/", `'${directory}/`).replace('the key k1', KEY),
        );
        if (statement.includes('median'))
          expect(answer.getRowObjectsJson()).toMatchObject([{ ward: 'Ward 3', vital: 'heart-rate', n: '5' }]);
      }
    } finally {
      connection.closeSync();
      duckdb.closeSync();
    }
    expect(sql).toContain('median');
  });
});

describe('the plan of merging', () => {
  const file = (path: string, date: string, bytes: number): LakeFile => ({ path, date, ward: 'W', rows: 1, bytes, schema: 1 });
  const limits = { targetBytes: 1000, fanIn: 3 };

  it('leaves few files of today and large ones alone, and gathers days that are over', () => {
    const today = [file('a', TODAY, 10), file('b', TODAY, 10)];
    const before = [file('c', '2026-01-05', 10), file('d', '2026-01-05', 900), file('e', '2026-01-05', 1000)];
    expect(mergePlan([...today, ...before], TODAY, limits).map((group) => group.map(({ path }) => path))).toEqual([['c', 'd']]);
  });

  it('makes files of about the target and loses none', () => {
    const many = Array.from({ length: 10 }, (_, n) => file(String(n), '2026-01-05', 400));
    const plan = mergePlan(many, TODAY, limits);
    expect(plan.map((group) => group.length)).toEqual([3, 3, 3]);
  });

  it('counts days in UTC', () => {
    const files = [file('a', '2026-01-04', 1), file('b', '2026-01-05', 1)];
    expect(expired(files, TODAY, 1).map(({ path }) => path)).toEqual(['a']);
  });
});
