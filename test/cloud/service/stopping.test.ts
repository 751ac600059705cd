import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from '../../../electron/start/ports-adapter.ts';

const wardlight = fileURLToPath(new URL('../../../wardlight.ts', import.meta.url));

function said(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stdout?.on('data', (part: Buffer) => {
      heard += part.toString();
      if (heard.includes(text)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${heard}`)));
  });
}

test('asked to stop by the terminal and by its parent at the same time, the cloud ends in order with its database', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-stopping-'));
  await chmod(directory, 0o711);
  const host = '127.0.0.1';
  const place = async () => ({ host, port: await freePort(0) });
  const config = join(directory, 'cloud.json');
  await writeFile(
    config,
    JSON.stringify({
      directory: join(directory, 'cloud'),
      databaseUrl: null,
      hub: { ...(await place()), hostName: 'local.azure-devices.net' },
      fhir: await place(),
      api: await place(),
      mapping: null,
      notifyUrl: 'local',
      receiver: await place(),
      stations: [],
    }),
  );
  const child = spawn(process.execPath, [wardlight, 'serve', '--roles', 'fhir', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
  await said(child, '"ready"');
  const running = join(directory, 'cloud', 'postgres', 'data', 'postmaster.pid');
  expect(existsSync(running)).toBe(true);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(existsSync(running)).toBe(false);
  await rm(directory, { recursive: true, force: true });
});
