import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILE_SCHEMA } from '#wire';
import { archiveFolder } from '../../../cloud/archive/folder-storage-adapter.ts';
import { readArchivedRecord } from '../../../cloud/archive/read-record.ts';
import { startArchive } from '../../../cloud/archive/role.ts';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { QUIET } from '../hub/hub-support.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { verifiedDays } from './verified.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;

function message(device: string, body: string, properties: Readonly<Record<string, string>> = {}): NewRecord {
  const systemProperties = { 'iothub-connection-device-id': device };
  return { key: device, partition: 0, headers: { properties, systemProperties }, body: Buffer.from(body) };
}

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
