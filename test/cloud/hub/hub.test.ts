import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import type { IConnectPacket, IPublishPacket, ISubackPacket } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { type Certificates, ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { createSas } from '../../../cloud/hub/identity/sas.ts';
import { type Hub, startHub } from '../../../cloud/hub/role.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { everything, temporaryDirectory, text, until } from '../stream/log-support.ts';
import { connectedDevice, connectPacket, HUB_NAME, KEY, QUIET, RawDevice } from './hub-support.ts';

const directory = temporaryDirectory();
let log: LocalEventLog;
let certificates: Certificates;
let hub: Hub;
let diskFull = false;

async function start(): Promise<void> {
  hub = await startHub({
    log: { append: (topic, records) => (diskFull ? Promise.reject(new Error('ENOSPC')) : log.append(topic, records)) },
    directory: join(directory.path, 'hub'),
    host: '127.0.0.1',
    port: 0,
    hostName: HUB_NAME,
    tls: certificates,
    logger: QUIET,
  });
}

const connected = (deviceId: string, changes: Partial<IConnectPacket> = {}): Promise<RawDevice & { session: boolean }> =>
  connectedDevice(hub.port, certificates.ca, deviceId, changes);

async function stored(deviceId: string): Promise<LogRecord[]> {
  return (await everything(log, 'telemetry')).filter(({ key }) => key === deviceId);
}

function telemetry(deviceId: string, body: string, changes: Partial<IPublishPacket> = {}): IPublishPacket {
  return {
    cmd: 'publish',
    topic: `devices/${deviceId}/messages/events/`,
    payload: body,
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
    ...changes,
  };
}

beforeAll(async () => {
  log = await openEventLog(join(directory.path, 'log'));
  certificates = await ensureCertificates(join(directory.path, 'certificates'));
  await start();
  for (const deviceId of ['bed-1', 'bed-12', 'bed-13', 'bed-14']) await hub.registerDevice({ deviceId, primaryKey: KEY });
});

afterAll(async () => {
  await hub.stop();
  await log.close();
  directory.remove();
});

describe('who may connect', () => {
  const refused: [string, Partial<IConnectPacket>, number, string][] = [
    ['an unknown device', connectPacket('bed-99'), 5, 'unknown-device'],
    [
      'a wrong key',
      { password: Buffer.from(createSas(`${HUB_NAME}%2Fdevices%2Fbed-12`, 'd3Jvbmcga2V5IHdyb25nIGtleQ==', 4_000_000_000)) },
      5,
      'wrong-signature',
    ],
    [
      'an expired token',
      { password: Buffer.from(createSas(`${HUB_NAME}%2Fdevices%2Fbed-12`, KEY, 1_767_225_600)) },
      5,
      'expired-token',
    ],
    [
      'a token of bed-1 for bed-12',
      { password: Buffer.from(createSas(`${HUB_NAME}%2Fdevices%2Fbed-1`, KEY, 4_000_000_000)) },
      5,
      'token-for-other-resource',
    ],
    ['another client id', { clientId: 'bed-13' }, 2, 'client-id-mismatch'],
    ['no api-version', { username: `${HUB_NAME}/bed-12/?x=1` }, 4, 'malformed-user-name'],
    ['another hub', { username: 'other.azure-devices.net/bed-12/?api-version=2021-04-12' }, 4, 'other-hub-in-user-name'],
    ['a password that is no token', { password: Buffer.from('secret') }, 4, 'malformed-token'],
    ['a will for another topic', { will: { topic: 'devices/bed-1/messages/events/', payload: 'x' } }, 5, 'malformed-will-topic'],
  ];
  test.each(refused)('%s is refused, counted and the connection closed', async (_, changes, code, reason) => {
    const name = `refused: connect refused: ${reason}`;
    const before = Number(hub.health()[name] ?? 0);
    const device = await RawDevice.dial(hub.port, certificates.ca);
    device.send(connectPacket('bed-12', changes));
    expect(await device.answer('connack')).toMatchObject({ returnCode: code });
    await device.closed;
    expect(hub.health()[name]).toBe(before + 1);
  });

  test('a second connection of a device closes the first', async () => {
    const first = await connected('bed-12');
    const second = await connected('bed-12');
    await first.closed;
    second.send({ cmd: 'pingreq' });
    await second.answer('pingresp');
    expect(hub.devices().filter(({ connected: yes }) => yes)).toEqual([{ deviceId: 'bed-12', connected: true }]);
    second.close();
  });

  test('a peer that does not speak TLS is counted', async () => {
    const socket = connectTcp(hub.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await until(() => hub.health()['refused: tls-handshake-failed'] === 1);
    socket.destroy();
  });
});

describe('telemetry', () => {
  test('is in the log before it is acknowledged, in the order of arrival', async () => {
    const device = await connected('bed-12');
    for (let n = 1; n <= 50; n += 1) device.send(telemetry('bed-12', String(n), { messageId: n }));
    for (let n = 1; n <= 50; n += 1) expect(await device.answer('puback')).toMatchObject({ messageId: n });
    expect((await stored('bed-12')).map(text)).toEqual(Array.from({ length: 50 }, (_, n) => String(n + 1)));
    device.close();
  });

  test('is not acknowledged when it could not be stored: the connection closes, the next try is good', async () => {
    const device = await connected('bed-13');
    diskFull = true;
    device.send(telemetry('bed-13', 'kept by the device'));
    await device.closed;
    diskFull = false;
    expect(device.received).toEqual([]);
    expect(hub.health()).toMatchObject({ 'messages the log refused': 1, 'refused: not-stored': 1 });
    const again = await connected('bed-13');
    again.send(telemetry('bed-13', 'kept by the device'));
    await again.answer('puback');
    expect((await stored('bed-13')).map(text)).toEqual(['kept by the device']);
    again.close();
  });

  const bad: [string, string, (device: RawDevice) => void][] = [
    ['another device’s topic', 'malformed-topic', (device) => device.send(telemetry('bed-1', 'x'))],
    [
      'broken properties',
      'malformed-properties',
      (device) => device.send(telemetry('bed-12', 'x', { topic: 'devices/bed-12/messages/events/a=%E4' })),
    ],
    ['more than 256 KB', 'message-too-large', (device) => device.send(telemetry('bed-12', 'x'.repeat(262_145)))],
    ['a packet of 1 MB', 'packet-too-large', (device) => device.send(telemetry('bed-12', 'x'.repeat(1_000_000)))],
    ['QoS 2', 'publish-with-qos-2', (device) => device.send(telemetry('bed-12', 'x', { qos: 2 }))],
    ['a text longer than its packet', 'malformed-packet', (device) => device.write(Buffer.from([0x30, 0x03, 0xff, 0xff, 0x41]))],
    ['a second CONNECT', 'unexpected-packet', (device) => device.send(connectPacket('bed-12'))],
    ['a server’s packet', 'unexpected-packet', (device) => device.send({ cmd: 'pingresp' })],
  ];
  test.each(bad)('%s: closed, counted as %s, kept; nothing reaches the log', async (_, reason, speak) => {
    const before = Number(hub.health()[`refused: ${reason}`] ?? 0);
    const records = (await everything(log, 'telemetry')).length;
    const device = await connected('bed-12');
    speak(device);
    await device.closed;
    expect(hub.health()[`refused: ${reason}`]).toBe(before + 1);
    expect(hub.issues()[0]).toMatchObject({ reason, deviceId: 'bed-12' });
    expect(hub.issues()[0]?.bytes.length).toBeGreaterThan(0);
    expect(hub.issues()[0]?.bytes.length).toBeLessThanOrEqual(256);
    expect(await everything(log, 'telemetry')).toHaveLength(records);
  });

  test('a last will is delivered as telemetry, unless the device says goodbye', async () => {
    const will = { topic: 'devices/bed-14/messages/events/', payload: 'gone', qos: 1 as const };
    const polite = await connected('bed-14', { will });
    polite.send({ cmd: 'disconnect' });
    await polite.closed;
    const lost = await connected('bed-14', { will });
    lost.close();
    await until(async () => (await stored('bed-14')).length > 0);
    const [record, ...more] = await stored('bed-14');
    expect(record?.headers['properties']).toEqual({ 'iothub-MessageType': 'Will' });
    expect(more).toEqual([]);
  });
});

describe('subscriptions and twin', () => {
  test('subscriptions outlive the connection and the hub; the twin answers on them', async () => {
    const device = await connected('bed-1', { clean: true });
    expect(device.session).toBe(false);
    device.send({ cmd: 'disconnect' });
    await device.closed;

    const first = await connected('bed-1');
    first.send({
      cmd: 'subscribe',
      messageId: 9,
      subscriptions: ['$iothub/twin/res/#', '$iothub/methods/POST/#', 'devices/bed-12/messages/devicebound/#', '#'].map(
        (topic) => ({ topic, qos: 2 as const }),
      ),
    });
    expect(((await first.answer('suback')) as ISubackPacket).granted).toEqual([1, 1, 0x80, 0x80]);
    first.send(telemetry('bed-1', '{"firmware":"1.2"}', { topic: '$iothub/twin/PATCH/properties/reported/?$rid=a', qos: 0 }));
    expect(await first.answer('publish')).toMatchObject({ topic: '$iothub/twin/res/204/?$rid=a&$version=2' });
    first.send(telemetry('bed-1', '[1]', { topic: '$iothub/twin/PATCH/properties/reported/?$rid=b', qos: 0 }));
    expect(await first.answer('publish')).toMatchObject({ topic: '$iothub/twin/res/400/?$rid=b' });

    await hub.stop();
    await start();
    const second = await connected('bed-1');
    expect(second.session).toBe(true);
    second.send(telemetry('bed-1', ' ', { topic: '$iothub/twin/GET/?$rid=c', qos: 0 }));
    const answer = (await second.answer('publish')) as IPublishPacket;
    expect(answer.topic).toBe('$iothub/twin/res/200/?$rid=c');
    expect(JSON.parse(answer.payload.toString())).toEqual({
      desired: { $version: 1 },
      reported: { firmware: '1.2', $version: 2 },
    });
    second.close();
  });
});

test('certificates are kept, and renewed under the same authority when near expiry', async () => {
  const path = join(directory.path, 'certificates');
  expect(await ensureCertificates(path)).toEqual(certificates);
  const later = await ensureCertificates(path, new Date(Date.now() + 380 * 86_400_000));
  expect(later.ca).toBe(certificates.ca);
  expect(later.cert).not.toBe(certificates.cert);
});
