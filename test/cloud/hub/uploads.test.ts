import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AnonymousCredential, BlockBlobClient, newPipeline } from '@azure/storage-blob';
import { type Client, Message } from 'azure-iot-device';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FILE_SCHEMA } from '#wire';
import { BlobStore } from '../../../cloud/hub/files/blob-store-adapter.ts';
import { blobDirectory, NAMED } from '../../../cloud/hub/files/uploaded-files-adapter.ts';
import type { FileNotice } from '../../../cloud/hub/files/uploads-adapter.ts';
import { createSas } from '../../../cloud/hub/identity/sas.ts';
import { until } from '../stream/log-support.ts';
import { HUB_NAME, KEY, openSdkClient } from './hub-support.ts';
import { LocalAgent, trust } from './local-agent.ts';
import { LocalHub } from './local-hub.ts';

let local: LocalHub;
let client: Client;
const notices: FileNotice[] = [];

interface Grant {
  readonly correlationId: string;
  readonly hostName: string;
  readonly containerName: string;
  readonly blobName: string;
  readonly sasToken: string;
}

async function ask(
  path: string,
  body: object,
  deviceId = 'bed-12',
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const token = createSas(encodeURIComponent(`${HUB_NAME}/devices/${deviceId}`), KEY, Math.floor(Date.now() / 1000) + 60);
  const response = await fetch(`https://localhost:${local.hub.httpsPort}/devices/${path}?api-version=2021-04-12`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, answer: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

const begin = async (name: string): Promise<Grant> => (await ask('bed-12/files', { blobName: name })).answer as unknown as Grant;

function blob({ hostName, containerName, blobName, sasToken }: Grant): BlockBlobClient {
  const pipeline = newPipeline(new AnonymousCredential(), { retryOptions: { maxTries: 1 } });
  return new BlockBlobClient(`https://${hostName}/${containerName}/${blobName}${sasToken}`, pipeline);
}

beforeAll(async () => {
  local = await LocalHub.start(['bed-12', 'bed-13'], { https: { host: '127.0.0.1', port: 0 } });
  trust(local.certificates.ca);
  local.hub.onFile((notice) => Promise.resolve(void notices.push(notice)));
  client = await openSdkClient(local.port, local.certificates.ca, 'bed-12');
  // The SDK takes no port for its REST calls.
  await client.setOptions({ http: { agent: new LocalAgent(local.hub.httpsPort ?? 0) } });
});
afterAll(async () => {
  await client.close().catch(() => undefined);
  await local.stop();
});

test('the device SDK uploads a file of several blocks; whoever waits for it is told, and reads the same bytes', async () => {
  const content = Buffer.alloc(9 * 1024 * 1024, 'backlog of one bed ');
  await client.uploadToBlob('backlog/1.ndjson', Readable.from([content]), content.length);
  await until(() => notices.length === 1);
  expect(notices[0]).toMatchObject({ deviceId: 'bed-12', blobName: 'bed-12/backlog/1.ndjson', blobSizeInBytes: content.length });
  const stored = await local.hub.readUpload('bed-12/backlog/1.ndjson');
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  expect(digest(stored ?? Buffer.alloc(0))).toBe(digest(content));
});

test('a file in one piece is read back in ranges, and replaced whole', async () => {
  const grant = await begin('note.txt');
  await blob(grant).upload('first', 5, { blobHTTPHeaders: { blobContentType: 'text/plain' } });
  await blob(grant).upload('second try', 10);
  expect((await blob(grant).downloadToBuffer(0, 10)).toString()).toBe('second try');
  expect((await blob(grant).downloadToBuffer(7, 3)).toString()).toBe('try');
  expect((await blob(grant).getProperties()).contentLength).toBe(10);
});

test('a file that no message names goes after a while, with what was begun and never finished; one that a message names stays', async () => {
  const [unnamed, named, unfinished] = await Promise.all(['unnamed.gz', 'named.gz', 'unfinished.gz'].map(begin));
  await blob(unnamed!).upload('nobody', 6);
  await blob(named!).upload('content', 7);
  await blob(unfinished!).stageBlock('AAAA', 'part', 4);
  const sha256 = createHash('sha256').update('content').digest('hex');
  const message = new Message(
    JSON.stringify({ schema: FILE_SCHEMA, messageId: 'file-1', blobName: named!.blobName, bytes: 7, messages: 1, sha256 }),
  );
  message.properties.add('schema', FILE_SCHEMA);
  await client.sendEvent(message);
  const blobs = await BlobStore.open(blobDirectory(local.hubDirectory));
  expect(await blobs.removeUnmarked(NAMED, Date.now() - 60_000)).toBe(0);
  expect(await blobs.removeUnmarked(NAMED, Date.now() + 60_000)).toBeGreaterThanOrEqual(2);
  expect((await local.hub.readUpload(named!.blobName))?.toString()).toBe('content');
  expect(await local.hub.readUpload(unnamed!.blobName)).toBeNull();
  await expect(blob(unfinished!).commitBlockList(['AAAA'])).rejects.toMatchObject({ code: 'InvalidBlockList' });
});

describe('refused', () => {
  test('a grant for one blob does not open another, nor a longer time, nor a deletion', async () => {
    const grant = await begin('mine.txt');
    await expect(blob({ ...grant, blobName: 'bed-13/other.txt' }).upload('x', 1)).rejects.toMatchObject({ statusCode: 403 });
    const longer = grant.sasToken.replace(/se=\d{4}/, 'se=2099');
    await expect(blob({ ...grant, sasToken: longer }).upload('x', 1)).rejects.toMatchObject({ statusCode: 403 });
    await expect(blob({ ...grant, sasToken: '' }).upload('x', 1)).rejects.toMatchObject({ statusCode: 403 });
    await expect(blob(grant).delete()).rejects.toMatchObject({ code: 'AuthorizationPermissionMismatch' });
  });

  test('a block that was never staged', async () => {
    const grant = await begin('blocks.bin');
    await expect(blob(grant).commitBlockList(['AAAA'])).rejects.toMatchObject({ code: 'InvalidBlockList' });
    await expect(blob(grant).getProperties()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('the token of another device', async () => {
    expect((await ask('bed-13/files', { blobName: 'x' })).status).toBe(401);
    const { correlationId } = await begin('theirs.txt');
    const notice = { isSuccess: true, statusCode: 200, statusDescription: '' };
    expect((await ask(`bed-13/files/notifications/${correlationId}`, notice, 'bed-13')).status).toBe(404);
  });

  test('"done" for a file that is not there; "failed" ends the upload and tells nobody', async () => {
    const before = notices.length;
    const { correlationId } = await begin('nothing.txt');
    expect((await ask(`bed-12/files/notifications/${correlationId}`, { isSuccess: true })).status).toBe(400);
    expect((await ask(`bed-12/files/notifications/${correlationId}`, { isSuccess: false })).status).toBe(204);
    expect((await ask(`bed-12/files/notifications/${correlationId}`, { isSuccess: false })).status).toBe(404);
    expect(notices).toHaveLength(before);
  });

  test.each(['', '../bed-13/x', 'a//b', 'x'.repeat(1025)])('the name "%.12s"', async (blobName) => {
    expect((await ask('bed-12/files', { blobName })).status).toBe(400);
  });

  test('the eleventh upload at once', async () => {
    const answers: number[] = [];
    for (let n = 0; n < 11; n += 1) answers.push((await ask('bed-13/files', { blobName: `${n}` }, 'bed-13')).status);
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 200), 403]);
  });
});
