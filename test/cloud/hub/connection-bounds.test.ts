import { Duplex } from 'node:stream';
import { generate, type IPublishPacket } from 'mqtt-packet';
import { afterEach, expect, test, vi } from 'vitest';
import { MqttConnection } from '../../../cloud/hub/mqtt/connection-adapter.ts';
import type { Gate, MqttSession, SessionLine } from '../../../cloud/hub/mqtt/session.ts';
import { SharedRoom } from '../../../cloud/hub/mqtt/shared-room.ts';
import { until } from '../stream/log-support.ts';
import { connectedDevice, connectPacket, type RawDevice } from './hub-support.ts';
import { LocalHub } from './local-hub.ts';

// What one connection may make the hub keep: of what it sends while something waits, and of what it is told and does not read.

const KEEP_ALIVE_MS = 60_000;
const MB = 1024 * 1024;

interface Peer {
  readonly stream: Duplex;
  readonly heard: string[];
  readonly issues: string[];
  /** Bytes that the hub has read of it. */
  readonly sent: () => number;
  readonly line: () => SessionLine;
  readonly ended: () => number;
  /** It reads what it was told, now and from now on. */
  reads(): void;
  /** It reads the oldest of what it was told. */
  takesOne(): void;
}

/** A device in memory that sends as much as it can, and reads nothing until it is told to. */
function peer(chunks: Iterable<Uint8Array>, publish: (line: SessionLine, topic: string) => void | Promise<void>): Peer {
  const heard: string[] = [];
  const issues: string[] = [];
  let line: SessionLine | null = null;
  let sent = 0;
  let ended = 0;
  let isReading = false;
  let took: (() => void) | null = null;
  const source = chunks[Symbol.iterator]();
  const session: MqttSession = {
    deviceId: 'bed-12',
    publish: ({ topic }: IPublishPacket) => {
      heard.push(topic);
      if (line !== null) return publish(line, topic);
    },
    subscribe: (wanted) => Promise.resolve(wanted.map(() => 0)),
    unsubscribe: () => Promise.resolve(),
    acknowledged: () => undefined,
    started: () => undefined,
    ended: () => void (ended += 1),
  };
  const gate: Gate = {
    enter: (_, of) => {
      line = of;
      return Promise.resolve({ ok: true, session, sessionPresent: false, keepAliveMs: KEEP_ALIVE_MS, endsAtMs: null });
    },
    issue: (reason) => void issues.push(reason),
  };
  const stream = new Duplex({
    allowHalfOpen: false,
    read() {
      const next = source.next();
      if (next.done) return;
      sent += next.value.length;
      this.push(next.value);
    },
    write(_chunk, _encoding, done) {
      if (isReading) done();
      else took = done;
    },
  });
  new MqttConnection({ stream, peer: 'test', certificate: null, ownsMemory: false }, gate, new SharedRoom(), () => undefined);
  stream.push(generate(connectPacket('bed-12')));
  return {
    stream,
    heard,
    issues,
    sent: () => sent,
    line: () => line!,
    ended: () => ended,
    reads() {
      isReading = true;
      took?.();
    },
    takesOne: () => took?.(),
  };
}

function* publishes(count: number, bytes: number): Generator<Uint8Array> {
  for (let n = 0; n < count; n += 1)
    yield generate({ cmd: 'publish', topic: String(n), payload: Buffer.alloc(bytes), qos: 0, dup: false, retain: false });
}

/** Until the stream has nothing to do any more. */
async function rest(): Promise<void> {
  for (let n = 0; n < 200; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(() => void vi.useRealTimers());

test.each([
  ['large', 4_000, 4096],
  ['small', 100_000, 0],
])(
  'while a packet waits for its work, %s ones that were sent behind it stay with their sender; then all are heard in order',
  async (_, count, bytes) => {
    let goOn = (): void => undefined;
    const work = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { stream, heard, issues, sent } = peer(publishes(count, bytes), (_line, topic) => (topic === '0' ? work : undefined));
    await rest();
    expect(heard).toEqual(['0']);
    const unheard = sent();
    expect(unheard).toBeLessThan(bytes === 0 ? 100_000 : MB);
    goOn();
    await until(() => heard.length === count);
    expect(heard).toEqual(Array.from({ length: count }, (__, n) => String(n)));
    expect(issues).toEqual([]);
    stream.destroy();
  },
);

test('a connection that is not read is not silent: it lives until it is read again and says nothing then', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let goOn = (): void => undefined;
  const work = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { stream, issues, heard } = peer(publishes(2_000, 4096), (_, topic) => (topic === '0' ? work : undefined));
  await rest();
  vi.advanceTimersByTime(10 * KEEP_ALIVE_MS);
  expect([stream.destroyed, issues]).toEqual([false, []]);
  goOn();
  await rest();
  expect(heard).toHaveLength(2_000);
  vi.advanceTimersByTime(KEEP_ALIVE_MS - 1);
  expect(stream.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect([stream.destroyed, issues]).toEqual([true, ['keep-alive-expired']]);
});

test('a client that leaves while it is not read is gone as soon as it is read again; one whose line breaks, at once', async () => {
  let goOn = (): void => undefined;
  const work = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const leaves = peer(publishes(500, 4096), (_, topic) => (topic === '0' ? work : undefined));
  const breaks = peer(publishes(500, 4096), () => new Promise(() => undefined));
  await rest();
  breaks.stream.destroy();
  await rest();
  expect(breaks.ended()).toBe(1);
  leaves.reads();
  goOn();
  await until(() => leaves.heard.length === 500);
  leaves.stream.push(null);
  await until(() => leaves.ended() === 1);
});

test('what follows a packet that cannot be taken is not kept while that waits for its turn', async () => {
  function* chunks(): Generator<Uint8Array> {
    yield* publishes(1, 1);
    for (let n = 0; n < 2_000; n += 1) yield Buffer.alloc(4096, 0xff);
  }
  let goOn = (): void => undefined;
  const work = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { stream, sent, issues } = peer(chunks(), () => work);
  await rest();
  expect(sent()).toBeLessThan(MB);
  expect(issues).toEqual([]);
  goOn();
  await until(() => stream.destroyed);
  expect(issues).toEqual(['malformed-length']);
});

const answer = (line: SessionLine, bytes: number): void =>
  line.send({ cmd: 'publish', topic: 'answer', payload: Buffer.alloc(bytes), qos: 0, dup: false, retain: false });

test('a device that asks and does not read the answers is asked no further; once it reads, every question is answered', async () => {
  let answered = 0;
  const device = peer(publishes(2_000, 10), (line) => {
    answered += 16_384;
    answer(line, 16_384);
  });
  await rest();
  expect(answered).toBeLessThan(MB);
  expect(device.stream.destroyed).toBe(false);
  device.reads();
  await until(() => device.heard.length === 2_000);
  expect(device.issues).toEqual([]);
  device.stream.destroy();
});

test('a device that is told more than may wait for it and reads nothing is let go, and that is told', async () => {
  const device = peer([], () => undefined);
  await rest();
  for (let n = 0; n < 100 && !device.stream.destroyed; n += 1) {
    answer(device.line(), 131_072);
    await rest();
  }
  expect([device.stream.destroyed, device.issues, device.ended()]).toEqual([true, ['answers-not-read'], 1]);
});

test('a device that reads nothing of what waits for it is let go after two minutes; a slow one is waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const silent = peer([], () => undefined);
  await rest();
  for (let n = 0; n < 4; n += 1) answer(silent.line(), 131_072);
  await rest();
  vi.advanceTimersByTime(119_999);
  expect(silent.stream.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect([silent.stream.destroyed, silent.issues]).toEqual([true, ['answers-not-read']]);

  const slow = peer([], () => undefined);
  await rest();
  for (let n = 0; n < 40; n += 1) {
    answer(slow.line(), 131_072);
    await rest();
  }
  while (slow.stream.writableLength > 0) {
    vi.advanceTimersByTime(100_000);
    expect([slow.stream.destroyed, slow.issues]).toEqual([false, []]);
    slow.takesOne();
    await rest();
  }
  slow.stream.destroy();
});

test('what a device that reads nothing had not acknowledged comes again to its next session', async () => {
  const local = await LocalHub.start(['bed-12']);
  const open: RawDevice[] = [];
  try {
    const filters = ['devices/bed-12/messages/devicebound/#', '$iothub/methods/POST/#'];
    const enter = async (): Promise<RawDevice> => {
      const device = await connectedDevice(local.port, local.certificates.ca, 'bed-12', {});
      open.push(device);
      return device;
    };
    const deaf = await enter();
    deaf.send({ cmd: 'subscribe', messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos: 1 as const })) });
    await deaf.answer('suback');
    deaf.readNothing();
    const note = { messageId: 'n', correlationId: null, userId: null, contentType: null, contentEncoding: null } as const;
    await local.hub.service.sendTo('bed-12', { ...note, ack: 'none', properties: {} }, Buffer.from('turn the patient'), null);
    const question = {
      methodName: 'look',
      payload: 'x'.repeat(120_000),
      responseTimeoutInSeconds: 60,
      connectTimeoutInSeconds: 0,
    };
    // More than a line and what may wait for it hold together.
    while (!local.hub.issues().some(({ reason }) => reason === 'answers-not-read')) {
      void local.hub.service.invoke('bed-12', question).catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const next = await enter();
    const again = (await next.answer('publish')) as IPublishPacket;
    expect([again.payload.toString(), again.dup]).toEqual(['turn the patient', true]);
  } finally {
    for (const device of open) device.close();
    await local.stop();
  }
});

test('a device that sends its reports without waiting for the answers gets an answer to each, in order', async () => {
  const local = await LocalHub.start(['bed-12']);
  const device = await connectedDevice(local.port, local.certificates.ca, 'bed-12', {});
  try {
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$iothub/twin/res/#', qos: 0 }] });
    await device.answer('suback');
    const COUNT = 1_000;
    for (let n = 1; n <= COUNT; n += 1)
      device.send({
        cmd: 'publish',
        topic: `$iothub/twin/PATCH/properties/reported/?$rid=${n}`,
        payload: JSON.stringify({ n, filler: 'x'.repeat(1000) }),
        qos: 1,
        messageId: n,
        dup: false,
        retain: false,
      });
    const answers = (): IPublishPacket[] => device.received.filter((packet) => packet.cmd === 'publish');
    await until(() => answers().length === COUNT);
    expect(answers().map(({ topic }) => topic)).toEqual(
      Array.from({ length: COUNT }, (_, n) => `$iothub/twin/res/204/?$rid=${n + 1}&$version=${n + 2}`),
    );
    expect(local.hub.service.states.twin('bed-12').reported.properties).toMatchObject({ n: COUNT });
  } finally {
    device.close();
    await local.stop();
  }
});
