import { join } from 'node:path';
import { Client } from 'azure-iothub';
import Database from 'libsql';
import type { IPublishPacket } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ServiceQueue } from '../../../cloud/hub/service-queue-adapter.ts';
import { HubStore } from '../../../cloud/hub/store/store-adapter.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { BARE_NOTE, connectedDevice, HUB_NAME, type RawDevice } from './hub-support.ts';
import { trust } from './local-agent.ts';
import { LocalHub } from './local-hub.ts';

// A disk that is full or broken: what the store does not take is told, stays where it was, and is offered again. The hub lives on.

const NOTE = { ...BARE_NOTE, ack: 'full' } as const;

/** The same file, from outside: it makes the store refuse what a full disk would refuse. */
class SameFile {
  private readonly db: Database.Database;

  constructor(directory: string) {
    this.db = new Database(join(directory, 'hub.db'));
  }

  refuse(what: string): void {
    this.db.exec(`CREATE TRIGGER refuses BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
  }

  takeAgain(): void {
    this.db.exec('DROP TRIGGER IF EXISTS refuses');
  }

  run(sql: string): void {
    this.db.exec(sql);
  }

  close(): void {
    this.db.close();
  }
}

describe('a hub whose store refuses', () => {
  let local: LocalHub;
  let file: SameFile;
  const devices: RawDevice[] = [];
  const filter = 'devices/bed-12/messages/devicebound/#';

  async function enter(qos: 0 | 1): Promise<RawDevice> {
    const device = await connectedDevice(local.port, local.certificates.ca, 'bed-12', { clean: true });
    devices.push(device);
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos }] });
    await device.answer('suback');
    return device;
  }

  /** What it is handed, until it has so many; each is acknowledged. */
  async function handed(device: RawDevice, count: number): Promise<string[]> {
    const bodies: string[] = [];
    while (bodies.length < count) {
      const { payload, qos, messageId } = (await device.answer('publish')) as IPublishPacket;
      bodies.push(payload.toString());
      if (qos === 1) device.send({ cmd: 'puback', messageId: messageId ?? 0 });
    }
    return bodies;
  }

  const send = (body: string): Promise<void> => local.hub.service.sendTo('bed-12', NOTE, Buffer.from(body), null);

  beforeAll(async () => {
    local = await LocalHub.start(['bed-12'], { amqp: { host: '127.0.0.1', port: 0 } });
    trust(local.certificates.ca);
    file = new SameFile(local.hubDirectory);
  });
  afterEach(async () => {
    file.takeAgain();
    for (const device of devices.splice(0)) device.close();
    await until(() => local.hub.devices().every(({ connected }) => !connected));
    await local.hub.service.queue.purge('bed-12');
  });
  afterAll(async () => {
    file.close();
    await local.stop();
  });

  test('a message that the device has taken, which cannot be noted, comes again to its next connection', async () => {
    await send('turn the patient');
    file.refuse('DELETE ON cloud_to_device');
    const first = await enter(1);
    expect(await handed(first, 1)).toEqual(['turn the patient']);
    await first.closed;
    expect(local.hub.issues()[0]).toMatchObject({ reason: 'not-stored', deviceId: 'bed-12', detail: /the disk is full/ });
    file.takeAgain();
    expect(await handed(await enter(1), 1)).toEqual(['turn the patient']);
  });

  test('when one of several cannot be handed out, none of the others is lost to it', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    file.run(
      "CREATE TRIGGER refuses BEFORE UPDATE ON cloud_to_device WHEN CAST(OLD.body AS TEXT) = '2' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
    );
    const first = await enter(1);
    await first.closed;
    file.takeAgain();
    expect(await handed(await enter(1), 3)).toEqual(['1', '2', '3']);
  });

  test('one that is sent without acknowledgement and cannot be noted keeps none of those behind it from the device', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    file.refuse('DELETE ON cloud_to_device');
    const first = await enter(0);
    await first.closed;
    file.takeAgain();
    expect(await handed(await enter(0), 3)).toEqual(['1', '2', '3']);
  });

  test('feedback that a service has taken, which cannot be noted, is told and offered to it again', async () => {
    const service = Client.fromConnectionString(
      local.hub.connectionString('service').replace(HUB_NAME, `localhost:${local.hub.amqpPort}`),
    );
    await service.open();
    const receiver = await new Promise<NodeJS.EventEmitter>((resolve, reject) => {
      service.getFeedbackReceiver((error, found) => (error || !found ? reject(error ?? new Error()) : resolve(found)));
    });
    let heard = 0;
    receiver.on('message', () => (heard += 1));
    file.refuse('DELETE ON service_message');
    await send('turn the patient');
    await handed(await enter(1), 1);
    await until(() => heard === 2);
    expect(local.hub.issues()[0]).toMatchObject({ reason: 'service-message-not-removed', detail: /the disk is full/ });
    file.takeAgain();
    await until(() => heard >= 3);
    const left = (): number => {
      const db = new Database(join(local.hubDirectory, 'hub.db'));
      const { n } = db.prepare('SELECT count(*) AS n FROM service_message').get() as { n: number };
      db.close();
      return n;
    };
    await until(() => left() === 0);
    await service.close();
  });

  test('while feedback cannot be read the hub lives and tells it; afterwards the service gets it', async () => {
    const service = Client.fromConnectionString(
      local.hub.connectionString('service').replace(HUB_NAME, `localhost:${local.hub.amqpPort}`),
    );
    await service.open();
    const receiver = await new Promise<NodeJS.EventEmitter>((resolve, reject) => {
      service.getFeedbackReceiver((error, found) => (error || !found ? reject(error ?? new Error()) : resolve(found)));
    });
    const heard: unknown[] = [];
    receiver.on('message', (message) => heard.push(message));
    const unreadable = (): boolean => local.hub.issues().some(({ reason }) => reason === 'service-messages-not-read');
    const device = await enter(1);
    // Every row is unreadable until it is mended.
    file.run(`CREATE TRIGGER refuses AFTER INSERT ON service_message
      BEGIN UPDATE service_message SET record = '!' || NEW.record WHERE sequence = NEW.sequence; END`);
    await send('turn the patient');
    await handed(device, 1);
    await until(unreadable);
    file.takeAgain();
    file.run('UPDATE service_message SET record = substr(record, 2)');
    await until(() => heard.length > 0);
    await service.close();
  });
});

describe('messages for services', () => {
  const directory = temporaryDirectory();
  let store: HubStore;
  let file: SameFile;
  const issues: string[] = [];

  beforeAll(() => {
    store = HubStore.open(directory.path);
    file = new SameFile(directory.path);
  });
  afterAll(async () => {
    file.close();
    await store.close();
    directory.remove();
  });

  test('whoever takes one after another goes on after the store could neither be read nor written', async () => {
    const queue = new ServiceQueue(store, (reason) => void issues.push(reason));
    const heard: unknown[] = [];
    file.run(`INSERT INTO service_message (kind, record) VALUES ('file', '"one"')`);
    file.run('ALTER TABLE service_message RENAME TO elsewhere');
    const end = queue.each('file', (record) => Promise.resolve(void heard.push(record)));
    await until(() => issues.includes('service-messages-not-read'));
    file.run('ALTER TABLE elsewhere RENAME TO service_message');
    file.refuse('DELETE ON service_message');
    await until(() => issues.includes('service-message-not-removed'));
    file.takeAgain();
    await until(() => heard.length >= 2);
    await until(() => queue.take('file', 1).length === 0);
    expect(new Set(heard)).toEqual(new Set(['one']));
    end();
  });
});

test('a store that is closed refuses: nobody waits for it and nothing ends with it', async () => {
  const directory = temporaryDirectory();
  const store = HubStore.open(directory.path);
  await store.close();
  await expect(store.write((db) => db.exec('SELECT 1'))).rejects.toThrow(/closed|not open/);
  directory.remove();
});
