import { join } from 'node:path';
import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import type { MonitorConfig, WardSettings } from '#ipc';
import { type Monitor, startMonitor } from '../../../electron/monitor/monitor.ts';
import { bedConfig, KEY, Window } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';

const SETTINGS: WardSettings = {
  display: { language: 'de', sweep: { ecg: 50 }, nightHours: { from: '22:00', until: '06:00' }, privacy: { name: 'initials' } },
  profiles: { adult: { delayS: 5, limits: { spo2: { low: 88, high: 100 } } } },
};
const NOBODY: WardSettings = { display: {}, profiles: {} };

/** No device is there: what is set at the bed does not depend on one. */
function config(directory: string, part: Partial<MonitorConfig> = {}): MonitorConfig {
  return bedConfig(directory, 1, { devices: [], alarms: { pin: '2580' }, alarmDelayS: 10, ...part });
}

async function open(of: MonitorConfig): Promise<{ monitor: Monitor; window: Window }> {
  const monitor = await startMonitor(of, null);
  const window = new Window();
  monitor.attachScreen(window);
  return { monitor, window };
}

function spo2(window: Window): { low: number | null; high: number | null } {
  const { low = null, high = null } = window.last('limits')?.limits.find(({ vital }) => vital === 'spo2') ?? {};
  return { low, high };
}

test('what a ward sets needs its PIN and a name, is on record, and is there after a restart', async () => {
  const directory = storeFolder();
  const of = config(directory, { admission: null });
  const { monitor, window } = await open(of);
  window.say({ type: 'set-ward', settings: SETTINGS, pin: '1111', by: 'N. One' });
  expect(window.last('issue')).toMatchObject({ where: 'ward', reason: 'refused', detail: 'PIN: is wrong' });
  window.say({ type: 'set-ward', settings: SETTINGS, pin: '2580', by: '  ' });
  expect(window.last('issue')).toMatchObject({ detail: 'settings of the ward: who changes them is not said' });
  expect(window.last('ward')).toMatchObject({ settings: NOBODY, journal: [] });
  expect(window.last('hello')?.display).toEqual({});

  window.say({ type: 'set-ward', settings: SETTINGS, pin: '2580', by: 'N. One' });
  expect(window.last('hello')?.display).toEqual(SETTINGS.display);
  expect(window.last('ward')).toMatchObject({ waiting: false, journal: [{ by: 'N. One' }] });
  expect(spo2(window)).toEqual({ low: 88, high: 100 });
  await monitor.stop();

  const again = await open(of);
  onTestFinished(() => again.monitor.stop());
  expect(again.window.last('hello')?.display).toEqual(SETTINGS.display);
  expect(spo2(again.window)).toEqual({ low: 88, high: 100 });
  expect(again.window.last('ward')?.journal[0]).toMatchObject({
    by: 'N. One',
    changes: expect.arrayContaining([
      { path: 'display.sweep.ecg', before: null, after: '50' },
      { path: 'adult.limits.spo2', before: null, after: '88 – 100' },
    ]) as unknown,
  });
  const store = new Database(join(directory, 'bedside.db'), {
    encryptionCipher: 'aes256cbc',
    encryptionKey: KEY,
  } as Database.Options);
  const kept = store.prepare('SELECT json FROM entries').all() as { json: string }[];
  store.close();
  expect(kept.map(({ json }) => JSON.parse(json) as unknown)).toMatchObject([
    {
      kind: 'act',
      what: 'ward-set',
      by: 'N. One',
      reason: expect.stringContaining('adult.limits.spo2: usual → 88 – 100') as unknown,
    },
  ]);
});

test('nobody’s limits change under her: those of the ward count from the next patient on, also over a restart', async () => {
  const of = config(storeFolder());
  const { monitor, window } = await open(of);
  window.say({ type: 'set-ward', settings: SETTINGS, pin: '2580', by: 'N. One' });
  expect(window.last('hello')?.display).toMatchObject({ language: 'de' });
  expect(window.last('ward')).toMatchObject({ waiting: true });
  expect(spo2(window)).toEqual({ low: 90, high: 100 });
  await monitor.stop();

  const again = await open(of);
  onTestFinished(() => again.monitor.stop());
  expect(spo2(again.window)).toEqual({ low: 90, high: 100 });
  again.window.say({ type: 'discharge', by: 'N. One' });
  expect(again.window.last('ward')).toMatchObject({ waiting: false });
  expect(spo2(again.window)).toEqual({ low: 88, high: 100 });
});

test('what IT has set counts before it and cannot be set at the bed', async () => {
  const directory = storeFolder();
  const { monitor, window } = await open(config(directory, { admission: null }));
  window.say({ type: 'set-ward', settings: SETTINGS, pin: '2580', by: 'N. One' });
  await monitor.stop();

  const house: Partial<MonitorConfig> = {
    admission: null,
    display: { language: 'es', sweep: { ecg: 25 } },
    alarms: { pin: '2580', profiles: { adult: { limits: { spo2: { low: 92, high: 100 } } } } },
  };
  const again = await open(config(directory, house));
  onTestFinished(() => again.monitor.stop());
  expect(again.window.last('hello')?.display).toMatchObject({
    language: 'es',
    sweep: { ecg: 25 },
    privacy: { name: 'initials' },
  });
  expect(spo2(again.window)).toEqual({ low: 92, high: 100 });
  expect(again.window.last('ward')?.fixed).toEqual(['display.language', 'display.sweep.ecg', 'adult.limits.spo2']);
  const other: WardSettings = { ...SETTINGS, display: { ...SETTINGS.display, language: 'zh' } };
  again.window.say({ type: 'set-ward', settings: other, pin: '2580', by: 'N. One' });
  expect(again.window.last('issue')).toMatchObject({ detail: 'settings of the ward: display.language is set by IT' });
  // What is hidden by it may be taken back, so that it does not come into force unseen one day.
  again.window.say({ type: 'set-ward', settings: NOBODY, pin: '2580', by: 'N. One' });
  expect(again.window.last('ward')).toMatchObject({ settings: NOBODY });
});

test('no limit is taken away and no delay is longer than allowed, whoever has the PIN', async () => {
  const { monitor, window } = await open(config(storeFolder(), { admission: null }));
  onTestFinished(() => monitor.stop());
  for (const [profile, why] of [
    [{ limits: { spo2: { low: null, high: 100 } } }, 'alarm profile adult, spo2: a limit is not taken away here'],
    [{ delayS: 60 }, 'alarm profile adult, delay: 60 is not between 0 and 15 s'],
  ] as const) {
    window.say({ type: 'set-ward', settings: { display: {}, profiles: { adult: profile } }, pin: '2580', by: 'N. One' });
    expect(window.last('issue')).toMatchObject({ where: 'ward', detail: why });
  }
  expect(spo2(window)).toEqual({ low: 90, high: 100 });
});

test('without a PIN nothing of it is set at the bed', async () => {
  const { monitor, window } = await open(config(storeFolder(), { admission: null, alarms: {} }));
  onTestFinished(() => monitor.stop());
  expect(window.last('ward')?.open).toBe(false);
  window.say({ type: 'set-ward', settings: SETTINGS, pin: '', by: 'N. One' });
  expect(window.last('ward')?.settings).toEqual(NOBODY);
});
