import { EventHubProducerClient } from '@azure/event-hubs';
import fc from 'fast-check';
import rhea from 'rhea';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type RawPeer, rawPeer } from '../../../support/amqp-wire.ts';
import { until } from '../log-support.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint-support.ts';

/** Peers that have no token, and do what no client does. An error outside their connection fails the run. */
let served: TestEndpoint;

beforeAll(async () => {
  served = await startTestEndpoint({ partitions: 2 });
});
afterAll(() => served.stop());

/** Everybody else goes on. */
afterEach(async () => {
  const client = new EventHubProducerClient(served.connectionString(), 'ingested');
  await client.sendBatch([{ body: 'still here' }]);
  await client.close();
});

async function stranger(open = {}): Promise<RawPeer> {
  const peer = await rawPeer(served.port, open);
  onTestFinished(() => peer.end());
  return peer;
}

const refused = (reason: string): number => Number(served.endpoint.health()[`refused: ${reason}`] ?? 0);

test('a message that never ends takes no memory: the connection is closed, and why is told', async () => {
  const before = refused('amqp:resource-limit-exceeded');
  for (const address of ['$cbs', '$management', 'ingested']) {
    const peer = await stranger();
    peer.attach(address);
    for (let sent = 0; sent < 64 && !peer.isClosed(); sent += 1) {
      const first = sent === 0 ? { delivery_id: 0, delivery_tag: Buffer.from('1'), message_format: 0 } : {};
      // The first piece may be none at all.
      peer.send('transfer', { handle: 0, more: true, ...first }, sent === 0 ? undefined : Buffer.alloc(16_000));
    }
    await peer.closed;
    expect(peer.conditions).toContain('amqp:resource-limit-exceeded');
  }
  expect(refused('amqp:resource-limit-exceeded')).toBe(before + 3);
});

function ask(peer: RawPeer, id: number, message: object | Buffer): void {
  const request = Buffer.isBuffer(message) ? message : rhea.message.encode({ body: '', ...message });
  peer.send('transfer', { handle: 0, delivery_id: id, delivery_tag: Buffer.from('1'), message_format: 0 }, request);
}

test.each(['$management', '$cbs'])(
  'requests to %s without end, whose answers nobody takes, end their connection only',
  async (address) => {
    const before = refused('amqp:resource-limit-exceeded');
    const peer = await stranger();
    peer.attach(address);
    for (let id = 0; id < 3000; id += 1)
      ask(peer, id, { reply_to: 'answers', message_id: id, application_properties: { operation: 'READ' } });
    await peer.closed;
    expect(peer.conditions).toContain('amqp:resource-limit-exceeded');
    expect(refused('amqp:resource-limit-exceeded')).toBe(before + 1);
  },
);

test.each([
  ['a name that is no text', { reply_to: 'answers', application_properties: { operation: 'READ', name: { toString: 'x' } } }],
  [
    'a type that is no text',
    { reply_to: 'answers', application_properties: { operation: 'put-token', name: '', type: { toString: 'x' } } },
  ],
  [
    'a token that is no text',
    {
      reply_to: 'answers',
      application_properties: { operation: 'put-token', name: '', type: 'servicebus.windows.net:sastoken' },
      body: { toString: 'x' },
    },
  ],
  // Message properties: the id `true`, and `answers` to reply to.
  ['an id that no answer can have', Buffer.from('005373c00e0541404040a107616e7377657273', 'hex')],
])('a request with %s ends nothing but its connection', async (_, request) => {
  for (const address of ['$management', '$cbs']) {
    const peer = await stranger();
    peer.attach(address);
    peer.send('flow', {
      next_incoming_id: 0,
      incoming_window: 100,
      next_outgoing_id: 0,
      outgoing_window: 100,
      handle: 1,
      delivery_count: 0,
      link_credit: 10,
    });
    ask(peer, 0, request);
    await Promise.race([peer.closed, until(() => peer.answers > 0)]);
  }
});

test('a peer that opens links without end is closed', async () => {
  const peer = await stranger();
  peer.attach('$cbs');
  for (let handle = 2; handle < 200; handle += 1)
    peer.send('attach', { name: `l${handle}`, handle, role: false, initial_delivery_count: 0 });
  await peer.closed;
  expect(peer.conditions).toContain('amqp:resource-limit-exceeded');
});

test('a peer that opens sessions without end is closed', async () => {
  const peer = await stranger();
  for (let n = 0; n < 200; n += 1) peer.send('begin', { next_outgoing_id: 0, incoming_window: 1, outgoing_window: 1 });
  await peer.closed;
  expect(peer.conditions).toContain('amqp:resource-limit-exceeded');
});

test('a peer that has itself answered and reads nothing is closed', async () => {
  const before = refused('amqp:resource-limit-exceeded');
  const peer = await stranger();
  peer.send('begin', { next_outgoing_id: 0, incoming_window: 1, outgoing_window: 1 });
  peer.pause();
  const name = 'x'.repeat(4000);
  while (refused('amqp:resource-limit-exceeded') === before) {
    for (let n = 0; n < 100; n += 1) {
      peer.send('attach', { name, handle: 0, role: false, initial_delivery_count: 0 });
      peer.send('detach', { handle: 0, closed: true });
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
});

test.each([
  ['lists in lists, each of thirty million values', () => nested(1000)],
  ['an array of four thousand million values that have no bytes', () => Buffer.from('f0000000ffffffffff40', 'hex')],
])('%s takes no memory', async (_, value) => {
  const peer = await stranger();
  peer.write(frameOf(value()));
  await peer.closed;
});

test.each([
  ['frames of no length', { max_frame_size: 1 }],
  ['a sign of life every millisecond', { idle_time_out: 1 }],
])('who asks for %s is closed', async (_, open) => {
  const peer = await stranger(open);
  peer.attach('$cbs');
  ask(peer, 0, { reply_to: 'answers', application_properties: { operation: 'put-token' } });
  await peer.closed;
});

test('who settles deliveries that never were, all numbers there are, is closed', async () => {
  const peer = await stranger();
  peer.attach('$cbs');
  peer.send('disposition', { role: true, first: 0, last: 2 ** 32 - 1, settled: true });
  await peer.closed;
});

test('a delivery is not named by more than it may be', async () => {
  const peer = await stranger();
  peer.attach('$cbs');
  peer.send('transfer', { handle: 0, delivery_id: 0, delivery_tag: Buffer.alloc(10_000), message_format: 0 }, Buffer.from('00'));
  await peer.closed;
});

test('frames with values of any type where their fields are end nothing but their connection', async () => {
  const scalar = fc.oneof(
    fc.constantFrom(0, 1, 2, 511, 2 ** 32 - 1, 2 ** 40, -1, 0.5, true, false, null, '', 'answers', '__proto__', 'constructor'),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  );
  const value = fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('a', 'constructor', 'toString', 'descriptor', 'value'), scalar) },
  );
  const OPEN_TO_CLOSE = { min: 0x10, max: 0x18 };
  const frame = fc.record({
    code: fc.oneof({ weight: 9, arbitrary: fc.integer(OPEN_TO_CLOSE) }, { weight: 1, arbitrary: fc.nat(0x50) }),
    values: fc.array(value, { maxLength: 14 }),
    payload: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 12 }), async (sent) => {
      const peer = await rawPeer(served.port);
      peer.attach('$cbs');
      ask(peer, 0, { reply_to: 'answers' });
      for (const { code, values, payload } of sent) peer.sendAny(code, values, payload);
      // What is no frame at all ends it in any case.
      peer.write(Buffer.from('0000000800000000ffffffff', 'hex'));
      await peer.closed;
    }),
    { numRuns: 100 },
  );
});

test('who brings no token in time is closed; who brought one is not', async () => {
  const hurried = await startTestEndpoint({ partitions: 1 }, { claimWithinMs: 300 });
  onTestFinished(() => hurried.stop());
  const client = new EventHubProducerClient(hurried.connectionString(), 'ingested');
  onTestFinished(() => client.close());
  await client.sendBatch([{ body: 1 }]);
  const peer = await rawPeer(hurried.port);
  await peer.closed;
  expect(peer.conditions).toEqual(['amqp:unauthorized-access']);
  await until(() => hurried.endpoint.health()['clients connected'] === 1);
  expect(hurried.endpoint.health()).toMatchObject({ 'refused: amqp:unauthorized-access': 1 });
});

/** A frame that says `open`, with this as its fields. */
function frameOf(fields: Buffer): Buffer {
  const frame = Buffer.concat([Buffer.from('0000000002000000005310', 'hex'), fields]);
  frame.writeUInt32BE(frame.length, 0);
  return frame;
}

/** Lists, each the first value of the one around it. */
function nested(depth: number): Buffer {
  const bytes = Buffer.alloc(depth * 9 + 1, 0x40);
  for (let at = 0; at < depth * 9; at += 9) {
    bytes[at] = 0xd0;
    bytes.writeUInt32BE(bytes.length - at - 5, at + 1);
    bytes.writeUInt32BE(30_000_000, at + 5);
  }
  return bytes;
}
