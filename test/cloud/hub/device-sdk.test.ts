import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, Message, type Twin } from 'azure-iot-device';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Certificates, ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { everything, temporaryDirectory, text } from '../stream/log-support.ts';
import { openSdkClient } from './hub-support.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let certificates: Certificates;
let hub: ChildProcess;
const clients: Client[] = [];

async function startHubProcess(port = 0): Promise<number> {
  const script = fileURLToPath(new URL('hub-process.ts', import.meta.url));
  hub = spawn(process.execPath, [script, directory.path, String(port), 'bed-12'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    hub.stdout?.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    hub.once('exit', () => reject(new Error('the hub did not start')));
  });
}

async function kill(): Promise<void> {
  const gone = new Promise((resolve) => hub.once('exit', resolve));
  hub.kill('SIGKILL');
  await gone;
}

async function open(port: number): Promise<Client> {
  const client = await openSdkClient(port, certificates.ca, 'bed-12');
  clients.push(client);
  return client;
}

async function storedBodies(): Promise<string[]> {
  const log = await openEventLog(join(directory.path, 'log'));
  const bodies = (await everything(log, 'telemetry')).map(text);
  await log.close();
  return bodies;
}

beforeEach(async () => {
  directory = temporaryDirectory();
  certificates = await ensureCertificates(join(directory.path, 'certificates'));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close().catch(() => undefined)));
  if (hub.exitCode === null && hub.signalCode === null) await kill();
  directory.remove();
});

test('the device SDK connects, sends, and is refused with a wrong key or without the authority', async () => {
  const port = await startHubProcess();
  const client = await open(port);
  const message = new Message('{"hr":72}');
  message.messageId = 'bed-12-1';
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  await client.sendEvent(message);
  await expect(openSdkClient(port, certificates.ca, 'bed-12', 'd3Jvbmcga2V5IHdyb25nIGtleQ==')).rejects.toThrow(/Not authorized/);
  await expect(openSdkClient(port, '', 'bed-12')).rejects.toThrow();
  await kill();
  expect(await storedBodies()).toEqual(['{"hr":72}']);
});

test('kill -9 loses nothing that was acknowledged, and the SDK goes on with the next hub: twin, subscriptions, telemetry', async () => {
  const port = await startHubProcess();
  const client = await open(port);
  const twin = await new Promise<Twin>((resolve, reject) => {
    client.getTwin((error, found) => (error || !found ? reject(error ?? new Error('no twin')) : resolve(found)));
  });
  const acknowledged: string[] = [];
  let enough: () => void;
  const some = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const sending = Promise.all(
    Array.from({ length: 120 }, async (_, n) => {
      await client.sendEvent(new Message(`message ${n}`));
      acknowledged.push(`message ${n}`);
      if (acknowledged.length === 30) enough();
    }),
  );
  await some;
  await kill();
  const before = [...acknowledged];
  const stored = await storedBodies();
  expect(before.length).toBeGreaterThanOrEqual(30);
  expect(before.filter((body) => !stored.includes(body))).toEqual([]);

  await startHubProcess(port);
  await sending;
  await new Promise<void>((resolve, reject) => {
    const reported = twin.properties.reported as { update(patch: object, done: (error: Error | null) => void): void };
    reported.update({ firmware: '1.2' }, (error) => (error ? reject(error) : resolve()));
  });
  await kill();
  const after = await storedBodies();
  expect(new Set(after)).toEqual(new Set(Array.from({ length: 120 }, (_, n) => `message ${n}`)));
});
