import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import rhea, { type Connection, type Sender } from 'rhea';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSas } from '../../../cloud/hub/identity/sas.ts';
import { until } from '../stream/log-support.ts';
import { HUB_NAME } from './hub-support.ts';
import { LocalHub } from './local-hub.ts';

// Whoever reaches the ports can break off at any moment: that ends nothing but the own connection.

const LOOPBACK = { host: '127.0.0.1', port: 0 };
let local: LocalHub;
const uncaught: unknown[] = [];
const keep = (error: unknown): void => void uncaught.push(error);

beforeAll(async () => {
  local = await LocalHub.start(['bed-12'], { https: LOOPBACK, amqp: LOOPBACK });
  process.on('uncaughtException', keep);
});
beforeEach(() => void uncaught.splice(0));
afterAll(async () => {
  process.off('uncaughtException', keep);
  await local.stop();
});

/** A TLS connection whose line can be cut so that the other side hears of a reset. */
async function dial(port: number): Promise<{ tls: TLSSocket; cut: () => void }> {
  const line = connectTcp(port, '127.0.0.1');
  line.on('error', () => undefined);
  await new Promise<void>((resolve) => line.once('connect', () => resolve()));
  const tls = connectTls({ socket: line, ca: local.certificates.ca, servername: 'localhost' });
  tls.on('error', () => undefined);
  await new Promise<void>((resolve) => tls.once('secureConnect', () => resolve()));
  return { tls, cut: () => void line.resetAndDestroy() };
}

function upgrade(path: string, protocol: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${protocol}`,
    '\r\n',
  ].join('\r\n');
}

test('asking for a WebSocket that is not there, and breaking off', async () => {
  for (let n = 0; n < 30; n += 1) {
    const { tls, cut } = await dial(local.hub.httpsPort ?? 0);
    tls.write(upgrade('/elsewhere', 'mqtt'));
    await new Promise((resolve) => setTimeout(resolve, n % 5));
    cut();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(uncaught).toEqual([]);
});

test('asking for a WebSocket of another protocol, and sending on it what is no frame', async () => {
  for (let n = 0; n < 10; n += 1) {
    const { tls, cut } = await dial(local.hub.httpsPort ?? 0);
    tls.write(upgrade('/$iothub/websocket', 'other'));
    tls.write(Buffer.alloc(64, 0xff));
    await new Promise((resolve) => setTimeout(resolve, 10));
    cut();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(uncaught).toEqual([]);
});

/** A service that has put its token and may send to devices. */
async function service(): Promise<{ connection: Connection; sender: Sender; cut: () => void }> {
  const { tls, cut } = await dial(local.hub.amqpPort ?? 0);
  const connect = (_port: number, _host: string, _options: object, connected: () => void): TLSSocket => {
    setImmediate(connected);
    return tls;
  };
  const details = { host: 'localhost', port: 0, connect };
  const connection = rhea
    .create_container()
    .connect({ connection_details: () => details, reconnect: false, username: 'any' } as never);
  for (const event of ['connection_error', 'session_error', 'error', 'disconnected', 'protocol_error'])
    connection.on(event, () => undefined);
  const opened = async (address: string): Promise<Sender> => {
    const sender = connection.open_sender(address);
    await new Promise<void>((resolve) => sender.once('sendable', () => resolve()));
    return sender;
  };
  const key = /SharedAccessKey=(.*)$/.exec(local.hub.connectionString('service'))?.[1] ?? '';
  const token = `${createSas(HUB_NAME, key, Math.floor(Date.now() / 1000) + 3600)}&skn=service`;
  const claims = await opened('$cbs');
  claims.send({ body: token, message_id: '1' });
  await new Promise<void>((resolve) => claims.once('accepted', () => resolve()));
  return { connection, sender: await opened('/messages/devicebound'), cut };
}

test('a service that leaves before it is answered', async () => {
  for (let n = 0; n < 20; n += 1) {
    const { sender, connection, cut } = await service();
    sender.send({ to: `/devices/${n % 2 === 0 ? 'bed-12' : 'bed-99'}/messages/devicebound`, body: 'x' });
    if (n % 4 < 2) sender.session.close();
    await new Promise((resolve) => setTimeout(resolve, n % 3));
    if (n % 4 === 1) connection.close();
    cut();
  }
  await until(() => local.hub.service.queue.waiting('bed-12') > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(uncaught).toEqual([]);
});
