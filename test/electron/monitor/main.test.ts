import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openSqliteStore } from '../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { bedConfig, KEY } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';

const MAIN = join(import.meta.dirname, '../../../electron/monitor/main.ts');
/** Stands where Electron puts its parent port: the same events, over the child's IPC channel. */
const PARENT = `
import { EventEmitter } from 'node:events';
const port = new EventEmitter();
port.postMessage = (message) => process.send(message);
process.parentPort = port;
process.on('message', (data) => {
  if (data.type === 'from-screen') {
    process.emit('screen', { data: data.message });
    return;
  }
  const ports = data.type === 'screen' ? [{ on: (_, listener) => { process.on('screen', listener); }, start: () => {}, postMessage: (message) => process.send({ screen: message.type, audio: message.audio?.state }) }] : [];
  port.emit('message', { data, ports });
});
await import(${JSON.stringify(MAIN)});
process.send({ type: 'loaded' });
`;

function start(): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PARENT], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('the utility process starts with its configuration, greets a screen that came early, and stops in order', async () => {
  const child = start();
  const heard: unknown[] = [];
  child.on('message', (message) => heard.push(message));
  await once(child, 'message');
  child.send({ type: 'screen' });
  child.send({ type: 'config', config: bedConfig(storeFolder(), 24105, { devices: [] }) });
  while (!heard.some((message) => JSON.stringify(message) === '{"screen":"heartbeat"}')) await once(child, 'message');
  child.send({ type: 'stop' });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  expect(heard).toContainEqual({ type: 'started' });
  expect(heard).toContainEqual({ screen: 'hello' });
  expect(heard[heard.length - 1]).toEqual({ type: 'stopped' });
});

test('what cannot go on ends with one JSON line and a code that is not zero', async () => {
  const child = start();
  let errors = '';
  child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
  await once(child, 'message');
  const config = bedConfig(storeFolder(), 24105);
  child.send({ type: 'config', config: { ...config, devices: config.devices.map((device) => ({ ...device, driver: 'acme' })) } });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(1);
  const lines = errors.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'monitor-failed', what: 'unhandled rejection' });
});

test('a pause of the alarm sound survives kill -9 of the monitor', { timeout: 120_000 }, async () => {
  const directory = storeFolder();
  const open = async (wanted: string): Promise<ChildProcess> => {
    const child = start();
    const heard: string[] = [];
    child.on('message', (message) => heard.push(JSON.stringify(message)));
    await once(child, 'message');
    child.send({ type: 'screen' });
    child.send({ type: 'config', config: bedConfig(directory, 24105, { devices: [] }) });
    await vi.waitUntil(() => heard.includes(`{"screen":"alarms","audio":"${wanted}"}`), { timeout: 60_000 });
    child.send({ type: 'from-screen', message: { type: 'pause-audio', minutes: 2 } });
    await vi.waitUntil(() => heard.includes('{"screen":"alarms","audio":"paused"}'), { timeout: 60_000 });
    return child;
  };
  const killed = await open('on');
  await vi.waitUntil(() => storedPause(directory), { timeout: 60_000, interval: 200 });
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  await open('paused');
});

function storedPause(directory: string): boolean {
  const store = openSqliteStore({ directory, key: KEY });
  try {
    return (store.readState('alarms') ?? '').includes('"audio":{"state":"paused"');
  } finally {
    store.close();
  }
}
