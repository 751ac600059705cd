import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { telemetryEnvelope } from '#wire';
import { openSqliteStore } from '../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { VERSION } from '../../../electron/monitor/version.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { bedConfig, KEY, startDevice } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';

const PROGRAM = join(import.meta.dirname, '../../../wardlight.ts');

function run(file: string): { child: ChildProcess; events: Record<string, unknown>[]; errors: string[] } {
  const child = spawn(process.execPath, [PROGRAM, 'monitor', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const events: Record<string, unknown>[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line) as Record<string, unknown>));
  child.stderr.on('data', (text: Buffer) => errors.push(text.toString()));
  return { child, events, errors };
}

test('the headless monitor survives kill -9: nothing written is lost, no number is given twice; SIGTERM ends it in order', {
  timeout: 300_000,
}, async () => {
  const simulator = await startDevice();
  onTestFinished(() => simulator.stop());
  const directory = storeFolder();
  const file = join(directory, 'monitor.json');
  writeFileSync(file, JSON.stringify(bedConfig(directory, simulator.port)));

  const killed = run(file);
  await vi.waitUntil(() => killed.events.some(({ event, link }) => event === 'device' && link === 'connected'), {
    timeout: 120_000,
  });
  const waiting = (): number => {
    const store = openSqliteStore({ directory, key: KEY });
    const count = store.waitingCount();
    store.close();
    return count;
  };
  await vi.waitUntil(() => waiting() >= 2, { timeout: 120_000, interval: 200 });
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
  const before = waiting();

  const restarted = run(file);
  await vi.waitUntil(() => restarted.events.some(({ event, link }) => event === 'device' && link === 'connected'), {
    timeout: 120_000,
  });
  await vi.waitUntil(() => waiting() > before, { timeout: 120_000, interval: 200 });
  restarted.child.kill('SIGTERM');
  const [code] = (await once(restarted.child, 'exit')) as [number];
  expect([code, restarted.errors]).toEqual([0, []]);
  expect(restarted.events[0]).toMatchObject({ event: 'started', bed: { id: 'bed-12' } });
  expect(restarted.events.map(({ event }) => event)).toEqual(expect.arrayContaining(['score', 'alarms', 'cloud', 'recorder']));
  expect(restarted.events.slice(-2)).toMatchObject([{ event: 'stopping', signal: 'SIGTERM' }, { event: 'stopped' }]);

  const store = openSqliteStore({ directory, key: KEY });
  const messages = store.waiting(0, 1000).map(({ message }) => telemetryEnvelope.parse(JSON.parse(message)));
  store.close();
  expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1));
  expect(messages.length).toBeGreaterThan(before);
  const frames = messages.flatMap((envelope) => envelope.frames.map(({ id }) => id));
  expect(new Set(frames).size).toBe(frames.length);
});

test('a configuration that cannot be used is refused with what and where, exit code 1', async () => {
  const file = join(storeFolder(), 'monitor.json');
  writeFileSync(file, JSON.stringify({ ...bedConfig('x', 24105), alarmDelayS: 99 }));
  const { child, errors } = run(file);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(1);
  expect(errors.join('')).toContain('monitor.json, alarmDelayS');
});

test('the version told to screens is the version of the package', () => {
  expect(VERSION).toBe(manifest.version);
});
