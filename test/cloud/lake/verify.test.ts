import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256OfFile } from '../../../cloud/lake/file-hash-adapter.ts';
import { lakeFolder } from '../../../cloud/lake/folder-storage-adapter.ts';
import { LakeKeys } from '../../../cloud/lake/keys.ts';
import { Lake } from '../../../cloud/lake/lake-adapter.ts';
import type { LakeFile } from '../../../cloud/lake/manifest.ts';
import { queryLake } from '../../../cloud/lake/query-adapter.ts';
import { READINGS } from '../../../cloud/lake/table.ts';
import { verifyLake } from '../../../cloud/lake/verify-adapter.ts';
import { lakePart } from './lake-part.ts';

const KEYS = new LakeKeys({ current: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } });

describe('the check of a lake', () => {
  let directory: string;
  let files: readonly LakeFile[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-verify-'));
    const lake = await Lake.open(lakeFolder(directory), KEYS);
    await lake.begin(READINGS);
    for (const piece of [0, 1]) {
      const file = await lake.write(READINGS, lakePart(piece * 300, 300));
      await lake.commit(READINGS, { add: [file], positions: { 0: (piece + 1) * 300 } });
    }
    files = lake.files(READINGS);
    lake.close();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const at = (place: number): string => join(directory, files[place]?.path ?? '');
  const faults = async (keys: LakeKeys | null = KEYS) => (await verifyLake(lakeFolder(directory), keys)).faults;
  const rewrite = async (change: (text: string) => string): Promise<void> => {
    const manifest = join(directory, '_manifest', 'readings.json');
    await writeFile(manifest, change(await readFile(manifest, 'utf8')));
  };

  it('finds nothing in a lake as it was written', async () => {
    expect(await verifyLake(lakeFolder(directory), KEYS)).toEqual({ files: 2, unproven: 0, faults: [] });
  });

  it('tells a store that does not answer from a file that is gone', async () => {
    const failing = (error: Error) => ({ ...lakeFolder(directory), content: () => Promise.reject(error) });
    const told = async (error: Error) => (await verifyLake(failing(error), KEYS)).faults.map(({ fault }) => fault);
    expect(await told(new Error('no connection'))).toEqual(['cannot be read: no connection', 'cannot be read: no connection']);
    expect(await told(Object.assign(new Error('BlobNotFound'), { statusCode: 404 }))).toEqual(['is not there', 'is not there']);
  });

  it('sees one file in the place of another, which DuckDB reads without a word', async () => {
    await copyFile(at(0), at(1));
    const [row] = await queryLake(lakeFolder(directory), 'select count(distinct observation)::int as n from {readings}', KEYS);
    expect(row).toEqual({ n: 300 });
    expect(await faults()).toEqual([{ path: files[1]?.path, fault: expect.any(String) as string }]);
  });

  it('sees it also when the hash in the manifest was changed with it, by the seal that needs the key', async () => {
    await copyFile(at(0), at(1));
    const [first, second] = files;
    await rewrite((text) =>
      text
        .replace(second?.sha256 ?? '', first?.sha256 ?? '')
        .replace(`"bytes":${second?.bytes ?? 0}`, `"bytes":${first?.bytes ?? 0}`)
        .replace(second?.seal ?? '', first?.seal ?? ''),
    );
    expect(await faults(null)).toEqual([]);
    expect(await faults()).toEqual([{ path: second?.path, fault: 'its hash in the manifest was not written by this lake' }]);
  });

  it('sees a byte that changed, a file that is gone, and says what it cannot know', async () => {
    const bytes = await readFile(at(0));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(at(0), bytes);
    await rm(at(1));
    expect(await faults()).toEqual([
      { path: files[0]?.path, fault: 'holds something else than was written' },
      { path: files[1]?.path, fault: 'is not there' },
    ]);
    await rewrite((text) => text.replace(/,"sha256":"[0-9a-f]+"/g, ''));
    expect((await verifyLake(lakeFolder(directory), KEYS)).unproven).toBe(2);
    expect(await sha256OfFile(at(0))).not.toBe(files[0]?.sha256);
  });
});
