import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lakeFolder } from '../../cloud/lake/folder-storage-adapter.ts';
import { LakeKeys } from '../../cloud/lake/keys.ts';
import { Lake } from '../../cloud/lake/lake-adapter.ts';
import type { LakeFile } from '../../cloud/lake/manifest.ts';
import { copyParquet, openDuckdb } from '../../cloud/lake/parquet-adapter.ts';
import { queryLake } from '../../cloud/lake/query-adapter.ts';
import { READINGS } from '../../cloud/lake/table.ts';
import type { Figure } from './figures.ts';

const BEDS = 1000;
const WARDS = 20;
const VITALS = ['heart-rate', 'spo2', 'respiratory-rate', 'abp-systolic', 'abp-mean', 'temperature'];
/** One value of each vital sign so often. */
const EVERY_S = 60;
const DAYS = ['2026-01-05', '2026-01-06'];
const ROUNDS = 7;
const KEYS = new LakeKeys({ current: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } });

/** 24 h across midnight, each patient's hours of each vital sign. */
const QUERY = `select patient, vital, date_trunc('hour', effective_at) as hour,
    count(*) as n, min(value) as least, median(value) as middle, max(value) as greatest
  from {readings}
  where date between '${DAYS[0]}' and '${DAYS[1]}' and effective_at >= '${DAYS[0]} 12:00' and effective_at < '${DAYS[1]} 12:00'
  group by all`;

/** A sealed lake of two days of a hospital of 1,000 beds as the lake's own merging leaves it; the files are read once before. */
export async function measureLake(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-bench-lake-'));
  try {
    const files = await fill(directory);
    const times: number[] = [];
    let answer = 0;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const began = performance.now();
      answer = Number((await queryLake(lakeFolder(directory), `select count(*)::int as n from (${QUERY})`, KEYS))[0]?.['n']);
      if (round > 0) times.push((performance.now() - began) / 1000);
    }
    const expected = BEDS * VITALS.length * 24;
    if (answer !== expected) throw new Error(`the query found ${answer} hours, ${expected} were expected`);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const reading = await timesOfReading(files.map(({ path }) => join(directory, path)));
    const what = `${rows / DAYS.length / 1e6} million rows of ${BEDS} beds in 24 h`;
    return [
      { what, values: times, unit: 's', target: { value: 2, at: 'p99' } },
      {
        what: `the same ${Math.round(bytes / 1e6)} MB of two days, read and nothing done`,
        values: reading,
        unit: 's',
        target: null,
      },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fill(directory: string): Promise<LakeFile[]> {
  const lake = await Lake.open(lakeFolder(directory), KEYS);
  await lake.begin(READINGS);
  const duckdb = await openDuckdb(KEYS);
  const connection = await duckdb.connect();
  const files: LakeFile[] = [];
  for (const date of DAYS) {
    for (let ward = 0; ward < WARDS; ward += 1) {
      const path = `readings/date=${date}/ward=Ward%20${ward}/merged-bench.parquet`;
      const file = join(directory, path);
      await mkdir(dirname(file), { recursive: true });
      const perWard = BEDS / WARDS;
      const rowsOfWard = `(
        select 'Patient/p' || bed as patient, 'Encounter/e' || bed as encounter, 'bed-' || bed as bed, 'station-' || bed as device_id,
          vital, 60 + 20 * random() as value, '/min' as unit, timestamp '${date}' + to_seconds(second) as effective_at,
          'Observation/' || hash(bed, vital, second) as observation, 'telemetry/0/' || (second * ${BEDS} + bed) as record,
          0 as log_partition, second * ${BEDS} + bed as log_offset
        from range(${ward * perWard}, ${(ward + 1) * perWard}) as beds(bed),
          (select unnest([${VITALS.map((vital) => `'${vital}'`).join(', ')}]) as vital),
          range(0, 86400, ${EVERY_S}) as seconds(second)
        order by ${READINGS.order.join(', ')}
      )`;
      await copyParquet(connection, READINGS, rowsOfWard, file, KEYS.current);
      const rows = perWard * VITALS.length * (86_400 / EVERY_S);
      files.push({
        path,
        date,
        ward: `Ward ${ward}`,
        rows,
        bytes: (await stat(file)).size,
        schema: READINGS.schema,
        key: KEYS.current.name,
      });
    }
  }
  connection.closeSync();
  duckdb.closeSync();
  await lake.commit(READINGS, { add: files });
  lake.close();
  return files;
}

async function timesOfReading(files: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    for (const file of files) await readFile(file);
    times.push((performance.now() - began) / 1000);
  }
  return times;
}
