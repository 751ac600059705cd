import type { Client, DeviceMethodRequest, DeviceMethodResponse, Message, Twin } from 'azure-iot-device';
import type { IPublishPacket, Packet } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BoundDelivery } from '../../../cloud/hub/cloud-to-device/bound-delivery.ts';
import type { BoundMessage } from '../../../cloud/hub/cloud-to-device/bound-message.ts';
import { CloudToDeviceQueue } from '../../../cloud/hub/cloud-to-device/queue-adapter.ts';
import { DeviceRegistry } from '../../../cloud/hub/identity/registry-adapter.ts';
import { HubStore } from '../../../cloud/hub/store/store-adapter.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { connectedDevice, openSdkClient, type RawDevice } from './hub-support.ts';
import { LocalHub } from './local-hub.ts';

const NOTE: BoundMessage = {
  messageId: 'note-1',
  correlationId: 'alarm-7',
  userId: null,
  contentType: 'text/plain',
  contentEncoding: 'utf-8',
  ack: 'full',
  properties: { kind: 'note', 'from ward': 'Ä & 3' },
};
const BOUND = 'devices/bed-12/messages/devicebound/#';
const SNAPSHOT = { methodName: 'snapshot', payload: { waves: true }, responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 0 };

let local: LocalHub;
const clients: Client[] = [];
const devices: RawDevice[] = [];

async function sdk(deviceId: string): Promise<Client> {
  const client = await openSdkClient(local.port, local.certificates.ca, deviceId);
  clients.push(client);
  return client;
}

async function raw(deviceId: string, filters: readonly string[], clean = false): Promise<RawDevice> {
  const device = await connectedDevice(local.port, local.certificates.ca, deviceId, { clean });
  devices.push(device);
  device.send({ cmd: 'subscribe', messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos: 1 as const })) });
  await device.answer('suback');
  return device;
}

const send = (deviceId: string, message: Partial<BoundMessage> = {}, body = 'turn the patient'): Promise<void> =>
  local.hub.service.sendTo(deviceId, { ...NOTE, ...message }, Buffer.from(body), null);

beforeAll(async () => {
  local = await LocalHub.start(['bed-12', 'bed-13', 'bed-14']);
});
afterEach(async () => {
  for (const device of devices.splice(0)) device.close();
  await Promise.all(clients.splice(0).map((client) => client.close().catch(() => undefined)));
  await until(() => local.hub.devices().every(({ connected }) => !connected));
});
afterAll(() => local.stop());

describe('direct methods', () => {
  test('the device SDK answers, and goes on answering after the hub was restarted', async () => {
    const client = await sdk('bed-12');
    const asked: unknown[] = [];
    client.onDeviceMethod('snapshot', (request: DeviceMethodRequest, response: DeviceMethodResponse) => {
      asked.push(request.payload);
      response.send(200, { seen: asked.length }, () => undefined);
    });
    await until(() =>
      local.hub.service.invoke('bed-12', SNAPSHOT).then(
        () => true,
        () => false,
      ),
    );
    await local.restart();
    await until(() => local.hub.devices().some(({ connected }) => connected));
    expect(await local.hub.service.invoke('bed-12', SNAPSHOT)).toEqual({ status: 200, payload: { seen: 2 } });
    expect(asked).toEqual([{ waves: true }, { waves: true }]);
  });

  test('a device that is not there, one that takes none and one that does not answer are told apart from an unknown one', async () => {
    await expect(local.hub.service.invoke('bed-99', SNAPSHOT)).rejects.toMatchObject({ code: 404001 });
    await expect(local.hub.service.invoke('bed-13', SNAPSHOT)).rejects.toMatchObject({ code: 404103 });
    await raw('bed-13', ['$iothub/twin/res/#']);
    await expect(local.hub.service.invoke('bed-13', SNAPSHOT)).rejects.toMatchObject({ code: 404103 });
    const silent = await raw('bed-14', ['$iothub/methods/POST/#']);
    const late = local.hub.service.invoke('bed-14', SNAPSHOT);
    await silent.answer('publish');
    await expect(late).rejects.toMatchObject({ code: 504101 });
    const gone = local.hub.service.invoke('bed-14', SNAPSHOT);
    await silent.answer('publish');
    silent.close();
    await expect(gone).rejects.toMatchObject({ code: 404103 });
  });

  test('a device that connects within the time asked for is asked then', async () => {
    const asked = local.hub.service.invoke('bed-14', { ...SNAPSHOT, connectTimeoutInSeconds: 20 });
    const device = await connectedDevice(local.port, local.certificates.ca, 'bed-14', {});
    devices.push(device);
    const question = (await device.answer('publish')) as IPublishPacket;
    expect(question.topic).toMatch(/^\$iothub\/methods\/POST\/snapshot\/\?\$rid=/);
    device.send({ ...question, topic: `$iothub/methods/res/503/?${question.topic.split('?')[1]}`, payload: '' });
    expect(await asked).toEqual({ status: 503, payload: null });
  });

  test('an answer that nobody waits for is counted', async () => {
    const device = await raw('bed-13', ['$iothub/methods/POST/#']);
    device.send({ cmd: 'publish', topic: '$iothub/methods/res/200/?$rid=77', payload: '', qos: 0, dup: false, retain: false });
    await until(() => local.hub.health()['refused: method-answer-without-question'] === 1);
  });

  test.each([
    ['a name with a blank', { methodName: 'a b' }],
    ['less than 5 s for the answer', { responseTimeoutInSeconds: 4 }],
    ['more than 300 s for the connection', { connectTimeoutInSeconds: 301 }],
    ['a payload over 128 KB', { payload: 'x'.repeat(131_072) }],
  ])('%s is refused', async (_, change) => {
    await expect(local.hub.service.invoke('bed-13', { ...SNAPSHOT, ...change })).rejects.toMatchObject({ code: 400004 });
  });
});

describe('desired properties', () => {
  test('the device SDK gets the change; the twin is there after a restart', async () => {
    const client = await sdk('bed-12');
    const twin = await new Promise<Twin>((resolve, reject) => {
      client.getTwin((error, found) => (error || !found ? reject(error ?? new Error('no twin')) : resolve(found)));
    });
    const changes: unknown[] = [];
    (twin as unknown as NodeJS.EventEmitter).on('properties.desired.sampling', (change: unknown) => changes.push(change));
    await until(() => local.hub.service.states.subscriptions('bed-12')['$iothub/twin/PATCH/properties/desired/#'] !== undefined);
    await local.hub.service.patchTwin('bed-12', '*', { properties: { desired: { sampling: { ecg: 500 } } } });
    await until(() => changes.some((change) => JSON.stringify(change) === '{"ecg":500}'));
    await local.restart();
    expect(local.hub.service.states.twin('bed-12').desired.properties).toEqual({ sampling: { ecg: 500 } });
  });

  test('two services that write over one another: the second is told', async () => {
    const { etag } = local.hub.service.states.twin('bed-13');
    await local.hub.service.patchTwin('bed-13', etag, { tags: { ward: '3' } });
    await expect(local.hub.service.patchTwin('bed-13', etag, { tags: { ward: '4' } })).rejects.toMatchObject({ code: 412002 });
  });
});

describe('messages to a device', () => {
  test('arrive at the device SDK with their properties', async () => {
    const client = await sdk('bed-12');
    const arrived = new Promise<Message>((resolve) => {
      client.on('message', (message: Message) => {
        client.complete(message, () => undefined);
        resolve(message);
      });
    });
    await send('bed-12');
    const message = await arrived;
    expect((message.getData() as Buffer).toString()).toBe('turn the patient');
    expect(message).toMatchObject({ messageId: 'note-1', correlationId: 'alarm-7', contentType: 'text/plain' });
    expect(message.properties.getValue('kind')).toBe('note');
    expect(message.properties.getValue('from ward')).toBe('Ä & 3');
    await until(() => local.hub.service.queue.waiting('bed-12') === 0);
  });

  test('wait for the device through a restart of the hub, in order, and are gone once it has taken them', async () => {
    for (const n of [1, 2, 3]) await send('bed-13', { messageId: `m-${n}` }, String(n));
    await local.restart();
    const device = await raw('bed-13', [BOUND.replace('bed-12', 'bed-13')]);
    const bodies: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const packet = (await device.answer('publish')) as IPublishPacket;
      bodies.push(packet.payload.toString());
      device.send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
    }
    expect(bodies).toEqual(['1', '2', '3']);
    await until(() => local.hub.service.queue.waiting('bed-13') === 0);
  });

  test('one that was not taken before the connection broke comes again, marked', async () => {
    const filter = BOUND.replace('bed-12', 'bed-14');
    await send('bed-14');
    const first = await raw('bed-14', [filter]);
    expect(await first.answer('publish')).toMatchObject({ dup: false });
    first.close();
    const second = await raw('bed-14', [filter]);
    const again = (await second.answer('publish')) as IPublishPacket;
    expect(again.dup).toBe(true);
    second.send({ cmd: 'puback', messageId: again.messageId ?? 0 });
    await until(() => local.hub.service.queue.waiting('bed-14') === 0);
  });

  test('the fifty-first, one of more than 64 KB and one for an unknown device are refused', async () => {
    for (let n = 0; n < 50; n += 1) await send('bed-14');
    await expect(send('bed-14')).rejects.toMatchObject({ code: 403004 });
    expect(await local.hub.service.queue.purge('bed-14')).toBe(50);
    await expect(send('bed-14', {}, 'x'.repeat(65_537))).rejects.toMatchObject({ code: 413001 });
    // Spelt in a topic each of them takes six bytes.
    await expect(send('bed-14', { properties: { long: 'Ä'.repeat(12_000) } })).rejects.toMatchObject({ code: 413001 });
    await expect(send('bed-99')).rejects.toMatchObject({ code: 404001 });
  });
});

describe('how a message to a device ends', () => {
  const directory = temporaryDirectory();
  const store = HubStore.open(directory.path);
  let told = 0;
  const queue = new CloudToDeviceQueue(store, { mostDeliveries: 2, timeToLiveMs: 3_600_000 }, () => (told += 1));
  beforeAll(() => new DeviceRegistry(store).create('bed-12', {}));
  afterAll(async () => {
    await store.close();
    directory.remove();
  });

  const feedback = (): { statusCode: string; originalMessageId: string }[] =>
    (store.read((db) => db.prepare('SELECT record FROM service_message ORDER BY sequence').all()) as { record: string }[]).map(
      ({ record }) => JSON.parse(record) as { statusCode: string; originalMessageId: string },
    );
  const one = async (messageId: string, expiresMs: number | null = null, ack: BoundMessage['ack'] = 'full') => {
    await queue.enqueue('bed-12', { ...NOTE, messageId, ack }, Buffer.from('x'), expiresMs);
  };
  const outcomeOf = (id: string): string | undefined =>
    feedback().find(({ originalMessageId }) => originalMessageId === id)?.statusCode;

  test('taken, refused, handed out too often, too old: each once, told to whoever asked', async () => {
    await one('taken');
    const [first] = await queue.take('bed-12', 10);
    expect(await queue.take('bed-12', 10)).toEqual([]);
    await queue.complete(first!.sequence);
    await one('refused');
    await queue.reject((await queue.take('bed-12', 10))[0]!.sequence);
    await one('twice');
    for (const deliveries of [1, 2]) {
      const [again] = await queue.take('bed-12', 10);
      expect(again?.deliveries).toBe(deliveries);
      await queue.abandon([again!.sequence]);
    }
    await one('old', Date.now() - 1);
    await queue.sweep();
    await one('nobody asked', Date.now() - 1, 'positive');
    await queue.sweep();
    expect(queue.waiting('bed-12')).toBe(0);
    expect(['taken', 'refused', 'twice', 'old', 'nobody asked'].map(outcomeOf)).toEqual([
      'Success',
      'Rejected',
      'DeliveryCountExceeded',
      'Expired',
      undefined,
    ]);
    await until(() => told === 4);
  });

  test('what one connection was about to hand out when it ended is free by the time that the next one asks', async () => {
    await one('for the next');
    const handed: Packet[] = [];
    const delivery = (): BoundDelivery =>
      new BoundDelivery(
        'bed-12',
        queue,
        {
          peer: 'test',
          send: (packet) => void handed.push(packet),
          acknowledge: () => undefined,
          pending: () => undefined,
          stored: () => undefined,
          close: () => undefined,
          fail: (reason) => expect.unreachable(reason),
          issue: (reason) => expect.unreachable(reason),
        },
        () => 1,
      );
    const first = delivery();
    first.wake();
    await first.end();
    const second = delivery();
    second.wake();
    await until(() => handed.length > 0);
    expect(handed).toMatchObject([{ cmd: 'publish', payload: Buffer.from('x') }]);
    await second.end();
    await queue.purge('bed-12');
  });

  test('nobody may wait longer than 48 hours', async () => {
    await expect(one('long', Date.now() + 49 * 3_600_000)).rejects.toMatchObject({ code: 400004 });
    await expect(one('for ever', Number.NaN)).rejects.toMatchObject({ code: 400004 });
  });
});
