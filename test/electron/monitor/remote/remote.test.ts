import { expect, test, vi } from 'vitest';
import type { TelemetryReading } from '#wire';
import { VERSION } from '../../../../electron/monitor/version.ts';
import type { LocalHub } from '../../../cloud/hub/local-hub.ts';
import { begin, messagesAt, readingsAt, WAIT } from './remote-bed.ts';

vi.setConfig({ testTimeout: 120_000 });

async function call(local: LocalHub, methodName: string, payload: unknown) {
  const request = { methodName, payload, responseTimeoutInSeconds: 10, connectTimeoutInSeconds: 10 };
  return (await local.hub.service.invoke('station-12', request)) as { status: number; payload: Record<string, unknown> };
}

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

test('limits and place from the cloud wait until nobody or somebody else lies here; what may not be is refused; it is reported, with versions, devices, health', async () => {
  const { local, window } = await begin();
  const wish = async (desired: object): Promise<void> => {
    await local.hub.service.patchTwin('station-12', '*', { properties: { desired } });
  };
  const reported = () => local.hub.service.states.twin('station-12').reported.properties;
  const settings = (wanted: object): Promise<unknown> => vi.waitFor(() => expect(reported()['settings']).toEqual(wanted), WAIT);
  const highLimit = (): number | null | undefined =>
    window.last('limits')?.limits.find(({ vital }) => vital === 'heart-rate')?.high;
  const before = highLimit();
  await wish({ sampling: { alarmWavesBeforeS: 5 } });
  await settings({ inForce: 2 });
  expect(reported()).toMatchObject({
    versions: { station: VERSION, node: process.version },
    devices: { 'monitor-1': { driver: 'philips-intellivue', link: 'connected' } },
    health: { recorder: 'recording' },
  });
  await wish({ alarmProfiles: { adult: { delayS: 600 } } });
  await vi.waitUntil(() => window.all('issue').some(({ reason }) => reason === 'settings-refused'), WAIT);
  await settings({
    inForce: 2,
    refused: { version: 3, reason: expect.stringContaining('600 is not between 0 and 15 s') as string },
  });
  const limits = { 'heart-rate': { low: 45, high: 133 } };
  await wish({ ward: 'Ward 9', bed: 'bed-20', alarmProfiles: { adult: { limits, delayS: 5 } } });
  await vi.waitUntil(() => window.all('issue').some(({ reason }) => reason === 'settings-from-cloud'), WAIT);
  await settings({ inForce: 2, waiting: 4 });
  expect(highLimit()).toBe(before);
  window.say({ type: 'discharge' });
  await vi.waitUntil(() => highLimit() === 133, WAIT);
  await vi.waitUntil(() => messagesAt(local).some(({ bed }) => bed.id === 'bed-20' && bed.ward === 'Ward 9'), WAIT);
});
