import { connect as connectTcp } from 'node:net';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, onTestFinished, test } from 'vitest';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { everything, temporaryDirectory, text } from '../stream/log-support.ts';
import { cut, noise, packet, pieces } from './fuzz-packets.ts';
import { connectedDevice, connectPacket, RawDevice } from './hub-support.ts';
import { LocalHub } from './local-hub.ts';

// The running hub, its real log on disk, TLS sockets: who speaks nonsense beside honest devices costs them nothing.

const HONEST = ['bed-1', 'bed-2', 'bed-3'];
const IN_FLIGHT = 8;
const WAIT_MS = 60_000;

/** Publishes 1, 2, 3 … until it is told to stop, never more than so many unacknowledged. */
class HonestDevice {
  readonly deviceId: string;
  sent = 0;
  acknowledged = 0;
  lost = false;
  private readonly device: RawDevice;

  constructor(deviceId: string, device: RawDevice) {
    this.deviceId = deviceId;
    this.device = device;
    void device.closed.then(() => {
      this.lost = true;
    });
  }

  async publishUntil(over: () => boolean): Promise<void> {
    while (!this.lost && (!over() || this.acknowledged < this.sent)) {
      for (const { cmd, messageId } of this.device.received.splice(0)) {
        this.acknowledged += 1;
        expect([cmd, messageId]).toEqual(['puback', this.acknowledged]);
      }
      while (!over() && this.sent - this.acknowledged < IN_FLIGHT && this.sent < 60_000) {
        this.sent += 1;
        const topic = `devices/${this.deviceId}/messages/events/`;
        const rest = { qos: 1, messageId: this.sent, dup: false, retain: false } as const;
        this.device.send({ cmd: 'publish', topic, payload: `${this.deviceId} ${this.sent}`, ...rest });
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

type Manner = 'stranger' | 'known' | 'impostor' | 'no-tls';

/** One who speaks nonsense: unknown, as a registered device, in another device's name, or without TLS. */
async function misbehave(hub: LocalHub, manner: Manner, chunks: readonly Uint8Array[]): Promise<void> {
  if (manner === 'no-tls') {
    const socket = connectTcp({ host: '127.0.0.1', port: hub.port });
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.end(Buffer.concat(chunks));
    socket.resume();
    setTimeout(() => socket.destroy(), 50);
    await closed;
    return;
  }
  const device = await RawDevice.dial(hub.port, hub.certificates.ca);
  if (manner === 'known') device.send(connectPacket('mallory'));
  // In the name of an honest device, with a token of its own.
  if (manner === 'impostor') device.write(generate(connectPacket('mallory', { clientId: 'bed-1' })));
  for (const chunk of chunks) {
    device.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Some wait for the hub's judgement, and some just go.
  await Promise.race([device.closed, new Promise((resolve) => setTimeout(resolve, 20))]);
  device.close();
  await device.closed;
}

test(
  'nonsense against the running hub: devices beside it stay connected, and each of their messages is stored once, in order',
  async () => {
    const directory = temporaryDirectory();
    const log = await openEventLog(directory.path, { partitions: 2 });
    const hub = await LocalHub.start([...HONEST, 'mallory'], { log });
    onTestFinished(async () => {
      await hub.stop();
      await log.close();
      directory.remove();
    });
    const honest = await Promise.all(
      HONEST.map(async (id) => new HonestDevice(id, await connectedDevice(hub.port, hub.certificates.ca, id, {}))),
    );
    let over = false;
    const publishing = Promise.all(honest.map((device) => device.publishUntil(() => over)));

    const elsewhere = generate({
      cmd: 'publish',
      topic: 'devices/bed-1/messages/events/',
      payload: 'not of bed-1',
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    });
    const manners = fc.constantFrom<Manner>('stranger', 'known', 'impostor', 'no-tls');
    const words = fc.array(fc.oneof({ weight: 3, arbitrary: noise }, packet, fc.constant(elsewhere)), {
      minLength: 1,
      maxLength: 6,
    });
    const many = fc.array(fc.tuple(manners, words, pieces), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(many, async (crowd) => {
        await Promise.all(crowd.map(([manner, parts, steps]) => misbehave(hub, manner, cut(Buffer.concat(parts), steps))));
        expect(honest.filter(({ lost }) => lost).map(({ deviceId }) => deviceId)).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
    over = true;
    await publishing;

    const stored = await everything(log, 'telemetry');
    for (const { deviceId, sent, acknowledged, lost } of honest) {
      expect([lost, acknowledged]).toEqual([false, sent]);
      const own = stored.filter(({ key }) => key === deviceId).map(text);
      expect(own).toEqual(Array.from({ length: sent }, (_, n) => `${deviceId} ${n + 1}`));
    }
    const health = hub.hub.health();
    expect(health['devices connected']).toBe(HONEST.length);
    expect(Object.keys(health).filter((name) => name.startsWith('refused: ')).length).toBeGreaterThan(3);
  },
  WAIT_MS,
);
