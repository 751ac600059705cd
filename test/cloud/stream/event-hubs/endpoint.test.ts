import { connect } from 'node:tls';
import type { AmqpAnnotatedMessage } from '@azure/core-amqp';
import {
  EventHubBufferedProducerClient,
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  earliestEventPosition,
  latestEventPosition,
  type ReceivedEventData,
} from '@azure/event-hubs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../log-support.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint-support.ts';

/** The SDK as its samples use it, unchanged. All tests share one endpoint; each uses one event hub, or says why not. */
let served: TestEndpoint;
const QUICK = { retryOptions: { maxRetries: 0, timeoutInMs: 5_000 } };

beforeAll(async () => {
  served = await startTestEndpoint({ partitions: 2 });
});
afterAll(() => served.stop());

function producer(hub: string, connectionString = served.connectionString(), options = {}): EventHubProducerClient {
  const client = new EventHubProducerClient(connectionString, hub, options);
  onTestFinished(() => client.close());
  return client;
}

interface Reading {
  readonly events: ReceivedEventData[];
  readonly errors: string[];
  close(): Promise<void>;
}

function read(
  hub: string,
  startPosition: EventPosition,
  options: { group?: string; partition?: string; ownerLevel?: number; track?: boolean } = {},
): Reading {
  const client = new EventHubConsumerClient(options.group ?? '$Default', served.connectionString(), hub, QUICK);
  const reading = { events: [] as ReceivedEventData[], errors: [] as string[] };
  const handlers = {
    processEvents: (events: ReceivedEventData[]) => Promise.resolve(void reading.events.push(...events)),
    processError: (error: Error & { code?: unknown }) => Promise.resolve(void reading.errors.push(String(error.code))),
  };
  const settings = {
    startPosition,
    maxBatchSize: 50,
    maxWaitTimeInSeconds: 1,
    trackLastEnqueuedEventProperties: options.track ?? false,
    ...(options.ownerLevel === undefined ? {} : { ownerLevel: options.ownerLevel }),
  };
  const subscription =
    options.partition === undefined
      ? client.subscribe(handlers, settings)
      : client.subscribe(options.partition, handlers, settings);
  const close = async (): Promise<void> => {
    await subscription.close();
    await client.close();
  };
  onTestFinished(close);
  return { ...reading, close };
}

const bodies = (reading: Reading): unknown[] => reading.events.map(({ body }) => body as unknown);

test('send and receive: JSON, text, bytes, batches, properties; a key keeps its partition and the order', async () => {
  const client = producer('ingested');
  const batch = await client.createBatch({ partitionKey: 'bed-12' });
  expect(batch.maxSizeInBytes).toBe(1024 * 1024);
  for (let n = 0; n < 20; n += 1) expect(batch.tryAdd({ body: { n }, properties: { n, even: n % 2 === 0 } })).toBe(true);
  await client.sendBatch(batch);
  await client.sendBatch(
    [
      { body: 'text' },
      { body: Buffer.from([1, 2, 255]), messageId: 'm-1', contentType: 'application/octet-stream', correlationId: 'c' },
    ],
    { partitionKey: 'bed-12' },
  );
  const reading = read('ingested', earliestEventPosition, { group: 'g1', track: true });
  await until(() => reading.events.length === 22);
  expect(bodies(reading).slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })));
  expect(reading.events[3]).toMatchObject({
    properties: { n: 3, even: false },
    partitionKey: 'bed-12',
    sequenceNumber: 3,
    offset: '3',
  });
  expect(bodies(reading).slice(20)).toEqual(['text', Buffer.from([1, 2, 255])]);
  expect(reading.events[21]).toMatchObject({ messageId: 'm-1', contentType: 'application/octet-stream', correlationId: 'c' });
  expect(Math.abs((reading.events[0]?.enqueuedTimeUtc.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('what a record has no place for comes back as well: AMQP values and sequences, dates, annotations', async () => {
  const at = new Date('2026-01-05T10:00:00.000Z');
  const messages: AmqpAnnotatedMessage[] = [
    { body: { deep: [1, 'two'] }, bodyType: 'value', messageAnnotations: { 'x-own': 7 } },
    { body: [[1, 2], 'three'], bodyType: 'sequence' },
    {
      body: Buffer.from('plain'),
      bodyType: 'data',
      applicationProperties: { at },
      properties: { creationTime: at.getTime() },
    },
  ];
  await producer('ingested').sendBatch(messages, { partitionId: '1' });
  const reading = read('ingested', { offset: '-1' }, { group: 'g2', partition: '1' });
  await until(() => reading.events.length >= 3);
  const [value, sequence, data] = reading.events.slice(-3);
  expect(value?.body).toEqual({ deep: [1, 'two'] });
  expect(value?.systemProperties).toMatchObject({ 'x-own': 7 });
  expect(JSON.stringify(sequence?.body)).toBe(JSON.stringify([[1, 2], 'three']));
  expect(data?.properties).toEqual({ at: at.getTime() });
  expect(data?.systemProperties).toMatchObject({ creationTime: at.getTime() });
});

test('positions: from the beginning, from now on, behind and at a sequence number and an offset, after a time', async () => {
  const client = producer('normalised');
  const send = (n: number) => client.sendBatch([{ body: n }], { partitionId: '0' });
  await send(0);
  await send(1);
  const latest = read('normalised', latestEventPosition, { partition: '0' });
  await until(() => served.endpoint.health()['consumers connected'] !== 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const moment = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await send(2);
  await send(3);
  const wanted: readonly [EventPosition, number[]][] = [
    [{ offset: '-1' }, [0, 1, 2, 3]],
    [{ offset: '1' }, [2, 3]],
    [{ offset: '1', isInclusive: true }, [1, 2, 3]],
    [{ sequenceNumber: 0 }, [1, 2, 3]],
    [{ sequenceNumber: 3, isInclusive: true }, [3]],
    [{ enqueuedOn: moment }, [2, 3]],
    [{ enqueuedOn: new Date(0) }, [0, 1, 2, 3]],
  ];
  for (const [position, expected] of wanted) {
    const reading = read('normalised', position, { partition: '0', group: 'g1' });
    await until(() => reading.events.length >= expected.length);
    expect(bodies(reading)).toEqual(expected);
    await reading.close();
  }
  await until(() => latest.events.length === 2);
  expect(bodies(latest)).toEqual([2, 3]);
});

test('properties of hub and partitions, and with every event where its partition ends', async () => {
  const client = producer('scored');
  expect(await client.getEventHubProperties()).toMatchObject({ name: 'scored', partitionIds: ['0', '1'] });
  expect(await client.getPartitionProperties('1')).toMatchObject({
    isEmpty: true,
    lastEnqueuedSequenceNumber: -1,
    lastEnqueuedOffset: '-1',
  });
  await client.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '1' });
  expect(await client.getPartitionProperties('1')).toMatchObject({
    isEmpty: false,
    beginningSequenceNumber: 0,
    lastEnqueuedSequenceNumber: 1,
  });
  await expect(client.getPartitionProperties('7')).rejects.toThrow(/no partition "7"/);
  const consumer = new EventHubConsumerClient('$Default', served.connectionString(), 'scored');
  onTestFinished(() => consumer.close());
  const told: (number | undefined)[] = [];
  consumer.subscribe(
    '1',
    {
      processEvents: (events, context) => {
        if (events.length > 0) told.push(context.lastEnqueuedEventProperties?.sequenceNumber);
        return Promise.resolve();
      },
      processError: () => Promise.resolve(),
    },
    { startPosition: earliestEventPosition, maxBatchSize: 10, trackLastEnqueuedEventProperties: true },
  );
  await until(() => told.length > 0);
  expect(told[0]).toBe(1);
});

test('the hub’s messages look as at IoT Hub’s built-in endpoint; nobody else may add to them', async () => {
  const systemProperties = {
    'message-id': 'm-1',
    'content-type': 'application/json',
    'content-encoding': 'utf-8',
    to: '/devices/bed-12/messages/events',
    'iothub-connection-device-id': 'bed-12',
    'iothub-connection-auth-method': '{"scope":"device"}',
    'iothub-enqueuedtime': '2026-01-05T10:00:00.250Z',
    'iothub-message-source': 'Telemetry',
  };
  const [position] = await served.log.append('telemetry', [
    { key: 'bed-12', headers: { properties: { schema: 'v1' }, systemProperties }, body: Buffer.from('{"hr":72}') },
  ]);
  const reading = read('telemetry', earliestEventPosition, { partition: String(position?.partition) });
  await until(() => reading.events.length === 1);
  expect(reading.events[0]).toMatchObject({
    body: { hr: 72 },
    properties: { schema: 'v1' },
    messageId: 'm-1',
    contentType: 'application/json',
    systemProperties: {
      'iothub-connection-device-id': 'bed-12',
      'iothub-connection-auth-method': '{"scope":"device"}',
      'iothub-enqueuedtime': Date.parse('2026-01-05T10:00:00.250Z'),
      'iothub-message-source': 'Telemetry',
      contentEncoding: 'utf-8',
      to: '/devices/bed-12/messages/events',
    },
  });
  await expect(producer('telemetry', undefined, QUICK).sendBatch([{ body: 1 }])).rejects.toThrow(/devices send to the hub/);
});

describe('refuses', () => {
  const send = (connectionString: string, hub = 'outcomes') => producer(hub, connectionString, QUICK).sendBatch([{ body: 1 }]);
  test('a wrong key, an unknown policy, a policy that may only listen', async () => {
    await expect(send(served.connectionString('all', 'WRONG'))).rejects.toMatchObject({ code: 'UnauthorizedError' });
    await expect(send(served.connectionString('listener', 'LISTEN_KEY'))).rejects.toMatchObject({ code: 'UnauthorizedError' });
  });
  test('an expired token, and one for another hub', async () => {
    const { createSas } = await import('../../../../cloud/hub/identity/sas.ts');
    const key = Buffer.from('SAS_KEY_VALUE').toString('base64');
    const connection = (resource: string, expiry: number) =>
      `Endpoint=sb://localhost:${served.port};SharedAccessSignature=${createSas(encodeURIComponent(resource), key, expiry, 'all')};EntityPath=outcomes`;
    const [soon, past] = [Math.floor(Date.now() / 1000) + 600, Math.floor(Date.now() / 1000) - 1];
    const sendBy = (text: string) => {
      const client = new EventHubProducerClient(text, QUICK);
      onTestFinished(() => client.close());
      return client.sendBatch([{ body: 1 }]);
    };
    const own = `sb://localhost:${served.port}/outcomes`;
    await sendBy(connection(own, soon));
    await expect(sendBy(connection(own, past))).rejects.toMatchObject({ code: 'UnauthorizedError' });
    await expect(sendBy(connection(`sb://localhost:${served.port}/scored`, soon))).rejects.toMatchObject({
      code: 'UnauthorizedError',
    });
  });
  test('an event hub, a consumer group and a partition that are not there', async () => {
    await expect(send(served.connectionString(), 'nothing')).rejects.toMatchObject({ code: 'MessagingEntityNotFoundError' });
    const noGroup = read('outcomes', earliestEventPosition, { group: 'nobody', partition: '0' });
    const noPartition = read('outcomes', earliestEventPosition, { partition: '9' });
    await until(() => noGroup.errors.length > 0 && noPartition.errors.length > 0);
    expect([noGroup.errors[0], noPartition.errors[0]]).toEqual(['MessagingEntityNotFoundError', 'MessagingEntityNotFoundError']);
  });
});

test('owner levels: a higher or equal one takes over, a lower one and one without are kept out', async () => {
  await producer('outcomes').sendBatch([{ body: 'x' }], { partitionId: '0' });
  const at = (ownerLevel?: number) =>
    read('outcomes', earliestEventPosition, { group: 'g2', partition: '0', ...(ownerLevel === undefined ? {} : { ownerLevel }) });
  const sharing = at();
  await until(() => sharing.events.length > 0);
  const low = at(1);
  await until(() => low.events.length > 0 && sharing.errors.length > 0);
  const high = at(5);
  await until(() => high.events.length > 0 && low.errors.length > 0);
  expect([sharing.errors[0], low.errors[0]]).toEqual(['ReceiverDisconnectedError', 'ReceiverDisconnectedError']);
  const [lower, without] = [at(2), at()];
  await until(() => lower.errors.length > 0 && without.errors.length > 0);
  expect([lower.errors[0], without.errors[0]]).toEqual(['ReceiverDisconnectedError', 'ReceiverDisconnectedError']);
  expect(high.errors).toEqual([]);
});

test('connections that break and an endpoint that was started again are bridged: nothing is missing, order is kept', async () => {
  const client = producer('enriched', undefined, { retryOptions: { maxRetries: 10, retryDelayInMs: 100, timeoutInMs: 5_000 } });
  const reading = read('enriched', earliestEventPosition, { group: 'g1', partition: '0' });
  for (let n = 0; n < 30; n += 1) {
    await client.sendBatch([{ body: n }], { partitionId: '0' });
    if (n === 9) served.endpoint.resetConnections();
    if (n === 19) await served.restart();
  }
  await until(() => reading.events.some(({ body }) => body === 29));
  const first = [...new Set(bodies(reading))];
  expect(first).toEqual(Array.from({ length: 30 }, (_, n) => n));
});

test('too much: server-busy, which the SDK bears, and the events arrive when it is over', async () => {
  served.endpoint.setFaults({ throttle: true });
  await expect(producer('charted', undefined, QUICK).sendBatch([{ body: 0 }])).rejects.toMatchObject({ code: 'ServerBusyError' });
  const patient = producer('charted', undefined, { retryOptions: { maxRetries: 20, retryDelayInMs: 100, timeoutInMs: 5_000 } });
  const sent = patient.sendBatch([{ body: 'at last' }], { partitionId: '0' });
  served.endpoint.setFaults({ throttle: false });
  await sent;
  expect(served.log.endOffset('charted', 0)).toBe(1);
});

test('the buffering producer', async () => {
  const client = new EventHubBufferedProducerClient(served.connectionString(), 'charted', {
    maxWaitTimeInMs: 50,
    onSendEventsErrorHandler: ({ error }) => {
      throw error;
    },
  });
  const before = served.log.endOffset('charted', 1);
  for (let n = 0; n < 50; n += 1) await client.enqueueEvent({ body: n }, { partitionId: '1' });
  await client.close();
  expect(served.log.endOffset('charted', 1)).toBe(before + 50);
});

test('bytes that are no AMQP, cut, flipped or endless, close their own connection and nothing else', async () => {
  const speak = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port: served.port, host: 'localhost' }, () => socket.end(bytes));
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.resume();
    });
  const SASL = Buffer.from('414d515003010000', 'hex');
  // sasl-init ANONYMOUS, the AMQP header, and an open frame, as the SDK begins.
  const init = Buffer.from('0000001f02010000005341c00e01a309414e4f4e594d4f5553', 'hex');
  init.writeUInt32BE(init.length, 0);
  const header = Buffer.from('414d515000010000', 'hex');
  const opened = Buffer.from('0000001302000000005310c0060' + '2a10161a10162', 'hex');
  opened.writeUInt32BE(opened.length, 0);
  const talk = Buffer.concat([SASL, init, header, opened]);
  const nested = Buffer.concat([SASL, init, header, Buffer.from('0000ffff02000000', 'hex'), Buffer.alloc(65_527, 0xc0)]);
  const endless = Buffer.concat([SASL, init, header, Buffer.from('7fffffff02000000', 'hex'), Buffer.alloc(3_000_000)]);
  for (const bytes of [nested, endless, Buffer.alloc(64), Buffer.concat([SASL, Buffer.alloc(64)])]) await speak(bytes);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(talk.length),
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.nat(talk.length * 8 - 1), { maxLength: 3 }),
      (cut, more, bits) => {
        const bytes = Buffer.concat([talk.subarray(0, cut), more]);
        for (const bit of bits) if (bit >> 3 < bytes.length) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return speak(bytes);
      },
    ),
    { numRuns: 150 },
  );
  await until(() => served.endpoint.health()['clients connected'] === 0);
  await producer('ingested').sendBatch([{ body: 'still here' }]);
});
