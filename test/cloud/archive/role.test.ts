import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FILE_SCHEMA } from '#wire';
import { archiveContainer } from '../../../cloud/archive/blob-storage-adapter.ts';
import { archiveFolder } from '../../../cloud/archive/folder-storage-adapter.ts';
import { readArchivedRecord } from '../../../cloud/archive/read-record.ts';
import { startArchive } from '../../../cloud/archive/role.ts';
import type { ArchiveStorage } from '../../../cloud/archive/storage.ts';
import { verifyArchive } from '../../../cloud/archive/verify.ts';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { QUIET } from '../hub/hub-support.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { type Azurite, startAzurite } from './azurite.ts';
import { verifiedDays } from './verified.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let azurite: Azurite;
let containers = 0;

function message(device: string, body: string, properties: Readonly<Record<string, string>> = {}): NewRecord {
  const systemProperties = { 'iothub-connection-device-id': device };
  return { key: device, partition: 0, headers: { properties, systemProperties }, body: Buffer.from(body) };
}

beforeAll(async () => {
  azurite = await startAzurite();
}, 120_000);
afterAll(() => azurite.stop());
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'archive');
});
afterEach(() => directory.remove());

test('a message that stands for a file is archived already when it comes again after the file was swept', async () => {
  const content = Buffer.from('a backlog of half an hour');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const named = { schema: FILE_SCHEMA, messageId: 'm-1', blobName: 'bed-1/a.gz', bytes: content.length, sha256, messages: 1 };
  const blobs = new Map([['bed-1/a.gz', content]]);
  const files = { read: (name: string) => Promise.resolve(blobs.get(name) ?? null) };
  const logDirectory = join(directory.path, 'log');
  const archived = async (): Promise<Readonly<Record<string, string | number>>> => {
    const log = await openEventLog(logDirectory);
    const role = await startArchive({ log, storage: archiveFolder(path), files, logger: QUIET });
    await until(() => role.health()['not yet archived'] === 0 || Number(role.health()['failed attempts']) > 0);
    const health = role.health();
    await role.stop();
    await log.close();
    return health;
  };
  const log = await openEventLog(logDirectory);
  await log.append('telemetry', [
    message('bed-1', JSON.stringify(named), { schema: FILE_SCHEMA }),
    message('bed-1', 'behind it'),
  ]);
  await log.close();
  expect(await archived()).toMatchObject({ 'records archived': 2, 'failed attempts': 0 });
  blobs.clear();
  rmSync(join(logDirectory, 'groups'), { recursive: true });
  expect(await archived()).toMatchObject({ 'records that were there already': 2, 'failed attempts': 0, 'not yet archived': 0 });
  const record = await readArchivedRecord(archiveFolder(path), 'telemetry/0/0');
  expect(Buffer.from(record?.bodyBase64 ?? '', 'base64')).toEqual(content);
  expect((await verifiedDays(archiveFolder(path))).map(({ records, intact }) => [records, intact])).toEqual([[2, true]]);
});

test('what the log dropped before it was read is told and no fault; an archive that was set back is one', async () => {
  const retention = { maxAgeMs: 0, maxBytes: 0, dropUnreadBeyondBytes: 0 };
  const log = await openEventLog(join(directory.path, 'log'), { segmentBytes: 400, retention });
  const send = async (n: number): Promise<void> => {
    for (let i = 0; i < n; i += 1) await log.append('telemetry', [message('bed-1', `m ${i} ${'.'.repeat(100)}`)]);
  };
  const archived = async (): Promise<unknown> => {
    const role = await startArchive({ log, storage: archiveFolder(path), logger: QUIET });
    await until(() => role.health()['not yet archived'] === 0);
    await role.stop();
    return role.health()['records missing before what was archived'];
  };
  const told = async (): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const one of verifyArchive(archiveFolder(path)))
      if (!('device' in one)) found.push([one.from, one.to, one.intact]);
      else if (!one.intact) found.push(one.firstBreak);
    return found;
  };
  await send(5);
  await archived();
  await send(20);
  await log.retain(Date.now() + 1000);
  const begins = log.beginOffset('telemetry', 0);
  expect(begins).toBeGreaterThan(5);
  expect(await archived()).toBe(0);
  const dropped = [5, begins - 1, true];
  expect(await told()).toEqual([dropped]);
  cpSync(path, join(directory.path, 'copy'), { recursive: true });
  await send(1);
  await archived();
  expect(await told()).toEqual([dropped]);
  rmSync(path, { recursive: true });
  renameSync(join(directory.path, 'copy'), path);
  await send(1);
  expect(await archived()).toBe(1);
  expect(await told()).toEqual([dropped, [25, 25, false]]);
  await log.close();
});

const inFolder = (): { storage: ArchiveStorage; from: readonly string[] } => ({
  storage: archiveFolder(path),
  from: ['folder', path],
});
const inContainer = (): { storage: ArchiveStorage; from: readonly string[] } => {
  containers += 1;
  const name = `archive-${containers}`;
  return { storage: archiveContainer(azurite.connectionString, name, 50), from: ['blob', azurite.connectionString, name] };
};

/** Another process that writes the archive, until it is killed. */
async function holder(from: readonly string[]): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  const [kind, ...where] = from;
  const module = new URL(`../../../cloud/archive/${kind}-storage-adapter.ts`, import.meta.url);
  const name = kind === 'folder' ? 'archiveFolder' : 'archiveContainer';
  const script = `import { ${name} } from ${JSON.stringify(module.href)};
    const storage = ${name}(...${JSON.stringify(where)});
    await storage.prepare();
    console.log(typeof (await storage.hold()));
    setInterval(() => undefined, 1000);`;
  const cwd = pathToFileURL(join(import.meta.dirname, '../../..'));
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString().trim()).toBe('object');
  return {
    pid: child.pid ?? 0,
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe.each([
  ['a folder', inFolder],
  ['a container of Azure Blob', inContainer],
])('one process at a time writes an archive in %s', (_name, make) => {
  test('a second one stands by, names the first, and goes on when that one ends: each record is there once', async () => {
    const { storage } = make();
    const log = await openEventLog(join(directory.path, 'log'));
    const send = (n: number) =>
      log.append(
        'telemetry',
        Array.from({ length: n }, (_, i) => message(`bed-${i % 3}`, `m ${i}`)),
      );
    await send(30);
    const first = await startArchive({ log, storage, logger: QUIET });
    const told: unknown[] = [];
    const logger = { ...QUIET, error: (fields: object, text: string) => void told.push([fields, text]) };
    const second = await startArchive({ log, storage, logger });
    await until(() => first.health()['not yet archived'] === 0);
    const holding = expect.stringContaining(`process ${process.pid} on ${hostname()}`) as string;
    expect(second.health()).toMatchObject({ 'waits, because another process writes': holding, 'records archived': 0 });
    expect(told).toEqual([[{ holder: holding }, expect.stringMatching(/another process writes this archive/)]]);
    await first.stop();
    await send(20);
    await until(() => second.health()['not yet archived'] === 0);
    expect(second.health()).toMatchObject({ 'records archived': 20, 'failed attempts': 0 });
    expect(second.health()).not.toHaveProperty('waits, because another process writes');
    await second.stop();
    await log.close();
    const days = await verifiedDays(storage);
    expect([days.every(({ intact }) => intact), days.reduce((sum, { records }) => sum + records, 0)]).toEqual([true, 50]);
  });

  test('one that was killed holds up nobody', async () => {
    const { storage, from } = make();
    const killed = await holder(from);
    const log = await openEventLog(join(directory.path, 'log'));
    await log.append('telemetry', [message('bed-1', 'm')]);
    const role = await startArchive({ log, storage, logger: QUIET });
    expect(role.health()['waits, because another process writes']).toMatch(new RegExp(`^process ${killed.pid} on `));
    await killed.kill();
    await until(() => role.health()['records archived'] === 1);
    await role.stop();
    await log.close();
  });

  test('who stands by ends at once when it is told to', async () => {
    const { storage, from } = make();
    const other = await holder(from);
    const log = await openEventLog(join(directory.path, 'log'));
    const role = await startArchive({ log, storage, logger: QUIET });
    await role.stop();
    await log.close();
    await other.kill();
  });
});

test('a process that was not heard of for too long stops writing a container, and stands by', async () => {
  const { storage, from } = inContainer();
  const log = await openEventLog(join(directory.path, 'log'));
  const role = await startArchive({ log, storage, logger: QUIET });
  // As Azure does when the lease was not renewed in time.
  const client = new ContainerClient(azurite.connectionString, from[2] ?? '');
  await client.getBlockBlobClient('.writer').getBlobLeaseClient().breakLease(0);
  const other = await holder(from);
  await until(() => 'waits, because another process writes' in role.health());
  await log.append('telemetry', [message('bed-1', 'm')]);
  expect(role.health()).toMatchObject({ 'records archived': 0 });
  await other.kill();
  await until(() => role.health()['records archived'] === 1);
  await role.stop();
  await log.close();
});
