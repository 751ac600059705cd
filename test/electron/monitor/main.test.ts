import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bedConfig } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';

const MAIN = join(import.meta.dirname, '../../../electron/monitor/main.ts');
/** Stands where Electron puts its parent port: the same events, over the child's IPC channel. */
const PARENT = `
import { EventEmitter } from 'node:events';
const port = new EventEmitter();
port.postMessage = (message) => process.send(message);
process.parentPort = port;
process.on('message', (data) => {
  const ports = data.type === 'screen' ? [{ on: (_, listener) => { process.on('screen', listener); }, start: () => {}, postMessage: (message) => process.send({ screen: message.type }) }] : [];
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
