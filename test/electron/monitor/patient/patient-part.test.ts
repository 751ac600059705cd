import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { PatientEntry } from '#ipc';
import type { TelemetryEnvelope } from '#wire';
import { startMonitor } from '../../../../electron/monitor/monitor.ts';
import { bedConfig, KEY, startDevice, Window } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';

const TWO: PatientEntry = { name: 'Generated, Two', identifier: 'P-2', birthDate: '2019-01-31', type: 'paediatric' };

function envelopes(directory: string): TelemetryEnvelope[] {
  const store = new Database(join(directory, 'bedside.db'), {
    encryptionCipher: 'aes256cbc',
    encryptionKey: KEY,
  } as Database.Options);
  const rows = store.prepare('SELECT message FROM outbox ORDER BY sequence').all() as { message: string }[];
  store.close();
  return rows.map(({ message }) => JSON.parse(message) as TelemetryEnvelope);
}

test('the next patient finds nothing of the former: not her alarms, limits, pauses, numbers or readings', {
  timeout: 60_000,
}, async () => {
  const directory = storeFolder();
  const device = await startDevice();
  onTestFinished(() => device.stop());
  const config = bedConfig(directory, device.port, { limits: { 'heart-rate': { low: 20, high: 40 } }, alarms: { pin: '2580' } });
  let monitor = await startMonitor(config, null);
  const window = new Window();
  monitor.attachScreen(window);
  await vi.waitUntil(() => window.last('alarms')?.alarms.some(({ condition }) => condition === 'heart-rate-high'), 60_000);
  window.say({ type: 'set-limits', vital: 'spo2', limits: { low: 50, high: null } });
  window.say({ type: 'pause-alarms', minutes: 5, reason: 'Washing' });
  window.say({ type: 'alarm-off', vital: 'respiratory-rate', pin: '2580' });

  window.say({ type: 'admit', patient: TWO, encounter: 'E-2' });
  expect(window.last('issue')).toMatchObject({
    where: 'patient',
    detail: expect.stringContaining('is admitted to this bed') as string,
  });
  const changedMs = Date.now();
  window.say({ type: 'transfer', to: 'Ward 5', by: 'N. One' });
  expect(window.last('hello')?.patient).toBeNull();
  window.say({ type: 'admit', patient: TWO, encounter: 'E-2', by: 'N. One' });
  expect(window.last('hello')?.patient).toMatchObject({ identifier: 'P-2', type: 'paediatric' });
  const shown = window.last('alarms');
  expect(shown).toMatchObject({ alarmsPaused: null, off: [] });
  expect(shown?.alarms.filter(({ onsetMs, source }) => source === 'physiological' && onsetMs < changedMs - 50)).toEqual([]);
  const limits = window.last('limits')?.limits;
  expect(limits?.some(({ changed }) => changed)).toBe(false);
  expect(limits?.find(({ vital }) => vital === 'heart-rate')).toMatchObject({ low: 75, high: 160 });
  await vi.waitUntil(() => (window.value('heart-rate') ?? null) !== null, 60_000);
  await monitor.stop();

  monitor = await startMonitor(config, null);
  onTestFinished(() => monitor.stop());
  const again = new Window();
  monitor.attachScreen(again);
  expect(again.last('hello')?.patient).toMatchObject({ identifier: 'P-2' });

  const sent = envelopes(directory);
  const vitals = sent.flatMap(({ admission, readings }) =>
    readings.flatMap((reading) =>
      reading.kind === 'vital' ? [{ patient: admission?.patient ?? null, atMs: Date.parse(reading.measuredAt) }] : [],
    ),
  );
  expect(new Set(vitals.filter(({ atMs }) => atMs < changedMs).map(({ patient }) => patient))).toEqual(new Set(['SIM-1']));
  expect(new Set(vitals.filter(({ atMs }) => atMs > changedMs + 500).map(({ patient }) => patient))).toEqual(new Set(['P-2']));
  const ends = sent.flatMap(({ admission, readings }) =>
    readings.flatMap((reading) =>
      reading.kind === 'alarm' && reading.condition === 'heart-rate-high' && reading.phase === 'end' ? [admission?.patient] : [],
    ),
  );
  expect(ends).toEqual(['SIM-1']);
  const told = sent.flatMap(({ readings }) => readings.flatMap((reading) => (reading.kind === 'admission' ? [reading] : [])));
  expect(told.map(({ what, by, reason }) => `${what} ${by} ${reason ?? ''}`)).toEqual([
    'transferred N. One Ward 5',
    'admitted N. One ',
  ]);
});

test('another patient configured while nobody watched finds nothing of the former either, and the journal says so', async () => {
  const directory = storeFolder();
  const config = bedConfig(directory, 1, { devices: [] });
  let monitor = await startMonitor(config, null);
  const window = new Window();
  monitor.attachScreen(window);
  window.say({ type: 'enter', entry: { what: 'consciousness', value: 'V' } });
  window.say({ type: 'set-limits', vital: 'spo2', limits: { low: 50, high: null } });
  expect(window.last('score')?.inputs).toContainEqual(expect.objectContaining({ value: 'V' }));
  await monitor.stop();
  const other = { patient: { ...TWO, type: 'adult' as const }, encounter: 'E-2', since: '2026-01-01T00:00:00.000Z' };
  monitor = await startMonitor({ ...config, admission: other }, null);
  const again = new Window();
  monitor.attachScreen(again);
  expect(again.last('hello')?.patient).toMatchObject({ identifier: 'P-2' });
  expect(again.last('score')?.inputs.some(({ value }) => value === 'V')).toBe(false);
  expect(again.last('limits')?.limits.some(({ changed }) => changed)).toBe(false);
  await monitor.stop();
  const told = envelopes(directory).flatMap(({ admission, readings }) =>
    readings.flatMap((reading) => (reading.kind === 'admission' ? [{ ...reading, carried: admission?.patient }] : [])),
  );
  expect(told).toMatchObject([
    { what: 'admitted', by: 'configuration', before: { patient: 'SIM-1' }, after: { patient: 'P-2' }, carried: 'P-2' },
  ]);
});

test('who was admitted is not guessed from the configuration while the store cannot be read, and nothing is written over', async () => {
  const directory = storeFolder();
  const config = bedConfig(directory, 1, { devices: [] });
  let monitor = await startMonitor(config, null);
  const window = new Window();
  monitor.attachScreen(window);
  window.say({ type: 'discharge' });
  window.say({ type: 'admit', patient: TWO, encounter: 'E-2' });
  await monitor.stop();

  const away = `${directory}.away`;
  renameSync(directory, away);
  writeFileSync(directory, '');
  monitor = await startMonitor(config, null);
  const blind = new Window();
  monitor.attachScreen(blind);
  expect(blind.last('hello')?.patient).toBeNull();
  rmSync(directory);
  renameSync(away, directory);
  blind.say({ type: 'acknowledge' });
  await monitor.stop();

  monitor = await startMonitor(config, null);
  onTestFinished(() => monitor.stop());
  const again = new Window();
  monitor.attachScreen(again);
  expect(again.last('hello')?.patient).toMatchObject({ identifier: 'P-2' });
});

test('after a damaged store was set aside nobody is admitted either, also at the next start, until somebody says who lies here', async () => {
  const directory = storeFolder();
  writeFileSync(join(directory, 'bedside.db'), 'no database '.repeat(1_000));
  const config = bedConfig(directory, 1, { devices: [] });
  for (let run = 0; run < 2; run += 1) {
    const monitor = await startMonitor(config, null);
    const window = new Window();
    monitor.attachScreen(window);
    expect(window.last('hello')?.patient).toBeNull();
    await monitor.stop();
  }
  const monitor = await startMonitor(config, null);
  onTestFinished(() => monitor.stop());
  const window = new Window();
  monitor.attachScreen(window);
  window.say({ type: 'admit', patient: TWO, encounter: 'E-2' });
  expect(window.last('hello')?.patient).toMatchObject({ identifier: 'P-2' });
});

test('a provisional patient who is identified keeps what was set for her', async () => {
  const directory = storeFolder();
  const config = bedConfig(directory, 1, { devices: [], admission: null });
  let monitor = await startMonitor(config, null);
  const window = new Window();
  monitor.attachScreen(window);
  window.say({ type: 'admit', patient: { ...TWO, identifier: '' }, encounter: null });
  expect(window.last('hello')?.patient).toMatchObject({ provisional: true });
  window.say({ type: 'set-limits', vital: 'spo2', limits: { low: 85, high: null } });
  window.say({ type: 'identify', patient: TWO, encounter: 'E-2' });
  expect(window.last('hello')?.patient).toMatchObject({ identifier: 'P-2', encounter: 'E-2' });
  await monitor.stop();
  monitor = await startMonitor(config, null);
  onTestFinished(() => monitor.stop());
  const again = new Window();
  monitor.attachScreen(again);
  expect(again.last('hello')?.patient?.provisional).toBeUndefined();
  expect(again.last('limits')?.limits.find(({ vital }) => vital === 'spo2')).toMatchObject({ low: 85, changed: true });
});

test('a patient for whose class the ward has set limits that cannot be used is refused, and nothing has changed', async () => {
  const directory = storeFolder();
  const profiles = { neonatal: { limits: { 'heart-rate': { low: 200, high: 100 } } } };
  const config = bedConfig(directory, 1, { devices: [], admission: null, alarms: { profiles } });
  let monitor = await startMonitor(config, null);
  const window = new Window();
  monitor.attachScreen(window);
  window.say({ type: 'enter', entry: { what: 'consciousness', value: 'V' } });
  expect(window.last('ward')?.classes.map(({ type, refused }) => [type, refused])).toEqual([
    ['adult', null],
    ['paediatric', null],
    ['neonatal', 'alarm limits, heart-rate: low 200 and high 100 must be at least 2 apart'],
  ]);
  window.say({ type: 'admit', patient: { ...TWO, type: 'neonatal' }, encounter: 'E-2' });
  expect(window.last('issue')).toMatchObject({ where: 'patient', reason: 'refused' });
  expect(window.last('hello')?.patient).toBeNull();
  expect(window.last('score')?.inputs).toContainEqual(expect.objectContaining({ value: 'V' }));
  await monitor.stop();
  monitor = await startMonitor(config, null);
  onTestFinished(() => monitor.stop());
  const again = new Window();
  monitor.attachScreen(again);
  expect(again.last('hello')?.patient).toBeNull();
  again.say({ type: 'admit', patient: TWO, encounter: 'E-2' });
  expect(again.last('hello')?.patient).toMatchObject({ identifier: 'P-2' });
});

test('standby is told to every window with who and since when, lives through a restart, and ends by hand', async () => {
  const directory = storeFolder();
  const config = bedConfig(directory, 1, { devices: [] });
  let monitor = await startMonitor(config, null);
  const window = new Window();
  monitor.attachScreen(window);
  window.say({ type: 'standby', on: true, by: 'N. One' });
  expect(window.last('standby')?.standby).toMatchObject({ by: 'N. One', measuring: false });
  await monitor.stop();
  monitor = await startMonitor(config, null);
  onTestFinished(() => monitor.stop());
  const again = new Window();
  monitor.attachScreen(again);
  expect(again.last('standby')?.standby).toMatchObject({ by: 'N. One' });
  again.say({ type: 'standby', on: false });
  expect(again.last('standby')?.standby).toBeNull();
});
