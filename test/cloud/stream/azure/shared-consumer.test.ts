import type { CheckpointStore, EventHubConsumerClient, PartitionContext, SubscriptionEventHandlers } from '@azure/event-hubs';
import { afterEach, expect, test, vi } from 'vitest';
import { PartitionTurns } from '../../../../cloud/stream/azure/partition-turns.ts';
import { SharedConsumer } from '../../../../cloud/stream/azure/shared-consumer-adapter.ts';

afterEach(() => vi.useRealTimers());

test('what could not be handled for long ends the link, whatever error it was: after one to be tried again the SDK goes on behind it', async () => {
  vi.useFakeTimers();
  let handlers: SubscriptionEventHandlers | undefined;
  const client = {
    identifier: 'me',
    subscribe: (given: SubscriptionEventHandlers) => {
      handlers = given;
      return { isRunning: true, close: () => Promise.resolve() };
    },
    close: () => Promise.resolve(),
  } as unknown as EventHubConsumerClient;
  const checkpoints = {
    listOwnership: () => Promise.resolve([{ partitionId: '0', ownerId: 'me' }]),
    updateCheckpoint: () => Promise.resolve(),
  } as unknown as CheckpointStore;
  const away = Object.assign(new Error('connect ECONNREFUSED'), { retryable: true });
  let attempts = 0;
  const handle = (): Promise<void> => {
    attempts += 1;
    return Promise.reject(away);
  };
  const consumer = new SharedConsumer({
    consume: { topic: 'telemetry', group: 'ingest', handle },
    connect: () => client,
    checkpoints,
    turns: new PartitionTurns(),
    endOffset: () => Promise.resolve(1),
  });
  const context = {
    partitionId: '0',
    fullyQualifiedNamespace: 'n',
    eventHubName: 'telemetry',
    consumerGroup: 'ingest',
  } as PartitionContext;
  await handlers?.processInitialize?.(context);
  const body = Buffer.from('{}');
  const event = { body, sequenceNumber: 0, offset: '0', enqueuedTimeUtc: new Date(0), partitionKey: 'a', properties: {} };
  const taken = handlers?.processEvents([event] as never, context).then(
    () => null,
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(600_000);
  const thrown = await taken;
  expect(attempts).toBeGreaterThan(5);
  expect(thrown).toBeInstanceOf(Error);
  expect((thrown as { retryable?: unknown }).retryable).toBeUndefined();
  vi.useRealTimers();
  await consumer.stop();
});
