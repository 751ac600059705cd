import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Archive } from '../../../cloud/archive/archive-adapter.ts';
import { archiveContainer } from '../../../cloud/archive/blob-storage-adapter.ts';
import { archiveFolder } from '../../../cloud/archive/folder-storage-adapter.ts';
import { type ArchiveKeys, openArchiveKeys } from '../../../cloud/archive/keys-adapter.ts';
import { readArchivedRecord } from '../../../cloud/archive/read-record.ts';
import { startArchive } from '../../../cloud/archive/role.ts';
import type { ArchiveStorage } from '../../../cloud/archive/storage.ts';
import type { ArchiveDay } from '../../../cloud/archive/verify.ts';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { QUIET } from '../hub/hub-support.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { type Azurite, startAzurite } from './azurite.ts';
import { verifiedDays } from './verified.ts';

const DAY_1 = Date.parse('2026-01-05T10:00:00.000Z');
const DAY_2 = Date.parse('2026-01-06T10:00:00.000Z');
const FIRST = 'bed-1/2026/01/05.jsonl';
let directory: ReturnType<typeof temporaryDirectory>;
let keys: ArchiveKeys;
let azurite: Azurite;
let containers = 0;
let folders = 0;

function message(offset: number, device: string, at = DAY_1, body: string | Uint8Array = `body ${offset}`): LogRecord {
  const systemProperties = { 'iothub-connection-device-id': device };
  const place = { topic: 'telemetry', partition: 0, offset, enqueuedAtMs: at, key: device } as const;
  return { ...place, headers: { properties: {}, systemProperties }, body: Buffer.from(body) };
}

/** A storage, and what somebody does to its files who goes round it. */
interface Tried {
  readonly storage: ArchiveStorage;
  /** As the command names it. */
  readonly options: readonly string[];
  append(file: string, text: string): Promise<void>;
  replace(file: string, change: (text: string) => string): Promise<void>;
  delete(file: string): Promise<void>;
}

function inFolder(): Tried {
  folders += 1;
  const root = join(directory.path, `archive-${folders}`);
  const path = (file: string): string => join(root, file);
  return {
    storage: archiveFolder(root),
    options: ['--dir', root],
    append: async (file, text) => {
      await mkdir(dirname(path(file)), { recursive: true });
      await appendFile(path(file), text);
    },
    replace: (file, change) => writeFile(path(file), change(readFileSync(path(file), 'utf8'))),
    delete: (file) => rm(path(file)),
  };
}

function inContainer(): Tried {
  containers += 1;
  const name = `archive-${containers}`;
  const client = new ContainerClient(azurite.connectionString, name);
  const blob = (file: string) => client.getAppendBlobClient(file);
  return {
    storage: archiveContainer(azurite.connectionString, name, 50),
    options: ['--container', name],
    async append(file, text) {
      await client.createIfNotExists();
      await blob(file).createIfNotExists();
      await blob(file).appendBlock(text, Buffer.byteLength(text));
    },
    async replace(file, change) {
      const text = change((await blob(file).downloadToBuffer()).toString('utf8'));
      await blob(file).create();
      await blob(file).appendBlock(text, Buffer.byteLength(text));
    },
    async delete(file) {
      await blob(file).delete();
    },
  };
}

beforeAll(async () => {
  azurite = await startAzurite();
}, 120_000);
afterAll(() => azurite.stop());
beforeEach(async () => {
  directory = temporaryDirectory();
  keys = await openArchiveKeys(join(directory.path, 'keys.json'));
});
afterEach(() => directory.remove());

describe.each([
  ['a folder', inFolder],
  ['a container of Azure Blob', inContainer],
])('an archive in %s', (_name, make) => {
  let tried: Tried;
  let archive: Archive;

  const days = (): Promise<ArchiveDay[]> => verifiedDays(tried.storage, keys);
  const broken = async () => (await days()).filter(({ intact }) => !intact).map(({ day, firstBreak }) => [day, firstBreak?.why]);
  const bodyOf = async (offset: number): Promise<string | null> => {
    const record = await readArchivedRecord(tried.storage, `telemetry/0/${offset}`, keys);
    return record && Buffer.from(record.bodyBase64, 'base64').toString();
  };

  beforeEach(async () => {
    tried = make();
    archive = await Archive.open(tried.storage, keys);
    await archive.add([message(0, 'bed-1'), message(1, 'bed-2/%'), message(2, 'bed-1')]);
    await archive.add([message(3, 'bed-1', DAY_2), message(4, 'bed-2/%', DAY_2)]);
  });

  test('is one chain per device, sealed, found by id; a new process writes nothing twice and goes on with it', async () => {
    const next = await Archive.open(tried.storage, keys);
    await next.add([message(3, 'bed-1', DAY_2), message(4, 'bed-2/%', DAY_2), message(5, 'bed-1', DAY_2)]);
    expect([next.archived, next.alreadyThere]).toEqual([1, 2]);
    expect((await days()).map(({ device, day, records, intact }) => [device, day, records, intact])).toEqual([
      ['bed-1', '2026-01-05', 2, true],
      ['bed-1', '2026-01-06', 2, true],
      ['bed-2/%', '2026-01-05', 1, true],
      ['bed-2/%', '2026-01-06', 1, true],
    ]);
    for (let offset = 0; offset < 6; offset += 1) expect(await bodyOf(offset)).toBe(`body ${offset}`);
    expect(await bodyOf(6)).toBeNull();
  });

  test('a record larger than one append is whole', async () => {
    const large = 'x'.repeat(7_000_000);
    await archive.add([message(5, 'bed-1', DAY_2, large)]);
    expect(await bodyOf(5)).toBe(large);
    expect(await broken()).toEqual([]);
  });

  test.each(['{"id":"tele', '{"id":"telemetry/0/5","enqueuedAt":"2026-01-06T10:00:00.000Z"'])(
    'what a crash left of a line (%s) is no record, is counted, and the record comes again',
    async (left) => {
      await tried.append('bed-1/2026/01/06.jsonl', left);
      expect(await broken()).toEqual([]);
      for (const again of [1, 2]) {
        const next = await Archive.open(tried.storage, keys);
        await next.add([message(5, 'bed-1', DAY_2)]);
        expect([next.tornLines, next.archived]).toEqual(again === 1 ? [1, 1] : [0, 0]);
      }
      await (await Archive.open(tried.storage, keys)).add([message(6, 'bed-1', DAY_2)]);
      expect(await broken()).toEqual([]);
      expect((await days())[1]?.records).toBe(3);
      expect([await bodyOf(5), await bodyOf(6)]).toEqual(['body 5', 'body 6']);
    },
  );

  test('what a crash left in a file of its own, and in the index, is no record either', async () => {
    await tried.append('bed-1/2026/01/07.jsonl', '{"id"');
    await tried.append('.index/0/000000000000.jsonl', '[5,"bed');
    const next = await Archive.open(tried.storage, keys);
    await next.add([message(5, 'bed-1', DAY_2)]);
    expect(await broken()).toEqual([]);
    expect(await bodyOf(5)).toBe('body 5');
  });

  test('a write that failed half-way is done once when it comes again', async () => {
    const { storage: real } = tried;
    let failing = true;
    const storage: ArchiveStorage = {
      ...tried.storage,
      append: async (file, position, text) => {
        if (!failing || !file.startsWith('bed-1')) return real.append(file, position, text);
        await real.append(file, position, text.slice(0, 40));
        throw new Error('the network is away');
      },
    };
    const interrupted = await Archive.open(storage, keys);
    const records = [message(5, 'bed-1', DAY_2), message(6, 'bed-2/%', DAY_2), message(7, 'bed-1', DAY_2)];
    await expect(interrupted.add(records)).rejects.toThrow(/network/);
    failing = false;
    await interrupted.add(records);
    expect([interrupted.archived, interrupted.alreadyThere]).toEqual([2, 1]);
    expect(await broken()).toEqual([]);
    for (const offset of [5, 6, 7]) expect(await bodyOf(offset)).toBe(`body ${offset}`);
  });

  test('a changed record, a cut end, a missing file: verify finds each', async () => {
    await tried.replace(FIRST, (text) => text.replace('"nonce":"', '"nonce":"A'));
    expect((await broken())[0]).toEqual(['2026-01-05', 'the record does not match its hash']);
    await tried.replace('bed-1/2026/01/06.jsonl', () => '\n');
    expect((await broken()).slice(0, 2).map(([day]) => day)).toEqual(['2026-01-05', '2026-01-06']);
    await tried.delete(FIRST);
    expect((await broken())[0]).toEqual(['2026-01-05', 'the file is missing']);
  });

  test('what was cut off goes on showing when the service writes on behind it', async () => {
    await archive.add([message(5, 'bed-1', DAY_2)]);
    await tried.replace('bed-1/2026/01/06.jsonl', (text) => text.slice(0, text.indexOf('\n') + 1));
    const next = await Archive.open(tried.storage, keys);
    await next.add([message(6, 'bed-1', DAY_2)]);
    expect(next.devicesCut).toBe(1);
    expect(await broken()).toEqual([['2026-01-06', expect.stringMatching(/^missing, the index knows it at byte \d+$/)]]);
  });

  test('what two write by turns, without knowing of each other, is looked at again and lost nowhere', async () => {
    const other = await Archive.open(tried.storage, keys);
    await other.add([{ ...message(0, 'bed-1', DAY_2, 'of another partition'), partition: 1 }]);
    await expect(archive.add([message(5, 'bed-1', DAY_2)])).rejects.toThrow();
    await archive.add([message(5, 'bed-1', DAY_2)]);
    expect([(await days())[1]?.records, await broken(), await bodyOf(5)]).toEqual([3, [], 'body 5']);
  });

  test('a record that somebody cancels is missed, also at the end of the chain', async () => {
    await tried.replace('bed-1/2026/01/06.jsonl', (text) => `${text.slice(0, -2)}\u0018\n`);
    expect(await broken()).toEqual([['2026-01-06', expect.stringMatching(/bytes are missing at the end/)]]);
  });

  test('days go by the policy, and the part of the index that leads to nothing else; the chain goes over them', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => message(5 + n, 'bed-1', n < 990 ? DAY_1 : DAY_2));
    const fresh = make();
    tried = fresh;
    archive = await Archive.open(fresh.storage, keys);
    await archive.add([message(0, 'bed-1'), ...many]);
    await archive.add([message(1005, 'bed-1', DAY_2)]);
    const index = () => fresh.storage.files('.index');
    await archive.removeBefore('2026-01-06', 'older than 1 days', DAY_2);
    // One of its records leads to a day that stays.
    expect([await index(), archive.indexFilesRemoved]).toEqual([
      ['.index/0/000000000000.jsonl', '.index/0/000000000001.jsonl'],
      0,
    ]);
    await expect(bodyOf(7)).rejects.toThrow(/removed on .* because older than 1 days/);
    await archive.add([message(1006, 'bed-1', DAY_2 + 86_400_000)]);
    await archive.removeBefore('2026-01-07', 'older than 1 days', DAY_2);
    expect([await index(), archive.indexFilesRemoved]).toEqual([['.index/0/000000000001.jsonl', '.index/0/shortened.jsonl'], 1]);
    await expect(bodyOf(7)).rejects.toThrow(/removed with its day, as the policy says/);
    // The power fails while the next such note is written: what was removed is still told as removed.
    await fresh.append('.index/0/shortened.jsonl', '{"befo');
    await expect(bodyOf(7)).rejects.toThrow(/removed with its day, as the policy says/);
    await expect(bodyOf(1005)).rejects.toThrow(/removed on/);
    expect([await bodyOf(1006), await bodyOf(1007)]).toEqual(['body 1006', null]);
    const next = await Archive.open(fresh.storage, keys);
    await next.add([message(7, 'bed-1'), message(1006, 'bed-1', DAY_2 + 86_400_000), message(1007, 'bed-1', DAY_2 + 86_400_000)]);
    expect([next.archived, next.alreadyThere]).toEqual([1, 2]);
    expect((await days()).map(({ day, intact, removed }) => [day, intact, removed !== undefined])).toEqual([
      ['2026-01-05', true, true],
      ['2026-01-06', true, true],
      ['2026-01-07', true, false],
    ]);
  });

  test('verify, devices and show from the command line', () => {
    const command = (name: string, ...rest: string[]) =>
      spawnSync(
        process.execPath,
        [fileURLToPath(new URL('../../../wardlight.ts', import.meta.url)), 'archive', name, ...tried.options, ...rest],
        { encoding: 'utf8', env: { ...process.env, AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString } },
      );
    const good = command('verify', '--keys', join(directory.path, 'keys.json'));
    expect([good.status, good.stderr, good.stdout.trim().split('\n').length]).toEqual([0, '', 4]);
    expect(JSON.parse(command('devices').stdout.split('\n')[0] ?? '')).toMatchObject({ device: 'bed-1', days: 2 });
    expect(JSON.parse(command('show', 'telemetry/0/3', '--keys', join(directory.path, 'keys.json')).stdout)).toMatchObject({
      device: 'bed-1',
    });
  });
});

test('an append whose answer was lost is not there twice; one in a place that is taken is refused', async () => {
  const { storage } = inContainer();
  await storage.prepare();
  await storage.append('a.jsonl', 0, 'one\n');
  await storage.append('a.jsonl', 0, 'one\n');
  expect(await storage.size('a.jsonl')).toBe(4);
  await expect(storage.append('a.jsonl', 0, 'two\n')).rejects.toThrow();
  await storage.append('a.jsonl', 4, 'two\n');
  expect(await storage.part('a.jsonl', 0, 100)).toEqual(Buffer.from('one\ntwo\n'));
});

test('a file that takes no more is followed by that of the next day, in one chain', async () => {
  const { storage } = inFolder();
  const full: ArchiveStorage = {
    ...storage,
    append: async (file, position, text) => (await storage.append(file, position, text)) || file === FIRST,
  };
  const archive = await Archive.open(full, keys);
  for (let offset = 0; offset < 3; offset += 1) await archive.add([message(offset, 'bed-1')]);
  const found = await verifiedDays(storage, keys);
  expect(found.map(({ day, records, intact }) => [day, records, intact])).toEqual([
    ['2026-01-05', 1, true],
    ['2026-01-06', 2, true],
  ]);
});

test('the role writes a container seldom, and ends at once when it is told to', async () => {
  const { storage } = inContainer();
  const log = await openEventLog(join(directory.path, 'log'));
  const role = await startArchive({ log, storage: { ...storage, writeEveryMs: 600_000 }, keys, logger: QUIET });
  await log.append('telemetry', [message(0, 'bed-1')]);
  await until(() => role.health()['records archived'] === 1);
  await role.stop();
  await log.close();
  expect(await readArchivedRecord(storage, 'telemetry/0/0', keys)).not.toBeNull();
});
