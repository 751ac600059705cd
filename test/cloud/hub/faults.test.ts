import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { IPublishPacket } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Faults, NO_FAULTS } from '../../../cloud/hub/faults/faults.ts';
import { until } from '../stream/log-support.ts';
import { connectedDevice, connectPacket, RawDevice } from './hub-support.ts';
import { LocalHub } from './local-hub.ts';

let local: LocalHub;
const devices: RawDevice[] = [];

async function device(deviceId = 'bed-12'): Promise<RawDevice & { session: boolean }> {
  const connected = await connectedDevice(local.port, local.certificates.ca, deviceId, {});
  devices.push(connected);
  return connected;
}

function telemetry(body: string, messageId = 1, deviceId = 'bed-12'): IPublishPacket {
  const topic = `devices/${deviceId}/messages/events/`;
  return { cmd: 'publish', topic, payload: body, qos: 1, messageId, dup: false, retain: false };
}

const bodies = (): string[] => local.stored.map(({ body }) => Buffer.from(body).toString());

beforeAll(async () => {
  local = await LocalHub.start(['bed-12', 'bed-13'], { faults: { host: '127.0.0.1', port: 0 } });
});
afterEach(() => {
  local.hub.setFaults(NO_FAULTS);
  for (const one of devices.splice(0)) one.close();
  local.stored.length = 0;
});
afterAll(() => local.stop());

describe('what the hub does wrong when it is told to', () => {
  test('a message is stored and not acknowledged', async () => {
    const bed = await device();
    local.hub.setFaults({ withholdPuback: true });
    bed.send(telemetry('a', 1));
    await until(() => bodies().includes('a'));
    local.hub.setFaults({ withholdPuback: false });
    bed.send(telemetry('b', 2));
    expect(await bed.answer('puback')).toMatchObject({ messageId: 2 });
  });

  test('a message is acknowledged later, in order', async () => {
    const bed = await device();
    local.hub.setFaults({ delayPubackMs: 300 });
    const began = performance.now();
    for (const n of [1, 2, 3]) bed.send(telemetry(String(n), n));
    for (const n of [1, 2, 3]) expect(await bed.answer('puback')).toMatchObject({ messageId: n });
    expect(performance.now() - began).toBeGreaterThanOrEqual(299);
    expect(bodies()).toEqual(['1', '2', '3']);
  });

  test('a packet is swallowed: neither stored nor acknowledged, the connection lives', async () => {
    const bed = await device();
    local.hub.setFaults({ swallowPackets: true });
    bed.send(telemetry('gone', 1));
    bed.send({ cmd: 'pingreq' });
    await bed.answer('pingresp');
    expect(bodies()).toEqual([]);
    expect(bed.received).toEqual([]);
  });

  test('tokens are refused, and good again afterwards', async () => {
    local.hub.setFaults({ refuseTokens: true });
    const refused = await RawDevice.dial(local.port, local.certificates.ca);
    refused.send(connectPacket('bed-12'));
    expect(await refused.answer('connack')).toMatchObject({ returnCode: 5 });
    local.hub.setFaults({ refuseTokens: false });
    await device();
  });

  test('connections are broken before a word is said', async () => {
    local.hub.setFaults({ refuseConnections: true });
    await (await RawDevice.dial(local.port, local.certificates.ca)).closed;
  });

  test('the session is gone: who comes back finds no subscription', async () => {
    const first = await device();
    first.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$iothub/methods/POST/#', qos: 0 }] });
    await first.answer('suback');
    first.close();
    const kept = await device();
    expect(kept.session).toBe(true);
    await local.hub.dropSessions('bed-12');
    await kept.closed;
    expect((await device()).session).toBe(false);
  });

  test('the connection breaks after that many messages, the last one stored and not acknowledged', async () => {
    const bed = await device();
    local.hub.setFaults({ resetAfterMessages: 3 });
    bed.send(telemetry('1', 1));
    await bed.answer('puback');
    bed.send(telemetry('2', 2));
    await bed.answer('puback');
    bed.send(telemetry('3', 3));
    await bed.closed;
    await until(() => bodies().length === 3);
    expect(bed.received).toEqual([]);
  });

  test('throttled: messages take their time, twin and methods answer 429', async () => {
    const bed = await device();
    bed.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$iothub/twin/res/#', qos: 0 }] });
    await bed.answer('suback');
    local.hub.setFaults({ throttlePerSecond: 10 });
    const began = performance.now();
    for (const n of [1, 2, 3, 4, 5]) bed.send(telemetry(String(n), n));
    for (const n of [1, 2, 3, 4, 5]) expect(await bed.answer('puback')).toMatchObject({ messageId: n });
    expect(performance.now() - began).toBeGreaterThanOrEqual(390);
    bed.send({ ...telemetry(' ', 6), topic: '$iothub/twin/GET/?$rid=a', qos: 0 });
    expect(await bed.answer('publish')).toMatchObject({ topic: '$iothub/twin/res/429/?$rid=a' });
    const call = { methodName: 'x', payload: null, responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 0 };
    await expect(local.hub.service.invoke('bed-12', call)).rejects.toMatchObject({ code: 429001 });
  });

  test('only the device that is named is concerned', async () => {
    local.hub.setFaults({ device: 'bed-13', swallowPackets: true });
    const bed = await device('bed-12');
    bed.send(telemetry('kept', 1));
    await bed.answer('puback');
    const other = await device('bed-13');
    other.send(telemetry('gone', 1, 'bed-13'));
    other.send({ cmd: 'pingreq' });
    await other.answer('pingresp');
    expect(bodies()).toEqual(['kept']);
  });

  test('what it did is counted, so that a trial can tell that it went wrong', async () => {
    const count = (what: string): number => Number(local.hub.health()[`fault: ${what}`] ?? 0);
    const all = ['acknowledgements withheld', 'acknowledgements delayed', 'messages swallowed', 'messages throttled'];
    const before = [...all, 'connections reset'].map(count);
    const bed = await device();
    bed.send(telemetry('kept', 1));
    await bed.answer('puback');
    expect([...all, 'connections reset'].map(count)).toEqual(before);
    const faulty = [{ withholdPuback: true }, { delayPubackMs: 1 }, { swallowPackets: true }, { throttlePerSecond: 0.1 }];
    for (const [n, faults] of faulty.entries()) {
      local.hub.setFaults({ ...NO_FAULTS, ...faults });
      // The slower pace is felt by the second.
      for (const id of [2, 3]) bed.send(telemetry('a', 10 * n + id));
      await until(() => count(all[n] ?? '') > (before[n] ?? 0));
    }
    local.hub.resetConnections('bed-12');
    await bed.closed;
    expect(count('connections reset')).toBe((before.at(-1) ?? 0) + 1);
  });
});

describe('from the command line', () => {
  const run = (...args: string[]): Promise<{ code: number | null; out: string; error: string }> => {
    const base = ['wardlight.ts', 'hub-fault', '--url', `http://127.0.0.1:${local.hub.faultsPort}`];
    const child = spawn(process.execPath, [...base, ...args], { cwd: fileURLToPath(new URL('../../../', import.meta.url)) });
    let out = '';
    let error = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, error })));
  };

  test('the switches are set, shown, and cleared', async () => {
    const set = await run('--set', 'swallowPackets=true', '--set', 'device=bed-13');
    expect(JSON.parse(set.out)).toEqual({ ...NO_FAULTS, swallowPackets: true, device: 'bed-13' } satisfies Faults);
    expect(JSON.parse((await run('--clear')).out)).toEqual(NO_FAULTS);
  });

  test('connections break', async () => {
    const bed = await device();
    expect((await run('--reset', 'bed-12')).code).toBe(0);
    await bed.closed;
  });

  test('a switch that is none, or cannot have that value, is refused with its name', async () => {
    const wrong = await run('--set', 'delayPubackMs=-1');
    expect(wrong.code).toBe(1);
    expect(wrong.error).toContain('delayPubackMs');
    expect((await run('--set', 'explode=true')).code).toBe(1);
    expect(local.hub.setFaults({})).toEqual(NO_FAULTS);
  });
});
