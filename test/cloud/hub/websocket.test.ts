import { type AddressInfo, connect as connectTcp, createServer, type Server } from 'node:net';
import { Client, Message } from 'azure-iot-device';
import { MqttWs } from 'azure-iot-device-mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { HUB_NAME, KEY } from './hub-support.ts';
import { LocalAgent, trust } from './local-agent.ts';
import { LocalHub } from './local-hub.ts';

let local: LocalHub;
let gate: Server;

beforeAll(async () => {
  local = await LocalHub.start(['bed-12'], { https: { host: '127.0.0.1', port: 0 } });
  trust(local.certificates.ca);
  // What a hospital's proxy does after CONNECT: it hands the bytes on.
  gate = createServer((socket) => {
    const on = connectTcp(local.hub.httpsPort ?? 0, '127.0.0.1');
    socket.pipe(on).pipe(socket);
    on.on('error', () => socket.destroy());
    socket.on('error', () => on.destroy());
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await local.stop();
  gate.close();
});

test('the device SDK sends over a WebSocket, through something that stands between', async () => {
  const client = Client.fromConnectionString(`HostName=${HUB_NAME};DeviceId=bed-12;SharedAccessKey=${KEY}`, MqttWs);
  client.on('error', () => undefined);
  const webSocketAgent = new LocalAgent((gate.address() as AddressInfo).port);
  await client.setOptions({ ca: local.certificates.ca, mqtt: { webSocketAgent } });
  await client.open();
  await client.sendEvent(new Message('{"hr":72}'));
  await client.close();
  expect(local.stored.map(({ body }) => Buffer.from(body).toString())).toEqual(['{"hr":72}']);
});

test.each([
  ['another path', '/mqtt', ['mqtt']],
  ['another protocol', '/$iothub/websocket', ['amqp']],
])('%s is refused', async (_, path, protocols) => {
  const socket = new WebSocket(`wss://localhost:${local.hub.httpsPort}${path}`, protocols);
  const outcome = await new Promise((resolve) => {
    socket.on('error', () => resolve('refused'));
    socket.on('close', () => resolve('refused'));
    // Opened and closed later is not refused.
    socket.on('open', () => resolve('opened'));
  });
  expect(outcome).toBe('refused');
});
