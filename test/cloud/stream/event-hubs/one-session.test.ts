import { once } from 'node:events';
import rhea, { type Connection, type Delivery, type EventContext, type Message, type Receiver } from 'rhea';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSas } from '../../../../cloud/hub/identity/sas.ts';
import { record, until } from '../log-support.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint-support.ts';

/** The SDK gives each link a session of its own; other clients have all of them in one, and a session holds 2048 deliveries. */
let served: TestEndpoint;
const EVENTS = 5000;

beforeAll(async () => {
  served = await startTestEndpoint({ partitions: 1 });
  const records = Array.from({ length: EVENTS }, (_, n) => ({ ...record('k', String(n)), partition: 0 }));
  await served.log.append('scored', records);
});
afterAll(() => served.stop());

interface Client {
  readonly connection: Connection;
  ask(address: string, request: Partial<Message>): Promise<unknown>;
}

async function client(): Promise<Client> {
  const connection = rhea
    .create_container()
    .connect({ transport: 'tls', host: 'localhost', port: served.port, username: 'anonymous', reconnect: false });
  onTestFinished(() => connection.close());
  await once(connection, 'connection_open');
  const ask: Client['ask'] = async (address, request) => {
    const answers = connection.open_receiver({ source: address, target: `back-${address}` });
    const requests = connection.open_sender(address);
    await Promise.all([once(answers, 'receiver_open'), once(requests, 'sendable')]);
    requests.send({ body: '', reply_to: `back-${address}`, ...request });
    const [{ message }] = (await once(answers, 'message')) as [EventContext];
    return (message?.application_properties as Record<string, unknown> | undefined)?.['status-code'];
  };
  const audience = `sb://localhost:${served.port}/scored`;
  const key = Buffer.from('SAS_KEY_VALUE').toString('base64');
  const body = createSas(encodeURIComponent(audience), key, Math.floor(Date.now() / 1000) + 600, 'all');
  const properties = { operation: 'put-token', type: 'servicebus.windows.net:sastoken', name: audience };
  expect(await ask('$cbs', { body, application_properties: properties })).toBe(202);
  return { connection, ask };
}

/** A consumer that lets the endpoint send all there is and settles a little later, or not by itself. */
function consumer({ connection }: Client, group: string, settles: boolean): Delivery[] {
  const receiver: Receiver = connection.open_receiver({
    source: `scored/ConsumerGroups/${group}/Partitions/0`,
    credit_window: 0,
    autoaccept: false,
  });
  const came: Delivery[] = [];
  receiver.on('message', ({ delivery }: EventContext) => {
    if (delivery === undefined) return;
    came.push(delivery);
    if (settles) setTimeout(() => delivery.accept(), 20);
  });
  receiver.add_credit(2 * EVENTS);
  return came;
}

test('consumers that share a session get everything, however much they ask for at once', async () => {
  const one = await client();
  const consumers = ['$Default', 'g1', 'g2', 'ingest', 'scoring'].map((group) => consumer(one, group, true));
  await until(() => consumers.every((came) => came.length === EVENTS));
});

test('an answer waits until the session has room for it', async () => {
  const one = await client();
  const came = consumer(one, '$Default', false);
  await until(() => came.length >= 1024);
  // What the session holds is there; no more comes.
  let before = -1;
  while (before !== came.length) {
    before = came.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(came.length).toBeLessThan(EVENTS);
  const asked = one.ask('$management', {
    application_properties: { operation: 'READ', type: 'com.microsoft:eventhub', name: 'scored' },
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const delivery of came) delivery.accept();
  expect(await asked).toBe(200);
});
