import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSas } from '../../../cloud/hub/identity/sas.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { type Authority, authority } from './device-certificates.ts';
import { BARE_NOTE, HUB_NAME, KEY } from './hub-support.ts';
import { LocalHub } from './local-hub.ts';

/** A stranger's client: Debian's mosquitto-clients know nothing of Azure. */
const available = spawnSync('mosquitto_pub', ['--help']).error === undefined;
const directory = temporaryDirectory();
const running: ChildProcess[] = [];
let local: LocalHub;
let trusted: Authority;

const file = (name: string, text: string): string => {
  const path = join(directory.path, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const token = (deviceId: string, endsInS: number, key = KEY): string =>
  createSas(encodeURIComponent(`${HUB_NAME}/devices/${deviceId}`), key, Math.floor(Date.now() / 1000) + endsInS);

/** The arguments that Microsoft's own page on other MQTT clients names. */
function asDevice(deviceId: string, password: string | null): string[] {
  const ca = file('ca.pem', local.certificates.ca);
  const user = `${HUB_NAME}/${deviceId}/?api-version=2021-04-12`;
  const base = ['-V', 'mqttv311', '-h', 'localhost', '-p', String(local.port), '--cafile', ca, '-i', deviceId, '-u', user];
  return password === null ? base : [...base, '-P', password];
}

function run(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args);
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code, output })));
}

describe.skipIf(!available)('mosquitto_pub and mosquitto_sub (Debian mosquitto-clients)', () => {
  beforeAll(async () => {
    trusted = await authority();
    local = await LocalHub.start(['bed-12', 'bed-13'], { deviceAuthorities: [trusted.cert] });
    await local.hub.service.registry.create('bed-signed', { authentication: { type: 'certificateAuthority' } });
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await local.stop();
    directory.remove();
  });

  test('publishes as a device, with properties', async () => {
    const topic = 'devices/bed-12/messages/events/%24.ct=application%2Fjson&%24.ce=utf-8&ward=3';
    const args = [...asDevice('bed-12', token('bed-12', 3600)), '-q', '1', '-t', topic, '-m', '{"hr":72}'];
    expect(await run('mosquitto_pub', args)).toEqual({ code: 0, output: '' });
    const record = local.stored.at(-1);
    expect(Buffer.from(record?.body ?? []).toString()).toBe('{"hr":72}');
    expect(record?.headers).toMatchObject({
      properties: { ward: '3' },
      systemProperties: { 'iothub-connection-device-id': 'bed-12', 'content-type': 'application/json' },
    });
  });

  test('publishes with a certificate', async () => {
    const { cert, key } = await trusted.issue('bed-signed');
    const shown = ['--cert', file('device.pem', cert), '--key', file('device.key', key)];
    const args = [...asDevice('bed-signed', null), ...shown, '-q', '1', '-t', 'devices/bed-signed/messages/events/', '-m', 'x'];
    expect((await run('mosquitto_pub', args)).code).toBe(0);
    expect(local.stored.at(-1)?.key).toBe('bed-signed');
  });

  test('subscribes to the messages for its device', async () => {
    const filter = 'devices/bed-12/messages/devicebound/#';
    const args = [...asDevice('bed-12', token('bed-12', 3600)), '-q', '1', '-t', filter, '-C', '1', '-v'];
    const heard = run('mosquitto_sub', args);
    await local.hub.service.sendTo('bed-12', BARE_NOTE, Buffer.from('turn the patient'), null);
    const { code, output } = await heard;
    expect(code).toBe(0);
    expect(output).toMatch(/^devices\/bed-12\/messages\/devicebound\/%24\.mid=note-1&.* turn the patient\n$/);
    await until(() => local.hub.service.queue.waiting('bed-12') === 0);
  });

  const NOT_AUTHORISED = /Connection Refused: not authorised/;
  const CLOSED = /The connection was lost/;
  const refused: [string, () => string[], string, RegExp][] = [
    [
      'a wrong key',
      () => [
        ...asDevice('bed-12', token('bed-12', 3600, 'd3Jvbmcga2V5IHdyb25nIGtleQ==')),
        '-t',
        'devices/bed-12/messages/events/',
      ],
      'connect refused: wrong-signature',
      NOT_AUTHORISED,
    ],
    [
      'an expired token',
      () => [...asDevice('bed-12', token('bed-12', -1)), '-t', 'devices/bed-12/messages/events/'],
      'connect refused: expired-token',
      NOT_AUTHORISED,
    ],
    [
      'the token of another device',
      () => [...asDevice('bed-12', token('bed-13', 3600)), '-t', 'devices/bed-12/messages/events/'],
      'connect refused: token-for-other-resource',
      NOT_AUTHORISED,
    ],
    [
      'an unknown device',
      () => [...asDevice('bed-99', token('bed-99', 3600)), '-t', 'devices/bed-99/messages/events/'],
      'connect refused: unknown-device',
      NOT_AUTHORISED,
    ],
    [
      'another device’s topic',
      () => [...asDevice('bed-12', token('bed-12', 3600)), '-t', 'devices/bed-13/messages/events/'],
      'malformed-topic',
      CLOSED,
    ],
    [
      'QoS 2',
      () => [...asDevice('bed-12', token('bed-12', 3600)), '-q', '2', '-t', 'devices/bed-12/messages/events/'],
      'publish-with-qos-2',
      CLOSED,
    ],
    ['a topic of its own', () => [...asDevice('bed-12', token('bed-12', 3600)), '-t', 'ward/3'], 'malformed-topic', CLOSED],
  ];
  test.each(refused)('%s is refused, and the client is told so', async (_, args, reason, told) => {
    const records = local.stored.length;
    const before = Number(local.hub.health()[`refused: ${reason}`] ?? 0);
    const { code, output } = await run('mosquitto_pub', ['-q', '1', ...args(), '-m', 'x']);
    expect(output).toMatch(told);
    expect(code).not.toBe(0);
    await until(() => Number(local.hub.health()[`refused: ${reason}`] ?? 0) > before);
    expect(local.stored).toHaveLength(records);
  });

  test('more than 256 KB is refused', async () => {
    const large = file('large.bin', 'x'.repeat(262_145));
    const { output } = await run('mosquitto_pub', [
      ...asDevice('bed-12', token('bed-12', 3600)),
      '-q',
      '1',
      '-t',
      'devices/bed-12/messages/events/',
      '-f',
      large,
    ]);
    expect(output).toMatch(CLOSED);
    await until(() => Number(local.hub.health()['refused: message-too-large'] ?? 0) > 0);
  });

  test('a filter that is not the device’s is not granted', async () => {
    const { output } = await run('mosquitto_sub', [
      ...asDevice('bed-12', token('bed-12', 3600)),
      '-q',
      '1',
      '-t',
      'devices/bed-13/messages/devicebound/#',
    ]);
    expect(output).toMatch(/All subscription requests were denied/);
    await until(() => Number(local.hub.health()['refused: subscription-not-granted'] ?? 0) > 0);
  });
});
