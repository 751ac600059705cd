import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BATCH_SCHEMA, FILE_SCHEMA } from '#wire';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import type { IngestedEvent } from '../../../cloud/contract/events.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import type { UploadedFiles } from '../../../cloud/contract/uploaded-file.ts';
import { startIngest } from '../../../cloud/ingest/role.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { telemetry } from '../../support/telemetry.ts';
import { QUIET } from '../hub/hub-support.ts';
import { everything, temporaryDirectory, text, until } from '../stream/log-support.ts';
import { hubMessage, shelf, stationBatch } from './ingest-support.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let log: LocalEventLog;
let parking: ReturnType<typeof shelf>;
let role: Role | null = null;
const stored = new Map<string, Buffer>();

/** A file of messages, and the message that stands for it. */
function file(deviceId: string, sequences: readonly number[], changes: object = {}, owner = deviceId): NewRecord {
  const messages = sequences.map((sequence) => ({
    ...telemetry({ sequence, frame: `boot-${sequence}` }),
    messageId: `${deviceId}-${sequence}`,
    run: 'run-1',
  }));
  const content = gzipSync(JSON.stringify({ schema: BATCH_SCHEMA, messages }));
  const blobName = `${owner}/backlog/${sequences.join('-')}.json.gz`;
  stored.set(blobName, content);
  const named = {
    schema: FILE_SCHEMA,
    messageId: `${deviceId}-${sequences.join('-')}-file`,
    blobName,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    messages: messages.length,
    ...changes,
  };
  const message = hubMessage(deviceId, JSON.stringify(named), named.messageId);
  return { ...message, headers: { ...message.headers, properties: { schema: FILE_SCHEMA } } };
}

async function taken(files: UploadedFiles = { read: (name) => Promise.resolve(stored.get(name) ?? null) }): Promise<number[]> {
  role = await startIngest({ log, parking, files, logger: QUIET });
  await until(() => role?.health()['not yet handled'] === 0);
  const events = (await everything(log, 'ingested')).map((record) => JSON.parse(text(record)) as IngestedEvent);
  return events.map(({ Body }) => (Body as { sequence: number }).sequence);
}

beforeEach(async () => {
  stored.clear();
  directory = temporaryDirectory();
  log = await openEventLog(join(directory.path, 'log'));
  parking = shelf();
});
afterEach(async () => {
  await role?.stop();
  await log.close();
  directory.remove();
});

test('its messages go on where the file stands in the stream; what came before, as a message or in a file, does not come twice', async () => {
  await log.append('telemetry', [
    stationBatch('bed-12', [1, 2]),
    file('bed-12', [2, 3, 4]),
    stationBatch('bed-12', [5]),
    file('bed-12', [2, 3, 4]),
    file('bed-12', [3, 4, 5, 6]),
  ]);
  expect(await taken()).toEqual([1, 2, 3, 4, 5, 6]);
  expect([role?.health()['repeats not forwarded'], parking.items]).toEqual([7, []]);
});

test('a storage that cannot be reached is asked again; nothing behind the file goes on before it', async () => {
  await log.append('telemetry', [file('bed-12', [1, 2]), stationBatch('bed-12', [3])]);
  let failures = 2;
  const read: UploadedFiles['read'] = (name) => {
    failures -= 1;
    return failures >= 0 ? Promise.reject(new Error('503')) : Promise.resolve(stored.get(name) ?? null);
  };
  expect(await taken({ read })).toEqual([1, 2, 3]);
  expect(role?.health()['failed attempts']).toBe(2);
});

test.each<[string, string, () => NewRecord]>([
  ['of another device', 'file-of-other-device', () => file('bed-12', [1], {}, 'bed-13')],
  ['reached by dots', 'file-of-other-device', () => file('bed-12', [1], {}, 'bed-12/../bed-13')],
  ['that is not there', 'file-missing', () => file('bed-12', [1], { blobName: 'bed-12/backlog/2.json.gz' })],
  ['with other bytes', 'file-damaged', () => file('bed-12', [1], { sha256: '0'.repeat(64) })],
  ['without a name', 'invalid-envelope', () => file('bed-12', [1], { blobName: '' })],
])('a file %s is not opened: its message is kept for people, and what follows goes on', async (_, reason, message) => {
  const record = message();
  await log.append('telemetry', [record, stationBatch('bed-12', [2])]);
  expect(await taken()).toEqual([2]);
  expect(parking.items).toMatchObject([{ stage: 'ingest', reason, deviceId: 'bed-12' }]);
  expect(Buffer.from(parking.items[0]!.payload)).toEqual(Buffer.from(record.body));
});
