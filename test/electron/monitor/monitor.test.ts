import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { driverById } from '#drivers';
import { telemetryEnvelope } from '#wire';
import { type Monitor, startMonitor } from '../../../electron/monitor/monitor.ts';
import { openSqliteStore } from '../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { bedConfig, KEY, startDevice, Window } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';
import { messagesAt, startMqttPeer } from './uplink/mqtt-peer.ts';

const WAIT = { timeout: 60_000, interval: 20 };

async function begin(
  config: ReturnType<typeof bedConfig>,
): Promise<{ monitor: Monitor; window: Window; stop: () => Promise<void> }> {
  const window = new Window();
  const monitor = await startMonitor(config, window);
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= monitor.stop());
  onTestFinished(stop);
  return { monitor, window, stop };
}

async function device(port = 0) {
  const simulator = await startDevice(port);
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= simulator.stop());
  onTestFinished(stop);
  return { ...simulator, stop };
}

test('what the device sends is on the screen, in the store and in the outbox, with the same values and times', async () => {
  const simulator = await device();
  const directory = storeFolder();
  const { window, stop } = await begin(bedConfig(directory, simulator.port));
  expect(window.messages[0]).toMatchObject({
    type: 'hello',
    simulated: true,
    simulatedSource: 'generated patient',
    patient: { identifier: 'SIM-1', encounter: 'ENC-SIM-1', admittedAt: '2026-01-01T00:00:00.000Z' },
    waves: [
      { channel: '131330', label: 'II', colour: 'ecg' },
      { channel: '150452', label: 'Pleth', colour: 'pleth' },
    ],
  });
  const greeting = window.messages.slice(0, 10).map(({ type }) => type);
  expect(greeting[0]).toBe('hello');
  const told = ['alarms', 'hello', 'limits', 'link', 'notes', 'numerics', 'score', 'signals', 'standby', 'ward'];
  expect([...greeting].sort()).toEqual(told);

  await vi.waitUntil(() => typeof window.value('heart-rate') === 'number' && window.all('wave').length > 20, WAIT);
  await vi.waitUntil(() => window.last('link')?.devices[0]?.link === 'connected', WAIT);
  await stop();

  const heartRates = simulator.sentNumerics().filter(({ code }) => code === 147842);
  expect(heartRates.map(({ value }) => value)).toContain(
    window
      .all('numerics')
      .map(({ tiles }) => tiles[0]?.value)
      .find((value) => value !== null),
  );

  for (const channel of ['131330', '150452']) {
    const chunks = window.all('wave').filter((chunk) => chunk.channel === channel);
    chunks.slice(1).forEach((chunk, index) => {
      const before = chunks[index]!;
      expect(chunk.firstSampleMs).toBeCloseTo(before.firstSampleMs + (before.samples.length * 1000) / before.rateHz, 6);
    });
    const samples = chunks.flatMap((chunk) => [...chunk.samples]);
    expect(Math.max(...samples.filter((sample) => !Number.isNaN(sample)))).toBeGreaterThan(
      Math.min(...samples.filter((sample) => !Number.isNaN(sample))),
    );
  }

  const store = openSqliteStore({ directory, key: KEY });
  const messages = store.waiting(0, 1000).map(({ message }) => telemetryEnvelope.parse(JSON.parse(message)));
  store.close();
  expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1));
  expect(new Set(messages.map(({ admission }) => admission?.patient))).toEqual(new Set(['SIM-1']));
  const decoder = driverById('philips-intellivue')!.openDecoder({ transport: 'udp' });
  const sent = messages.flatMap(({ readings, frames }) => {
    for (const { bytesBase64 } of frames) decoder.push(Buffer.from(bytesBase64, 'base64'), { wallMs: 0, monotonicMs: 0 });
    const ids = new Set(frames.map(({ id }) => id));
    return readings.flatMap((reading) => {
      if (reading.kind !== 'vital') return [];
      expect(ids.has(reading.frame)).toBe(true);
      return reading.code === 147842 ? [reading.value] : [];
    });
  });
  expect(heartRates.map(({ value }) => value).slice(0, sent.length)).toEqual(sent);
  expect(sent.length).toBeGreaterThan(0);
});

test('a limit that is broken alarms on the screen and travels, an entry changes the score and travels, also over a restart', async () => {
  const simulator = await device();
  const directory = storeFolder();
  const config = bedConfig(directory, simulator.port, { limits: { 'heart-rate': { low: 30, high: 45 } } });
  const first = await begin(config);
  await vi.waitUntil(() => first.window.last('alarms')?.alarms.some(({ condition }) => condition.startsWith('heart-rate')), WAIT);
  const alarm = first.window.last('alarms')!.alarms.find(({ condition }) => condition.startsWith('heart-rate'))!;
  expect(first.window.last('numerics')?.tiles[0]).toMatchObject({ vital: 'heart-rate', limits: { low: 30, high: 45 } });
  first.window.say({ type: 'acknowledge' });
  await vi.waitUntil(
    () => first.window.last('alarms')?.alarms.find(({ alarmId }) => alarmId === alarm.alarmId)?.state === 'acknowledged',
    WAIT,
  );
  first.window.say({ type: 'enter', entry: { what: 'consciousness', value: 'V' } });
  expect(first.window.last('score')?.inputs).toContainEqual(
    expect.objectContaining({ value: 'V', points: 3, origin: 'entered' }),
  );
  await first.stop();

  const second = await begin(config);
  expect(second.window.last('alarms')?.alarms).toContainEqual(
    expect.objectContaining({ alarmId: alarm.alarmId, state: 'acknowledged' }),
  );
  expect(second.window.last('score')?.inputs).toContainEqual(expect.objectContaining({ value: 'V', origin: 'entered' }));
  await second.stop();

  const store = openSqliteStore({ directory, key: KEY });
  const readings = store.waiting(0, 1000).flatMap(({ message }) => telemetryEnvelope.parse(JSON.parse(message)).readings);
  store.close();
  const steps = readings.flatMap((reading) =>
    reading.kind === 'alarm' && reading.alarmId === alarm.alarmId ? [reading.phase] : [],
  );
  expect(steps).toEqual(['start', 'acknowledged']);
  expect(readings.filter(({ kind }) => kind === 'entry')).toMatchObject([{ what: 'consciousness', value: 'V' }]);
  expect(new Set(readings.map(({ id }) => id)).size).toBe(readings.length);
});

test('an alarm is on the disk before anything else happens after it', async () => {
  const simulator = await device();
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  onTestFinished(() => store.close());
  const onDisk: string[][] = [];
  const window = new Window();
  const post = window.post.bind(window);
  window.post = (message) => {
    post(message);
    if (message.type !== 'alarms' || message.alarms.length === 0) return;
    queueMicrotask(() => {
      const readings = store.waiting(0, 100).flatMap((row) => telemetryEnvelope.parse(JSON.parse(row.message)).readings);
      onDisk.push(readings.flatMap((reading) => (reading.kind === 'alarm' ? [`${reading.condition} ${reading.phase}`] : [])));
    });
  };
  const monitor = await startMonitor(
    bedConfig(directory, simulator.port, { limits: { 'heart-rate': { low: 30, high: 45 } } }),
    window,
  );
  onTestFinished(() => monitor.stop());
  await vi.waitUntil(() => onDisk.length > 0, WAIT);
  expect(onDisk[0]).toContain('heart-rate-high start');
});

test('a device that is not there is shown, and found when it comes', async () => {
  const gone = await device();
  await gone.stop();
  const { window } = await begin(bedConfig(storeFolder(), gone.port));
  await vi.waitUntil(() => (window.last('link')?.devices[0]?.issues['transport-error'] ?? 0) > 0, WAIT);
  expect(window.value('heart-rate')).toBeNull();
  await device(gone.port);
  await vi.waitUntil(() => typeof window.value('heart-rate') === 'number', { timeout: 60_000, interval: 50 });
});

test('a store that cannot be opened does not keep the bed from being watched', async () => {
  const simulator = await device();
  const directory = join(storeFolder(), 'store');
  writeFileSync(directory, 'a file where the folder should be');
  const { window } = await begin(bedConfig(directory, simulator.port));
  await vi.waitUntil(
    () => typeof window.value('heart-rate') === 'number' && window.last('link')?.recorder.state === 'failing',
    WAIT,
  );
  expect(window.last('link')?.recorder.detail).toContain('EEXIST');
  expect(window.last('alarms')?.alarms).toContainEqual(
    expect.objectContaining({ condition: 'recorder-failing', source: 'technical' }),
  );
});

test('a store of another key is set aside with an alarm, and recording goes on in a fresh one', async () => {
  const simulator = await device();
  const directory = storeFolder();
  const lost = openSqliteStore({ directory, key: KEY.replaceAll('0', '1') });
  lost.commit([{ table: 'outbox', sequence: 41, message: '{}', createdMs: 0 }]);
  lost.close();
  const { window } = await begin(bedConfig(directory, simulator.port));
  await vi.waitUntil(() => (window.last('link')?.cloud.waiting ?? 0) > 0, WAIT);
  expect(window.last('link')?.recorder).toMatchObject({ state: 'recording', space: { fullInMs: null, removing: false } });
  expect(window.last('link')?.recorder.space?.usedBytes).toBeGreaterThan(0);
  const issue = window.all('issue').find(({ reason }) => reason === 'store-set-aside');
  expect(issue?.detail).toMatch(/not a database.* set-aside-.*\.db/);
  expect(window.last('alarms')?.alarms).toContainEqual(
    expect.objectContaining({ condition: 'store-set-aside', priority: 'medium', source: 'technical' }),
  );
  const store = openSqliteStore({ directory, key: KEY });
  onTestFinished(() => store.close());
  expect(store.waiting(0, 1)[0]?.sequence).toBeGreaterThan(41);
});

test('everything reaches the hub once it is there, in order, and is freed', async () => {
  const simulator = await device();
  const hub = await startMqttPeer();
  await hub.stop();
  const key = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
  const connectionString = `HostName=contoso.azure-devices.net;DeviceId=station-12;SharedAccessKey=${key};GatewayHostName=localhost:${hub.port}`;
  const { window } = await begin(
    bedConfig(storeFolder(), simulator.port, { hub: { connectionString, certificateAuthority: hub.certificateAuthority } }),
  );
  await vi.waitUntil(() => (window.last('link')?.cloud.waiting ?? 0) >= 2, WAIT);
  expect(window.last('link')?.cloud.state).toBe('connecting');

  const back = await startMqttPeer(hub.port, hub.authority);
  onTestFinished(() => back.stop());
  // Alarms overtake: for a moment there may be a gap.
  const whole = (): boolean => {
    const all = messagesAt(back).map(({ sequence }) => sequence);
    return all.length >= 5 && new Set(all).size === all.length && Math.max(...all) === all.length;
  };
  await vi.waitUntil(() => whole() && window.last('link')?.cloud.state === 'connected', WAIT);
  const messages = messagesAt(back);
  const readings = messages.filter(({ queue }) => queue === 'readings').map(({ sequence }) => sequence);
  expect(readings).toEqual([...readings].sort((a, b) => a - b));
  expect(messages.find(({ sequence }) => sequence === 1)?.messageId).toBe('station-12-1');
});

test('an unknown driver and a broken connection string are refused by name', async () => {
  const config = bedConfig(storeFolder(), 24105);
  const unknown = { ...config, devices: config.devices.map((one) => ({ ...one, driver: 'acme' })) };
  await expect(startMonitor(unknown, null)).rejects.toThrow('device monitor-1: there is no driver acme');
  const hub = { connectionString: 'HostName=x', certificateAuthority: null };
  await expect(startMonitor({ ...config, hub }, null)).rejects.toThrow('hub.connectionString: has no DeviceId');
});

test("the device's own alarm is on the screen under the device's name, on record, and gone when the device is", async () => {
  const simulator = await device();
  const directory = storeFolder();
  const { window, stop } = await begin(bedConfig(directory, simulator.port));
  await vi.waitUntil(() => window.last('link')?.devices[0]?.link === 'connected', WAIT);
  const own = () => (window.last('alarms')?.alarms ?? []).filter((alarm) => alarm.device !== null);
  simulator.setFaults(['device-alarm']);
  await vi.waitUntil(() => own().length > 0, WAIT);
  expect(own()[0]).toMatchObject({
    state: 'active',
    condition: expect.stringMatching(/^device\//) as string,
    text: expect.stringMatching(/^[^*!]/) as string,
  });
  simulator.setFaults([]);
  await vi.waitUntil(() => own().length === 0, WAIT);
  simulator.setFaults(['device-alarm']);
  await vi.waitUntil(() => own().length > 0, WAIT);
  await simulator.stop();
  await vi.waitUntil(() => own().length === 0, WAIT);
  await stop();
  const store = openSqliteStore({ directory, key: KEY });
  const kept = store.waiting(0, 1000).flatMap(({ message }) => telemetryEnvelope.parse(JSON.parse(message)).readings);
  store.close();
  const phases = kept.flatMap((reading) => (reading.kind === 'alarm' && reading.raisedBy !== undefined ? [reading.phase] : []));
  expect(phases).toEqual(['start', 'end', 'start', 'end']);
});

test('a limit set on the screen alarms, is told to every window, travels, and is there after a kill', async () => {
  const simulator = await device();
  const directory = storeFolder();
  const first = await begin(bedConfig(directory, simulator.port));
  await vi.waitUntil(() => typeof first.window.value('heart-rate') === 'number', WAIT);
  first.window.say({ type: 'set-limits', vital: 'heart-rate', limits: { low: 20, high: 30 } });
  await vi.waitUntil(
    () => (first.window.last('alarms')?.alarms ?? []).some(({ condition }) => condition === 'heart-rate-high'),
    WAIT,
  );
  expect(first.window.last('limits')?.limits.find(({ vital }) => vital === 'heart-rate')).toMatchObject({
    high: 30,
    changed: true,
  });
  first.window.say({ type: 'set-limits', vital: 'heart-rate', limits: { low: 30, high: 30 } });
  await vi.waitUntil(() => first.window.all('issue').some(({ detail }) => detail.includes('apart')), WAIT);
  await first.stop();

  const store = openSqliteStore({ directory, key: KEY });
  const readings = store.waiting(0, 1000).flatMap(({ message }) => telemetryEnvelope.parse(JSON.parse(message)).readings);
  store.close();
  expect(readings.filter(({ kind }) => kind === 'setting')).toMatchObject([
    { what: 'alarm-limits', vital: 'heart-rate', low: 20, high: 30, before: { low: 50, high: 120 } },
  ]);
  const second = await begin(bedConfig(directory, simulator.port));
  expect(second.window.last('limits')?.limits.find(({ vital }) => vital === 'heart-rate')).toMatchObject({ high: 30 });
});
