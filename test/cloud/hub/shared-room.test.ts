import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import { MqttConnection } from '../../../cloud/hub/mqtt/connection-adapter.ts';
import type { Gate } from '../../../cloud/hub/mqtt/session.ts';
import { type Holdable, MOST_BYTES, MOST_TURNS, SharedRoom, TURN_BYTES } from '../../../cloud/hub/mqtt/shared-room.ts';
import { until } from '../stream/log-support.ts';
import { connectedDevice, KEY } from './hub-support.ts';
import { LocalHub } from './local-hub.ts';

/** A connection as the room knows it: it waits when the room is full for it, and asks again whenever something of it is stored. */
class Waiting implements Holdable {
  turn = 0;
  paused = false;
  private readonly name: number;
  private readonly told: number[];

  constructor(name: number, told: number[] = []) {
    this.name = name;
    this.told = told;
  }

  bring(room: SharedRoom, bytes: number): void {
    room.brought(this, bytes);
    if (!room.isFullFor(this)) return;
    this.paused = true;
    room.hold(this);
  }

  goOn(): void {
    this.paused = false;
    this.told.push(this.name);
  }
}

test('who waits for room goes on as it is made, the longest waiting first, and all before nothing is under way', () => {
  const room = new SharedRoom();
  const goneOn: number[] = [];
  new Waiting(-1).bring(room, MOST_BYTES - 1);
  const waiting = Array.from({ length: MOST_TURNS + 4 }, (_, n) => new Waiting(n, goneOn));
  for (const one of waiting) one.bring(room, 1);
  expect(waiting.every(({ paused }) => paused)).toBe(true);
  room.left(waiting.length - 1);
  expect(goneOn).toEqual([]);
  room.forget(waiting[1]!);
  room.left(1);
  expect(goneOn).toEqual(waiting.map((_, n) => n).filter((n) => n !== 1 && n <= MOST_TURNS));
  room.left(MOST_BYTES / 2);
  expect(goneOn.slice(-3)).toEqual([MOST_TURNS + 1, MOST_TURNS + 2, MOST_TURNS + 3]);
});

test('whose turn it is brings what it has although the room fills up again; then it waits like the others', () => {
  const room = new SharedRoom();
  const [one, other] = [new Waiting(1), new Waiting(2)];
  one.bring(room, MOST_BYTES);
  room.left(1);
  expect(one.paused).toBe(false);
  other.bring(room, 10);
  expect(other.paused).toBe(true);
  one.bring(room, TURN_BYTES - 1);
  expect(one.paused).toBe(false);
  one.bring(room, 1);
  expect(one.paused).toBe(true);
});

test('a turn ends when something that was brought in it is stored, or when nothing is left of what was', () => {
  const room = new SharedRoom();
  const gate: Gate = { enter: () => Promise.reject(new Error('nobody enters')), issue: () => undefined };
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const connection = new MqttConnection(
    { stream, peer: 'test', certificate: null, ownsMemory: true },
    gate,
    room,
    () => undefined,
  );
  const turn = (): number => {
    const other = new Waiting(1);
    other.bring(room, MOST_BYTES);
    connection.pending(2, 200);
    expect(connection.turn).toBe(0);
    room.left(1000);
    room.left(MOST_BYTES - 1000);
    return connection.turn;
  };
  expect(turn()).toBe(TURN_BYTES);
  connection.pending(1, 100);
  connection.pending(-1, -100);
  expect(connection.turn).toBe(0);
  connection.pending(-2, -200);
  expect(turn()).toBe(TURN_BYTES);
  connection.pending(-1, -100);
  expect(connection.turn).toBe(TURN_BYTES);
  connection.pending(-1, -100);
  expect(connection.turn).toBe(0);
  connection.close();
});

test('however they bring and whatever the disk stores, what is under way stays bounded and everybody goes on', () => {
  const LARGEST = 262_144;
  const DEVICES = 150;
  const step = fc.oneof(
    fc.record({ device: fc.nat({ max: DEVICES - 1 }), times: fc.integer({ min: 1, max: 40 }), bytes: fc.nat({ max: LARGEST }) }),
    fc.record({ store: fc.integer({ min: 1, max: 400 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
      const room = new SharedRoom();
      const devices = Array.from({ length: DEVICES }, (_, n) => new Waiting(n));
      const underWay: { of: Waiting; bytes: number }[] = [];
      let bytes = 0;
      const store = (): void => {
        const done = underWay.shift();
        if (done === undefined) return;
        bytes -= done.bytes;
        room.left(done.bytes);
        if (done.of.turn < TURN_BYTES) room.endTurn(done.of);
      };
      for (const step of steps) {
        if ('store' in step) for (let n = 0; n < step.store; n += 1) store();
        else
          for (let n = 0; n < step.times; n += 1) {
            const of = devices[step.device]!;
            if (of.paused) break;
            underWay.push({ of, bytes: step.bytes });
            bytes += step.bytes;
            of.bring(room, step.bytes);
          }
        // Whoever is not held learns by its next message that the room is full.
        expect(bytes).toBeLessThanOrEqual(MOST_BYTES + MOST_TURNS * (TURN_BYTES + LARGEST) + DEVICES * LARGEST);
      }
      while (underWay.length > 0) store();
      expect(devices.filter(({ paused }) => paused)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['bodies', 10_000, 0, 200],
  ['topics', 1, 60_000, 40],
])(
  'a disk that stands still piles up no more here than fits, from however many devices, by the size of their %s; afterwards every message is stored',
  async (_, bodyBytes, propertyBytes, messages) => {
    const DEVICES = 40;
    const body = Buffer.alloc(bodyBytes, 0x41);
    let underWay = 0;
    let most = 0;
    let stored = 0;
    let goOn = (): void => undefined;
    const stands = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const bytesOf = (records: readonly NewRecord[]): number =>
      records.reduce((sum, { body, headersJson }) => sum + body.length + (headersJson?.length ?? 0), 0);
    const local = await LocalHub.start([], {
      log: {
        async append(__, records) {
          const bytes = bytesOf(records);
          underWay += bytes;
          most = Math.max(most, underWay);
          await stands;
          underWay -= bytes;
          stored += records.length;
        },
      },
    });
    try {
      for (let n = 0; n < DEVICES; n += 1) {
        const deviceId = `bed-${n}`;
        await local.hub.registerDevice({ deviceId, primaryKey: KEY });
        const device = await connectedDevice(local.port, local.certificates.ca, deviceId, {});
        const topic = `devices/${deviceId}/messages/events/${propertyBytes === 0 ? '' : `p=${'x'.repeat(propertyBytes)}`}`;
        for (let messageId = 1; messageId <= messages; messageId += 1)
          device.write(generate({ cmd: 'publish', topic, payload: body, qos: 1, messageId, dup: false, retain: false }));
      }
      // Until nothing more is taken. A slow machine makes this weaker, never red.
      for (let before = -1; before !== underWay; ) {
        before = underWay;
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      goOn();
      await until(() => stored === DEVICES * messages);
      // A piece of what was read before the hold may lie in each connection.
      expect(most).toBeLessThan(MOST_BYTES * 1.25);
      expect(local.hub.issues()).toEqual([]);
    } finally {
      await local.stop();
    }
  },
);
