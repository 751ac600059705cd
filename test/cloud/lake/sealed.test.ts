import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Field, numberIn, readStruct, type Struct, writtenStruct } from '../../../cloud/lake/encryption/compact.ts';
import { lakeFolder } from '../../../cloud/lake/folder-storage-adapter.ts';
import { LakeKeys } from '../../../cloud/lake/keys.ts';
import { Lake } from '../../../cloud/lake/lake-adapter.ts';
import { queryLake } from '../../../cloud/lake/query-adapter.ts';
import { READINGS, SCORES } from '../../../cloud/lake/table.ts';
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

  it('binds every module to its file: one of another file in its place is refused', async () => {
    await written(FIRST, [200, 200], '2026-01-05');
    const [one, two] = await files();
    const [ours, theirs] = [modulesOf(one!.bytes), modulesOf(two!.bytes)];
    expect(new Set([...ours, ...theirs].map(({ nonce }) => nonce)).size).toBe(ours.length + theirs.length);
    const place = ours.findIndex((module, at) => module.length === theirs[at]?.length && module.at === theirs[at].at);
    const { at, length } = ours[place]!;
    two!.bytes.copy(one!.bytes, at, at, at + length);
    await writeFile(join(directory, one!.name), one!.bytes);
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

  it('has no column of lists or structs: DuckDB cannot open those in a sealed file', () => {
    for (const type of [READINGS, SCORES].flatMap(({ columns }) => Object.values(columns)))
      expect(type).not.toMatch(/\[|STRUCT|MAP/);
  });
});

describe("a struct of Thrift's compact protocol", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((value): Field => ({ type: 'bytes', code: 8, value: Buffer.from(value) }));
  const number = fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value): Field => ({ type: 'number', code: 6, value }));
  const truth = fc.constantFrom(1, 2).map((code): Field => ({ type: 'number', code, value: 0n }));
  const list = fc.array(number, { maxLength: 40 }).map((items): Field => ({ type: 'list', of: 6, items }));
  const { fields } = fc.letrec<{ fields: Struct; nested: Field }>((tie) => ({
    nested: tie('fields').map((value): Field => ({ type: 'struct', value })),
    fields: fc
      .array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.oneof({ maxDepth: 2 }, bytes, number, truth, list, tie('nested'))), {
        maxLength: 8,
      })
      .map((pairs) => new Map([...pairs].sort(([a], [b]) => a - b))),
  }));

  it('is written as it was read', () => {
    fc.assert(
      fc.property(fields, (value) => {
        expect(readStruct(writtenStruct(value))).toEqual(value);
      }),
    );
  });

  it('is refused where it ends too early', () => {
    expect(() => readStruct(Buffer.from([0x15, 0x80]))).toThrow(/too early/);
    expect(numberIn(readStruct(Buffer.from([0x15, 0x03, 0x00])).get(1))).toBe(-2);
  });
});

/** Of a sealed file: length (4) · nonce (12) · ciphertext · tag (16), up to the footer. */
function modulesOf(file: Buffer): { at: number; length: number; nonce: string }[] {
  const found: { at: number; length: number; nonce: string }[] = [];
  const end = file.length - 8 - file.readUInt32LE(file.length - 8);
  for (let at = 4; at < end; ) {
    const length = 4 + file.readUInt32LE(at);
    found.push({ at, length, nonce: file.toString('hex', at + 4, at + 16) });
    at += length;
  }
  return found;
}
