import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lakeContainer } from '../../../cloud/lake/blob-storage-adapter.ts';
import { LakeKeys } from '../../../cloud/lake/keys.ts';
import { Lake } from '../../../cloud/lake/lake-adapter.ts';
import { queryLake } from '../../../cloud/lake/query-adapter.ts';
import { READINGS } from '../../../cloud/lake/table.ts';
import { verifyLake } from '../../../cloud/lake/verify-adapter.ts';
import { type Azurite, startAzurite } from '../archive/azurite.ts';
import { lakePart } from './lake-part.ts';

const KEYS = new LakeKeys({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } });
const TODAY = '2026-01-06';

describe('a lake in a container of Azure Blob', () => {
  let azurite: Azurite;
  let directory: string;
  let container: ContainerClient;
  let lakes = 0;

  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite.stop());
  beforeEach(async () => {
    lakes += 1;
    directory = await mkdtemp(join(tmpdir(), 'wardlight-lake-'));
    container = new ContainerClient(azurite.connectionString, `lake-${lakes}`);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const on = (machine: string) => lakeContainer(azurite.connectionString, `lake-${lakes}`, join(directory, machine));
  const open = async (machine: string): Promise<Lake> => {
    const lake = await Lake.open(on(machine), KEYS);
    await lake.begin(READINGS);
    return lake;
  };
  const add = async (lake: Lake, count: number, date?: string): Promise<void> => {
    const first = lake.position(READINGS, 0);
    const file = await lake.write(READINGS, lakePart(first, count, date));
    await lake.commit(READINGS, { add: [file], positions: { 0: first + count } });
  };
  const values = async (machine: string): Promise<number[]> =>
    (await queryLake(on(machine), 'select value::int as v from {readings} order by v', KEYS)).map(({ v }) => Number(v));
  const upTo = (end: number): number[] => Array.from({ length: end }, (_, n) => n);
  const blobs = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name } of container.listBlobsFlat()) names.push(name);
    return names.sort();
  };

  it('is written, merged and read by whatever machine has the keys, sealed in the container and beside it', async () => {
    const lake = await open('a');
    for (let n = 0; n < 3; n += 1) await add(lake, 10);
    await lake.maintain(READINGS, '2026-02-01');
    await lake.maintain(READINGS, '2026-02-01');
    lake.close();
    const [manifest, merged, ...others] = await blobs();
    expect([manifest, merged, others]).toEqual(['_manifest/readings.json', expect.stringMatching(/ward=Ward%203\/merged-/), []]);
    expect((await container.getBlobClient(merged!).downloadToBuffer()).toString('latin1', 0, 4)).toBe('PARE');
    expect(await values('b')).toEqual(upTo(30));
  });

  it('goes on where another machine stopped, and removes what nothing says counts', async () => {
    const first = await open('a');
    await add(first, 10);
    const lost = await first.write(READINGS, lakePart(10, 10));
    first.close();
    expect(await blobs()).toContain(lost.path);
    const second = await Lake.open(on('b'), KEYS);
    expect(await second.begin(READINGS)).toBe(1);
    expect(second.position(READINGS, 0)).toBe(10);
    await add(second, 5);
    second.close();
    expect(await blobs()).not.toContain(lost.path);
    expect(await values('c')).toEqual(upTo(15));
  });

  it('refuses a second writer, whose rows would make the first one’s uncounted', async () => {
    const first = await open('a');
    const second = await open('b');
    await add(first, 10);
    await expect(add(second, 5)).rejects.toThrow(/another process writes _manifest\/readings\.json/);
    await add(first, 10);
    for (const lake of [first, second]) lake.close();
    expect(await values('c')).toEqual(upTo(20));
  });

  it('is checked where it lies: a blob that was changed shows, although a copy of what was written is on this machine', async () => {
    const lake = await open('a');
    await add(lake, 10);
    lake.close();
    const [path = ''] = (await blobs()).filter((name) => name.endsWith('.parquet'));
    expect(await verifyLake(on('a'), KEYS)).toEqual({ files: 1, unproven: 0, faults: [] });
    const blob = container.getBlockBlobClient(path);
    const bytes = await blob.downloadToBuffer();
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await blob.upload(bytes, bytes.length);
    expect((await verifyLake(on('a'), KEYS)).faults).toEqual([{ path, fault: 'holds something else than was written' }]);
    await blob.delete();
    expect((await verifyLake(on('a'), KEYS)).faults).toEqual([{ path, fault: 'is not there' }]);
  });

  it('lets go of days beyond the retention, in the container and on the machine', async () => {
    const lake = await open('a');
    await add(lake, 10, '2026-01-01');
    await add(lake, 10);
    expect(await lake.maintain(READINGS, TODAY, { retentionDays: 2 })).toMatchObject({ expired: 1 });
    await lake.maintain(READINGS, TODAY, { retentionDays: 2 });
    lake.close();
    const left = [...(await blobs()), ...(await readdir(directory, { recursive: true }))].filter((name) =>
      name.endsWith('.parquet'),
    );
    expect(left.every((name) => name.includes('date=2026-01-05'))).toBe(true);
    expect(left).toHaveLength(2);
    expect(await values('b')).toEqual(upTo(20).slice(10));
  });

  it('says so and touches nothing when it cannot know which files count', async () => {
    const lake = await open('a');
    await add(lake, 10);
    lake.close();
    const before = (await blobs()).filter((name) => name.endsWith('.parquet'));
    await container.getBlobClient('_manifest/readings.json').delete();
    await expect(open('b')).rejects.toThrow(/container lake-\d+ holds files of readings and no _manifest/);
    expect(await blobs()).toEqual(before);
  });
});
