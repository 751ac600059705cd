import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Archive } from '../../../cloud/archive/archive-adapter.ts';
import { archiveFolder } from '../../../cloud/archive/folder-storage-adapter.ts';
import { type ArchiveKeys, openArchiveKeys } from '../../../cloud/archive/keys-adapter.ts';
import { noteRemoval } from '../../../cloud/archive/removed-days.ts';
import type { ArchiveStorage } from '../../../cloud/archive/storage.ts';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { temporaryDirectory } from '../stream/log-support.ts';
import { verifiedDays } from './verified.ts';

// The policy removes old days; it must not remove the evidence that something of them is missing.

const DAY_1 = '2026-01-05';
const DAY_2 = '2026-01-06';
const FIRST = 'bed-1/2026/01/05.jsonl';
const POLICY = 'older than 1 days';
let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let keys: ArchiveKeys;
let storage: ArchiveStorage;

function message(offset: number, day: string): LogRecord {
  const systemProperties = { 'iothub-connection-device-id': 'bed-1' };
  const place = { topic: 'telemetry', partition: 0, offset, enqueuedAtMs: Date.parse(`${day}T10:00:00Z`), key: 'bed-1' } as const;
  return { ...place, headers: { properties: {}, systemProperties }, body: Buffer.from(`body ${offset}`) };
}

async function archived(records: readonly LogRecord[]): Promise<Archive> {
  const archive = await Archive.open(storage, keys);
  await archive.add(records);
  return archive;
}

const broken = async (): Promise<unknown[]> =>
  (await verifiedDays(storage, keys)).filter(({ intact }) => !intact).map(({ day, firstBreak }) => [day, firstBreak?.why]);

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'archive');
  keys = await openArchiveKeys(join(directory.path, 'keys.json'));
  storage = archiveFolder(path);
});
afterEach(() => directory.remove());

test('a last day of which the end was cut off stays, and goes on showing', async () => {
  await archived([message(0, DAY_1), message(1, DAY_1)]);
  const file = join(path, FIRST);
  writeFileSync(file, `${readFileSync(file, 'utf8').split('\n')[0]}\n`);
  const archive = await archived([]);
  await archive.removeBefore(DAY_2, POLICY, Date.parse(DAY_2));
  expect([archive.daysRemoved, archive.daysThatMustStay]).toEqual([0, 1]);
  expect(await broken()).toEqual([[DAY_1, expect.stringMatching(/bytes are missing at the end/)]]);
});

test('a day of which something is not in the index yet stays until it is', async () => {
  const archive = await archived([message(0, DAY_1), message(1, DAY_1)]);
  const index = join(path, '.index/0/000000000000.jsonl');
  // As a crash leaves it.
  writeFileSync(index, `${readFileSync(index, 'utf8').split('\n')[0]}\n`);
  await archive.removeBefore(DAY_2, POLICY, Date.parse(DAY_2));
  expect(archive.daysRemoved).toBe(0);
  const next = await archived([message(1, DAY_1)]);
  await next.removeBefore(DAY_2, POLICY, Date.parse(DAY_2));
  expect([next.daysRemoved, await broken()]).toEqual([1, []]);
});

test('a day that was taken away is not gone by the policy: the index goes on leading to it', async () => {
  await archived([...Array.from({ length: 1000 }, (_, n) => message(n, DAY_1)), message(1000, DAY_2)]);
  rmSync(join(path, FIRST));
  const archive = await archived([]);
  await archive.removeBefore(DAY_2, POLICY, Date.parse(DAY_2));
  expect(archive.indexFilesRemoved).toBe(0);
  expect((await broken())[0]).toEqual([DAY_1, 'the file is missing']);
});

test('a note of a day that lacked its end when it was removed shows', async () => {
  await archived([message(0, DAY_1), message(1, DAY_1)]);
  const text = readFileSync(join(path, FIRST), 'utf8');
  const [line] = text.split('\n');
  const { id: newest, prevHash, hash } = JSON.parse(line!) as { id: string; prevHash: string; hash: string };
  const facts = { file: FIRST, day: DAY_1, records: 1, bytes: line!.length + 1, sha256: '', prevHash, hash, newest };
  await noteRemoval(storage, 'bed-1', { ...facts, removedAt: new Date().toISOString(), policy: POLICY }, keys);
  await storage.remove(FIRST);
  const lacking = text.length - line!.length - 1;
  expect(await broken()).toEqual([[DAY_1, `${lacking} bytes were missing at its end when it was removed`]]);
});
