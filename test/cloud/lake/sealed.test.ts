import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lakeFolder } from '../../../cloud/lake/folder-storage-adapter.ts';
import { LakeKeys } from '../../../cloud/lake/keys.ts';
import { Lake } from '../../../cloud/lake/lake-adapter.ts';
import { queryLake } from '../../../cloud/lake/query-adapter.ts';
import { READINGS } from '../../../cloud/lake/table.ts';
import { lakePart } from './lake-part.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const FIRST = new LakeKeys({ current: 'k1', keys: { k1: key(1) } });
const BOTH = new LakeKeys({ current: 'k2', keys: { k1: key(1), k2: key(2) } });
const OTHER = new LakeKeys({ current: 'k1', keys: { k1: key(3) } });
const TODAY = '2026-01-06';

describe('a sealed lake', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-sealed-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** One file of each piece, then what is merged of it. */
  const written = async (keys: LakeKeys | null, pieces: readonly number[], mergedToday = TODAY): Promise<Lake> => {
    const lake = await Lake.open(lakeFolder(directory), keys);
    await lake.begin(READINGS);
    for (const piece of pieces) {
      const first = lake.position(READINGS, 0);
      const file = await lake.write(READINGS, lakePart(first, piece));
      await lake.commit(READINGS, { add: [file], positions: { 0: first + piece } });
    }
    await lake.maintain(READINGS, mergedToday);
    await lake.maintain(READINGS, mergedToday);
    lake.close();
    return lake;
  };
  const count = async (keys: LakeKeys | null): Promise<unknown> =>
    (
      await queryLake(
        lakeFolder(directory),
        'select count(*)::int as n, count(distinct observation)::int as o from {readings}',
        keys,
      )
    )[0];
  const files = async (): Promise<{ name: string; bytes: Buffer }[]> => {
    const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.parquet'));
    return Promise.all(names.sort().map(async (name) => ({ name, bytes: await readFile(join(directory, name)) })));
  };

  it('holds nothing that can be read without the key, merged or not, and opens with it', async () => {
    for (const today of [TODAY, '2026-02-01']) {
      await written(FIRST, [300, 200], today);
      for (const { bytes } of await files()) {
        expect(bytes.toString('latin1', 0, 4)).toBe('PARE');
        for (const text of ['Patient/', 'heart-rate', 'observation', 'station']) expect(bytes.includes(text)).toBe(false);
      }
    }
    expect(await count(FIRST)).toEqual({ n: 1000, o: 1000 });
    await expect(count(OTHER)).rejects.toThrow(/right key/);
    await expect(count(null)).rejects.toThrow(/there is no key "k1"/);
  });

  it('opens where a query filters, in every way that DuckDB filters', async () => {
    await written(FIRST, [20_000, 20_000], '2026-02-01');
    const of = async (what: string): Promise<unknown> => (await queryLake(lakeFolder(directory), `select ${what}`, FIRST))[0];
    expect(await of("count(*) as n from {readings} where patient = 'Patient/p1'")).toEqual({ n: 13_333 });
    expect(await of('sum(value)::int as s from {readings} where value >= 39990')).toEqual({ s: 399_945 });
    const sevenths = Array.from({ length: 40_000 }, (_, n) => n).filter((n) => n % 7 === 0 && `o${n}` > 'o3').length;
    expect(await of("count(*)::int as n from {readings} where value % 7 = 0 and observation > 'Observation/o3'")).toEqual({
      n: sevenths,
    });
    expect(await of("max(record) as r from {readings} where effective_at >= '2026-01-06'")).toEqual({ r: null });
  });
  it('uses no nonce twice, in one file or in another', async () => {
    await written(FIRST, [200, 200], '2026-01-05');
    const nonces = (await files()).flatMap(({ bytes }) => noncesOf(bytes));
    expect(nonces.length).toBeGreaterThan(20);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('does not open what somebody changed', async () => {
    await written(FIRST, [200]);
    const [file] = await files();
    const at = Math.floor(file!.bytes.length / 3);
    file!.bytes.writeUInt8(file!.bytes.readUInt8(at) ^ 1, at);
    await writeFile(join(directory, file!.name), file!.bytes);
    await expect(queryLake(lakeFolder(directory), 'select * from {readings}', FIRST)).rejects.toThrow(/tag differs/);
  });

  it('takes a new key from the next start on, opens what the old one sealed, and seals that anew as it merges', async () => {
    await written(FIRST, [50]);
    await written(BOTH, [50]);
    expect(await count(BOTH)).toEqual({ n: 100, o: 100 });
    await expect(count(FIRST)).rejects.toThrow(/there is no key "k2"/);
    const lake = await written(BOTH, [], '2026-02-01');
    expect(lake.files(READINGS).map((file) => file.key)).toEqual(['k2']);
    expect(await count(BOTH)).toEqual({ n: 100, o: 100 });
  });

  it('takes over what lay open, and seals it as it merges', async () => {
    await written(null, [50]);
    await written(FIRST, [50]);
    expect(await count(FIRST)).toEqual({ n: 100, o: 100 });
    await written(FIRST, [], '2026-02-01');
    expect((await files()).map(({ bytes }) => bytes.toString('latin1', 0, 4))).toEqual(['PARE']);
    expect(await count(FIRST)).toEqual({ n: 100, o: 100 });
  });
});

/** Of every module up to the footer: length (4) · nonce (12) · ciphertext · tag (16). */
function noncesOf(file: Buffer): string[] {
  const nonces: string[] = [];
  const end = file.length - 8 - file.readUInt32LE(file.length - 8);
  for (let at = 4; at < end; at += 4 + file.readUInt32LE(at)) nonces.push(file.toString('hex', at + 4, at + 16));
  return nonces;
}
