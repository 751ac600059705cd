import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { TelemetryEnvelope, TelemetryReading } from '#wire';
import { startMonitor } from '../../../../electron/monitor/monitor.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { KEY as DEVICE_KEY, HUB_NAME } from '../../../cloud/hub/hub-support.ts';
import { LocalHub } from '../../../cloud/hub/local-hub.ts';
import { bedConfig, KEY, startDevice, Window } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';

const WAIT = { timeout: 60_000, interval: 50 };
vi.setConfig({ testTimeout: 120_000 });

/** The whole monitor with the real SDK at the real hub. */
async function begin(changes: Parameters<typeof bedConfig>[2] = {}, directory = storeFolder()) {
  const local = await LocalHub.start(['station-12']);
  const simulator = await startDevice(0);
  const connectionString = `HostName=${HUB_NAME};DeviceId=station-12;SharedAccessKey=${DEVICE_KEY};GatewayHostName=localhost:${local.port}`;
  const hub = { connectionString, certificateAuthority: local.certificates.ca };
  const window = new Window();
  const monitor = await startMonitor(bedConfig(directory, simulator.port, { hub, ...changes }), window);
  onTestFinished(async () => {
    await monitor.stop();
    await simulator.stop();
    await local.stop();
  });
  await vi.waitUntil(() => window.last('link')?.cloud.state === 'connected', WAIT);
  return { local, window, directory };
}

function readingsAt(local: LocalHub): TelemetryReading[] {
  return local.stored.flatMap(({ body, headers }) => {
    const packed = (headers['systemProperties'] as Record<string, unknown>)['content-encoding'] === 'gzip';
    const text = Buffer.from(packed ? gunzipSync(body) : body).toString();
    const value = JSON.parse(text) as TelemetryEnvelope & { messages?: TelemetryEnvelope[] };
    return (value.messages ?? [value]).flatMap(({ readings }) => readings);
  });
}

async function send(local: LocalHub, id: string, body: object | string): Promise<void> {
  const about = { messageId: id, correlationId: null, userId: null, contentType: null, contentEncoding: null, properties: {} };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await local.hub.service.sendTo('station-12', { ...about, ack: 'none' }, Buffer.from(text), null);
}

async function call(local: LocalHub, methodName: string, payload: unknown) {
  const request = { methodName, payload, responseTimeoutInSeconds: 10, connectTimeoutInSeconds: 10 };
  return (await local.hub.service.invoke('station-12', request)) as { status: number; payload: Record<string, unknown> };
}

test('a coordinator’s note is shown with who and when, kept before it is settled, once, and goes back to the cloud as a receipt', async () => {
  const { local, window, directory } = await begin();
  const sentAt = '2026-11-01T10:00:00.000Z';
  const note = { schema: 'wardlight.note.v1', text: 'Dr. A is on the way', by: 'Coordinator B', sentAt };
  await send(local, 'note-1', note);
  await send(local, 'note-1', note);
  await send(local, 'note-2', { ...note, what: 'acknowledgement', alarmId: 'heart-rate-high-1', text: '' });
  await send(local, 'note-3', 'not JSON');
  await vi.waitUntil(() => window.last('notes')?.notes.length === 2, WAIT);
  expect(window.last('notes')?.notes).toMatchObject([
    { what: 'acknowledgement', by: 'Coordinator B', alarmId: 'heart-rate-high-1' },
    { what: 'note', by: 'Coordinator B', text: 'Dr. A is on the way', sentMs: Date.parse(sentAt) },
  ]);
  await vi.waitUntil(() => window.all('issue').some(({ reason }) => reason === 'message-not-understood'), WAIT);
  const history = openHistory({ directory, key: KEY });
  const kept = history.entries(0, 1e15).map(({ reading }) => reading);
  history.close();
  expect(kept.filter(({ kind }) => kind === 'note').map(({ id }) => id)).toEqual(['note-1', 'note-2']);
  await vi.waitUntil(() => readingsAt(local).filter(({ kind }) => kind === 'note').length === 2, WAIT);
});

test('a snapshot tells what the screen tells; waves are sent when they are asked for; a driver is restarted; nonsense is refused', async () => {
  const { local, window } = await begin();
  await vi.waitUntil(() => window.last('numerics')?.tiles.some(({ value }) => value !== null), WAIT);
  const snapshot = await call(local, 'snapshot', null);
  expect(snapshot.status).toBe(200);
  expect(snapshot.payload['numerics']).toMatchObject({ type: 'numerics' });
  expect(readingsAt(local).some(({ kind }) => kind === 'wave')).toBe(false);
  expect(await call(local, 'send-waves-now', { seconds: 5 })).toMatchObject({ status: 200 });
  await vi.waitUntil(() => readingsAt(local).some(({ kind }) => kind === 'wave'), WAIT);
  const wave = readingsAt(local).find(({ kind }) => kind === 'wave');
  expect(wave).toMatchObject({ channel: expect.stringMatching(/131330|150452/) as string, alarmId: null });
  expect(await call(local, 'send-waves-now', { seconds: 'for ever' })).toMatchObject({ status: 400 });
  expect(await call(local, 'restart-driver', { device: 'nothing' })).toMatchObject({ status: 404 });
  expect(await call(local, 'restart-driver', { device: 'monitor-1' })).toMatchObject({ status: 200 });
  await vi.waitUntil(() => window.all('issue').some(({ reason }) => reason === 'restarted-from-cloud'), WAIT);
  await vi.waitUntil(() => window.last('link')?.devices[0]?.link === 'connected', WAIT);
});

test('waves around an alarm travel, from before it on', async () => {
  const { local, window } = await begin({ limits: { 'heart-rate': { low: 30, high: 45 } } });
  const alarms = (): string[] =>
    window.last('alarms')?.alarms.flatMap(({ source, alarmId }) => (source === 'physiological' ? [alarmId] : [])) ?? [];
  const waves = (): Extract<TelemetryReading, { kind: 'wave' }>[] =>
    readingsAt(local).flatMap((one) => (one.kind === 'wave' && alarms().includes(one.alarmId ?? '') ? [one] : []));
  await vi.waitUntil(() => waves().length >= 6, WAIT);
  const [first] = waves();
  expect(Buffer.from(first!.samplesBase64, 'base64').length / 2 / first!.rateHz).toBeGreaterThan(0.9);
});

test('limits from the cloud wait until nobody or somebody else lies here; what may not be is refused; both are reported', async () => {
  const { local, window } = await begin();
  const wish = async (alarmProfiles: object): Promise<void> => {
    await local.hub.service.patchTwin('station-12', '*', { properties: { desired: { alarmProfiles } } });
  };
  const highLimit = (): number | null | undefined =>
    window.last('limits')?.limits.find(({ vital }) => vital === 'heart-rate')?.high;
  const before = highLimit();
  await wish({ adult: { delayS: 600 } });
  await vi.waitUntil(() => window.all('issue').some(({ reason }) => reason === 'settings-refused'), WAIT);
  await wish({ adult: { limits: { 'heart-rate': { low: 45, high: 133 } }, delayS: 5 } });
  await vi.waitUntil(() => window.all('issue').some(({ reason }) => reason === 'settings-from-cloud'), WAIT);
  expect(highLimit()).toBe(before);
  window.say({ type: 'discharge' });
  await vi.waitUntil(() => highLimit() === 133, WAIT);
});
