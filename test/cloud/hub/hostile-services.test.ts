import { Client } from 'azure-iothub';
import rhea from 'rhea';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type RawPeer, rawPeer } from '../../support/amqp-wire.ts';
import { until } from '../stream/log-support.ts';
import { HUB_NAME } from './hub-support.ts';
import { trust } from './local-agent.ts';
import { LocalHub } from './local-hub.ts';

/** Whoever reaches the port of services has no token yet. An error outside its connection fails the run. */
let local: LocalHub;
const CLAIM_WITHIN_MS = 3_000;

beforeAll(async () => {
  local = await LocalHub.start(['bed-12'], { amqp: { host: '127.0.0.1', port: 0, claimWithinMs: CLAIM_WITHIN_MS } });
  trust(local.certificates.ca);
});
afterAll(() => local.stop());

/** Services go on. */
afterEach(async () => {
  const text = local.hub.connectionString('service').replace(HUB_NAME, `localhost:${local.hub.amqpPort}`);
  const service = Client.fromConnectionString(text);
  await service.open();
  await service.close();
});

async function stranger(): Promise<RawPeer> {
  const peer = await rawPeer(local.hub.amqpPort ?? 0);
  onTestFinished(() => peer.end());
  return peer;
}

const told = (reason: string): number => Number(local.hub.health()[`refused: ${reason}`] ?? 0);

test('a message that never ends takes no memory: the connection is closed, and why is told', async () => {
  const before = told('amqp:resource-limit-exceeded');
  for (const address of ['$cbs', '/messages/devicebound']) {
    const peer = await stranger();
    peer.attach(address);
    for (let sent = 0; sent < 64 && !peer.isClosed(); sent += 1) {
      const first = sent === 0 ? { delivery_id: 0, delivery_tag: Buffer.from('1'), message_format: 0 } : {};
      peer.send('transfer', { handle: 0, more: true, ...first }, Buffer.alloc(16_000));
    }
    await peer.closed;
    expect(peer.conditions).toContain('amqp:resource-limit-exceeded');
  }
  expect(told('amqp:resource-limit-exceeded')).toBe(before + 2);
});

test('whoever brings no token in time is closed, and told why', async () => {
  const peer = await stranger();
  peer.attach('$cbs');
  await peer.closed;
  expect(peer.conditions).toEqual(['amqp:unauthorized-access']);
});

test('tokens without end, whose answers nobody takes, end their connection only', async () => {
  const peer = await stranger();
  peer.attach('$cbs');
  const token = rhea.message.encode({ body: 'none', message_id: '1' });
  for (let id = 0; id < 3000; id += 1)
    peer.send('transfer', { handle: 0, delivery_id: id, delivery_tag: Buffer.from('1'), message_format: 0 }, token);
  await peer.closed;
  expect(peer.conditions).toContain('amqp:resource-limit-exceeded');
});

test('a token that is no text, or whose answer cannot be written, ends nothing but its connection', async () => {
  for (const message of [
    rhea.message.encode({ body: { toString: 'x' } }),
    // Message properties: the id `true`.
    Buffer.from('005373c0020141', 'hex'),
  ]) {
    const peer = await stranger();
    peer.attach('$cbs');
    const window = { next_incoming_id: 0, incoming_window: 100, next_outgoing_id: 0, outgoing_window: 100 };
    peer.send('flow', { ...window, handle: 1, delivery_count: 0, link_credit: 10 });
    peer.send('transfer', { handle: 0, delivery_id: 0, delivery_tag: Buffer.from('1'), message_format: 0 }, message);
    await Promise.race([peer.closed, until(() => peer.answers > 0)]);
  }
});
