import type { AuditEvent } from '@medplum/fhirtypes';
import type { Client, DeviceMethodRequest, DeviceMethodResponse } from 'azure-iot-device';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { replacing } from '../../../cloud/api/device-routes.ts';
import type { DeviceAnswer, DeviceRecord, DevicesAnswer } from '../../../cloud/contract/device-administration.ts';
import { mergePatch } from '../../../cloud/hub/device/twin.ts';
import { openDeviceHub } from '../../../cloud/service/device-hub-adapter.ts';
import { openDashboard, type TestDashboard } from '../../support/dashboard.ts';
import { eventually } from '../../support/system.ts';
import { openSdkClient } from '../hub/hub-support.ts';
import { LocalHub } from '../hub/local-hub.ts';

const LONG = 60_000;
let local: LocalHub;
let dashboard: TestDashboard;
let station: Client;

/** The hub's own REST interface, that of `azure-iothub`; the device is the real SDK. */
beforeAll(async () => {
  local = await LocalHub.start(['bed-1', 'bed-2', 'bed-3'], { https: { host: '127.0.0.1', port: 0 } });
  const port = local.hub.httpsPort ?? 0;
  const deviceHub = openDeviceHub(local.hub.connectionString('iothubowner'), { port, ca: local.certificates.ca });
  const record = { id: 'telemetry/0/7', enqueuedAt: '2026-01-05T10:00:00.000Z', bytes: 3, body: { readings: [] }, fault: null };
  const newestRecords = (id: string) => Promise.resolve(id === 'bed-2' ? [record] : []);
  dashboard = await openDashboard({ deviceHub, newestRecords });
  station = await connect('bed-2');
});
afterAll(async () => {
  await station?.close();
  await dashboard?.stop();
  await local?.stop();
});

async function connect(deviceId: string): Promise<Client> {
  const client = await openSdkClient(local.port, local.certificates.ca, deviceId);
  client.setRetryPolicy({ shouldRetry: () => false, nextRetryTimeout: () => -1 });
  client.onDeviceMethod('restart-driver', (request: DeviceMethodRequest, response: DeviceMethodResponse) => {
    response.send(200, { got: request.payload as unknown }, () => undefined);
  });
  await eventually(
    () => Promise.resolve(local.hub.service.states.subscriptions(deviceId)['$iothub/methods/POST/#'] !== undefined),
    LONG,
    'the device takes methods',
  );
  return client;
}

const read = (id: string): Promise<DeviceAnswer> => dashboard.get<DeviceAnswer>(`/api/devices/${id}`);

async function events(): Promise<readonly AuditEvent[]> {
  const response = await fetch(`${dashboard.fhirBase}/AuditEvent?_count=500`);
  const { entry = [] } = (await response.json()) as { entry?: { resource: AuditEvent }[] };
  return entry
    .map(({ resource }) => resource)
    .filter(({ source }) => source.observer.display === 'Wardlight dashboard')
    .sort((a, b) => a.recorded.localeCompare(b.recorded));
}

const told = (all: readonly AuditEvent[]): unknown[] =>
  all.map(({ agent, outcome, entity }) => [
    agent[0]?.who?.display,
    outcome,
    entity?.[0]?.what?.identifier?.value,
    ...(entity?.[0]?.detail ?? []).map(({ type, valueString }) => `${type}: ${valueString ?? ''}`),
  ]);

describe('devices of the hub', () => {
  it('are listed with who is connected, those that are not first; versions come from the twin', async () => {
    const twin = await station.getTwin();
    await new Promise<void>((resolve, reject) => {
      const { reported: half } = twin.properties as unknown as {
        reported: { update(patch: object, done: (error?: Error) => void): void };
      };
      const reported = { versions: { station: '9.9.9' }, health: { recorder: 'recording' } };
      half.update(reported, (error) => (error ? reject(error) : resolve()));
    });
    const { devices } = await dashboard.get<DevicesAnswer>('/api/devices');
    expect(devices.map(({ deviceId, connected, version, recorder }) => [deviceId, connected, version, recorder])).toEqual([
      ['bed-1', false, null, null],
      ['bed-3', false, null, null],
      ['bed-2', true, '9.9.9', 'recording'],
    ]);
    expect((await read('bed-2')).reported).toMatchObject({ versions: { station: '9.9.9' } });
    expect((await fetch(`${dashboard.url}/api/devices/nothing`)).status).toBe(404);
  });

  it('answer what they are asked; what is not there is said; both are in the audit trail, and by whom', async () => {
    const asked = { method: 'restart-driver', device: 'monitor-1' };
    const answered = await dashboard.send('/api/devices/bed-2/methods', asked);
    expect(answered).toEqual({ status: 200, body: { status: 200, payload: { got: { device: 'monitor-1' } } } });
    const absent = await dashboard.send('/api/devices/bed-1/methods', asked);
    expect([absent.status, absent.body['error']]).toEqual([409, expect.stringContaining('not online')]);
    const words = ['method: restart-driver', 'payload: {"device":"monitor-1"}'];
    expect(told(await events())).toEqual([
      ['Nurse One', '0', 'bed-2', ...words],
      ['Nurse One', '0', 'bed-1', ...words],
      ['Nurse One', '8', 'bed-1', ...words],
    ]);
    expect((await dashboard.send('/api/devices/bed-2/methods', { method: 'format-disk' })).status).toBe(400);
    expect(await events()).toHaveLength(3);
  });

  it('show what they sent last, the raw messages without whom they are about', async () => {
    const records = (id: string) => dashboard.get<readonly DeviceRecord[]>(`/api/devices/${id}/records`);
    expect((await records('bed-2')).map(({ id, body }) => [id, body])).toEqual([['telemetry/0/7', { readings: [] }]]);
    expect(await records('bed-1')).toEqual([]);
    expect((await fetch(`${dashboard.url}/api/devices/nothing/records`)).status).toBe(404);
  });

  it('are wished settings, whole: what is left out of a profile goes, and what somebody changed meanwhile stays', async () => {
    const { etag } = await read('bed-2');
    const wish = { etag, ward: 'Ward 9', alarmProfiles: { adult: { delayS: 5 }, neonatal: { delayS: 3 } } };
    expect((await dashboard.send('/api/devices/bed-2/desired', wish)).status).toBe(200);
    const late = await dashboard.send('/api/devices/bed-2/desired', { etag, ward: 'Ward 1' });
    expect(late.status).toBe(409);
    const after = await read('bed-2');
    expect(after.desired).toEqual({ ward: 'Ward 9', alarmProfiles: wish.alarmProfiles });
    expect(after.ward).toBe('Ward 9');
    const next = { etag: after.etag, alarmProfiles: { adult: { delayS: 7 } } };
    expect((await dashboard.send('/api/devices/bed-2/desired', next)).status).toBe(200);
    expect((await read('bed-2')).desired).toEqual({ ward: 'Ward 9', alarmProfiles: { adult: { delayS: 7 } } });
    expect((await dashboard.send('/api/devices/bed-2/desired', { etag, limits: 'off' })).status).toBe(400);
  });

  it('are thrown out when they are disabled, with the reason, and come back with the key that they had', async () => {
    const status = (enabled: boolean, reason: string) => dashboard.send('/api/devices/bed-2/status', { enabled, reason });
    expect((await status(false, 'x')).status).toBe(400);
    expect((await status(false, 'stolen from the store room')).status).toBe(200);
    await eventually(async () => !(await read('bed-2')).connected, LONG, 'the device to be thrown out');
    expect(await read('bed-2')).toMatchObject({ enabled: false, statusReason: 'stolen from the store room' });
    expect((await status(true, 'found again')).status).toBe(200);
    await station.close().catch(() => undefined);
    station = await connect('bed-2');
    expect(await read('bed-2')).toMatchObject({ enabled: true, connected: true });
  });

  it('cannot be asked where the hub is away: it is said why', async () => {
    const away = openDeviceHub(local.hub.connectionString('iothubowner'), { port: 9, ca: local.certificates.ca });
    await expect(away.list()).rejects.toMatchObject({
      statusCode: 502,
      message: expect.stringContaining('cannot be asked') as string,
    });
    const stranger = local.hub.connectionString('iothubowner').replace(/Key=[^;=]+=*$/, 'Key=d3Jvbmcga2V5IHdyb25nIGtleQ==');
    const refused = openDeviceHub(stranger, { port: local.hub.httpsPort ?? 0, ca: local.certificates.ca });
    await expect(refused.list()).rejects.toMatchObject({ statusCode: 502 });
    expect(() => openDeviceHub('HostName=only')).toThrow(/SharedAccessKeyName/);
  });
});

test('a wish replaces what it names, for any twin, whatever its members are called', () => {
  const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor', 'toString'));
  const value = fc.letrec((tie) => ({
    json: fc.oneof(fc.string(), fc.integer(), fc.dictionary(name, tie('json'), { maxKeys: 4 })),
  })).json;
  const object = fc.dictionary(fc.constantFrom('ward', 'bed', 'alarmProfiles', 'sampling'), value);
  fc.assert(
    fc.property(object, object, (before, wished) => {
      expect(mergePatch(before, replacing(before, wished))).toEqual({ ...before, ...wished });
    }),
  );
});
