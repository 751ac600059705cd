import { join } from 'node:path';
import Database from 'libsql';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startMonitor } from '../../../electron/monitor/monitor.ts';
import { bedConfig, KEY, startDevice, Window } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';

interface Act {
  readonly what: string;
  readonly vital: string | null;
  readonly by: string;
  readonly reason: string | null;
}

function journal(directory: string): Act[] {
  const options = { encryptionCipher: 'aes256cbc', encryptionKey: KEY } as Database.Options;
  const store = new Database(join(directory, 'bedside.db'), options);
  const rows = store.prepare('SELECT json FROM entries ORDER BY at_ms, id').all() as { json: string }[];
  store.close();
  return rows
    .map(({ json }) => JSON.parse(json) as Act & { kind: string })
    .flatMap(({ kind, what, vital, by, reason }) => (kind === 'act' ? [{ what, vital, by, reason }] : []));
}

test('what lowers protection is told to every screen, in the journal with who and why, and alive after a restart', async () => {
  const directory = storeFolder();
  const device = await startDevice();
  onTestFinished(() => device.stop());
  const config = bedConfig(directory, device.port, { alarms: { pin: '2580' } });
  let monitor = await startMonitor(config, null);
  const [first, second] = [new Window(), new Window()];
  monitor.attachScreen(first);
  monitor.attachScreen(second);

  first.say({ type: 'alarm-off', vital: 'spo2', pin: '1111', by: 'N. One' });
  expect(first.last('issue')).toMatchObject({ where: 'alarms', reason: 'refused', detail: 'PIN: is wrong' });
  expect(second.last('alarms')?.off).toEqual([]);

  first.say({ type: 'alarm-off', vital: 'spo2', pin: '2580', by: 'N. One' });
  first.say({ type: 'pause-alarms', minutes: 5, reason: 'Washing', by: 'N. Two' });
  expect(second.last('alarms')).toMatchObject({
    off: [{ vital: 'spo2', by: 'N. One' }],
    alarmsPaused: { by: 'N. Two', reason: 'Washing' },
  });
  await monitor.stop();

  monitor = await startMonitor(config, null);
  onTestFinished(() => monitor.stop());
  const third = new Window();
  monitor.attachScreen(third);
  expect(third.last('alarms')).toMatchObject({ off: [{ vital: 'spo2' }], alarmsPaused: { reason: 'Washing' } });
  third.say({ type: 'resume-alarms', by: 'N. Two' });
  await vi.waitUntil(() => third.last('alarms')?.alarmsPaused === null, { timeout: 60_000 });
  expect(journal(directory)).toEqual([
    { what: 'alarm-off', vital: 'spo2', by: 'N. One', reason: null },
    { what: 'alarms-paused', vital: null, by: 'N. Two', reason: 'Washing' },
    { what: 'alarms-resumed', vital: null, by: 'N. Two', reason: null },
  ]);
});
