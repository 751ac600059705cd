import { join } from 'node:path';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { type Holdable, MOST_BYTES, SharedRoom } from '../../../cloud/hub/mqtt/shared-room.ts';
import { startHub } from '../../../cloud/hub/role.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { connectedDevice, HUB_NAME, KEY, QUIET } from './hub-support.ts';

const directory = temporaryDirectory();

test('who waits for room goes on as it is made, the longest waiting first, and all before nothing is under way', () => {
  const room = new SharedRoom();
  const goneOn: number[] = [];
  const waiting = [0, 1, 2, 3].map((n): Holdable => ({ goOn: () => void goneOn.push(n) }));
  room.change(MOST_BYTES + 2);
  for (const one of waiting) room.hold(one);
  room.change(-1);
  expect([room.full, goneOn]).toEqual([true, []]);
  room.change(-2);
  expect([room.full, goneOn]).toEqual([false, [0]]);
  room.forget(waiting[1]!);
  room.change(-1);
  expect(goneOn).toEqual([0, 2]);
  room.change(-MOST_BYTES + 2);
  expect(goneOn).toEqual([0, 2, 3]);
});

test('a disk that stands still piles up no more here than fits, from however many devices; afterwards every message is stored', async () => {
  const DEVICES = 40;
  const MESSAGES = 150;
  const body = Buffer.alloc(10_000, 0x41);
  let underWay = 0;
  let most = 0;
  let stored = 0;
  let goOn = (): void => undefined;
  const stands = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const certificates = await ensureCertificates(join(directory.path, 'certificates'));
  const hub = await startHub({
    log: {
      async append(_, records) {
        underWay += records.length * body.length;
        most = Math.max(most, underWay);
        await stands;
        underWay -= records.length * body.length;
        stored += records.length;
      },
    },
    directory: join(directory.path, 'hub'),
    host: '127.0.0.1',
    port: 0,
    hostName: HUB_NAME,
    tls: certificates,
    logger: QUIET,
  });
  try {
    for (let n = 0; n < DEVICES; n += 1) {
      const deviceId = `bed-${n}`;
      await hub.registerDevice({ deviceId, primaryKey: KEY });
      const device = await connectedDevice(hub.port, certificates.ca, deviceId, {});
      const topic = `devices/${deviceId}/messages/events/`;
      for (let messageId = 1; messageId <= MESSAGES; messageId += 1)
        device.write(generate({ cmd: 'publish', topic, payload: body, qos: 1, messageId, dup: false, retain: false }));
    }
    // Until nothing more is taken. A slow machine makes this weaker, never red.
    for (let before = -1; before !== underWay; ) {
      before = underWay;
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    goOn();
    await until(() => stored === DEVICES * MESSAGES);
    expect(DEVICES * MESSAGES * body.length).toBeGreaterThan(MOST_BYTES * 1.5);
    // A piece of what was read before the hold may lie in each connection.
    expect(most).toBeLessThan(MOST_BYTES * 1.25);
    expect(hub.issues()).toEqual([]);
  } finally {
    await hub.stop();
  }
});
