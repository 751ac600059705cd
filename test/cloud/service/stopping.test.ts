import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import { testDatabase } from '../../support/postgres.ts';

const wardlight = fileURLToPath(new URL('../../../wardlight.ts', import.meta.url));

/** What it says, from its beginning on. */
function said(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (part: Buffer) => {
        heard += part.toString();
        if (heard.includes(text)) resolve();
      });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${heard}`)));
  });
}

interface Started {
  readonly directory: string;
  readonly child: ChildProcess;
  readonly ended: Promise<readonly [number | null, string | null]>;
}

/** The cloud as a process of its own. @param other members of its configuration */
async function start(role: string, other: Readonly<Record<string, unknown>> = {}): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-stopping-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o711);
  const place = async () => ({ host: '127.0.0.1', port: await freePort(0) });
  const config = join(directory, 'cloud.json');
  const content = {
    directory: join(directory, 'cloud'),
    databaseUrl: null,
    hub: { ...(await place()), hostName: 'local.azure-devices.net' },
    fhir: await place(),
    api: await place(),
    mapping: null,
    notifyUrl: 'local',
    receiver: await place(),
    stations: [],
    ...other,
  };
  await writeFile(config, JSON.stringify(content));
  await ensureCertificates(join(directory, 'cloud', 'certificates'));
  const child = spawn(process.execPath, [wardlight, 'serve', '--roles', role, '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
  return { directory, child, ended };
}

test('asked to stop by the terminal and by its parent at the same time, the cloud ends in order with its database', async () => {
  const { directory, child, ended } = await start('fhir');
  await said(child, '"ready"');
  const running = join(directory, 'cloud', 'postgres', 'data', 'postmaster.pid');
  expect(existsSync(running)).toBe(true);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(existsSync(running)).toBe(false);
});

test('a process that waits for a log that is away ends when it is asked to', async () => {
  const database = await testDatabase();
  onTestFinished(() => database.drop());
  const endpoint = { host: 'localhost', port: await freePort(0), keyName: 'stages', key: 'not-a-secret-of-anybody' };
  const { child, ended } = await start('connector', { databaseUrl: database.connectionString, log: { endpoint } });
  await said(child, 'the log cannot be reached yet');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
