import {
  type CheckpointStore,
  type EventDataBatch,
  EventHubConsumerClient,
  EventHubProducerClient,
  type LoadBalancingOptions,
  type PartitionProperties,
  RetryMode,
} from '@azure/event-hubs';
import { type EventLog, type NewRecord, TOPICS, type Topic } from '../../contract/event-log.ts';
import { NotInTime } from '../../contract/in-time.ts';
import { partitionOf } from '../partition-of.ts';
import { ANSWERED_WITHIN_MS, answered, closed } from './deadline.ts';
import { eventDataOf } from './event-data.ts';
import { OwnPositions } from './own-positions.ts';
import { PartitionReader } from './partition-reader.ts';
import { PartitionTurns } from './partition-turns.ts';
import { SharedConsumer } from './shared-consumer-adapter.ts';
import { WatchedConsumer } from './watched-consumer-adapter.ts';

/** Where one topic is. */
export interface EventHub {
  readonly connectionString: string;
  readonly name: string;
}

export interface EventHubsLogOptions {
  /** Which event hub is which topic: an IoT Hub's built-in endpoint for `telemetry`, hubs of one namespace for the others. */
  hubOf(topic: Topic): EventHub;
  readonly checkpoints: CheckpointStore;
  readonly loadBalancing?: LoadBalancingOptions;
  /** A consumer of which nothing was heard for so long is replaced. Default: 30 s, several rounds of balancing. */
  readonly silentForMs?: number;
  /** A read without a group that is not answered for so long rejects, and the next has a new client. Default: 45 s. */
  readonly readAnsweredWithinMs?: number;
}

export interface EventHubsLog extends EventLog {
  health(): Readonly<Record<string, string | number>>;
  close(): Promise<void>;
}

/** Readers without a group's position use this one; owners and sharers of one group keep one another out. */
const READING_GROUP = '$Default';
/** The stages repeat what failed, and look first what arrived all the same: the SDK's own repetitions would double events. */
const ONCE = { maxRetries: 0, timeoutInMs: 30_000 };
/** The SDK's own 30 s between attempts would be 30 s without readings after every break. Given up after 24 s, before it is silence. */
const AGAIN_SOON = {
  mode: RetryMode.Exponential,
  maxRetries: 6,
  retryDelayInMs: 1_000,
  maxRetryDelayInMs: 5_000,
  timeoutInMs: 30_000,
};
const SILENT_FOR_MS = 30_000;
const LOAD_BALANCING: LoadBalancingOptions = {
  strategy: 'greedy',
  updateIntervalInMs: 5_000,
  partitionOwnershipExpirationIntervalInMs: 30_000,
};

/**
 * The event log in Azure Event Hubs, or in another process of ours that speaks its protocol.
 * @throws Error of the SDK when it cannot be reached or refuses
 */
export async function openEventHubsLog(options: EventHubsLogOptions): Promise<EventHubsLog> {
  const producers = new Map<Topic, EventHubProducerClient>();
  const readers = new Map<string, PartitionReader>();
  const consumers = new Set<WatchedConsumer>();
  const partitions = new Map<Topic, number>();
  let appended = 0;
  let replaced = 0;
  let replacedLast: string | null = null;
  let over = false;

  const producerOf = (topic: Topic): EventHubProducerClient => {
    const { connectionString, name } = options.hubOf(topic);
    const producer = producers.get(topic) ?? new EventHubProducerClient(connectionString, name, { retryOptions: ONCE });
    producers.set(topic, producer);
    return producer;
  };
  /** A client that does not answer is not asked again: where its connection broke while it began, it waits for that for ever. */
  const ask = async <T>(topic: Topic, question: (producer: EventHubProducerClient) => Promise<T>): Promise<T> => {
    const producer = producerOf(topic);
    try {
      return await question(producer);
    } catch (error) {
      if (isSilent(error) && producers.get(topic) === producer) {
        producers.delete(topic);
        void closed(producer.close()).catch(() => undefined);
      }
      throw error;
    }
  };
  try {
    for (const topic of TOPICS)
      partitions.set(
        topic,
        (await ask(topic, (producer) => answered((abortSignal) => producer.getPartitionIds({ abortSignal })))).length,
      );
  } catch (error) {
    await Promise.allSettled([...producers.values()].map((producer) => closed(producer.close())));
    throw error;
  }
  const partitionCount = (topic: Topic): number => partitions.get(topic) ?? 0;
  const propertiesOf = (topic: Topic, partition: number): Promise<PartitionProperties> =>
    ask(topic, (producer) => answered((abortSignal) => producer.getPartitionProperties(String(partition), { abortSignal })));
  const beginOffset = async (topic: Topic, partition: number): Promise<number> => {
    return Math.max(0, (await propertiesOf(topic, partition)).beginningSequenceNumber);
  };
  const endOffset = async (topic: Topic, partition: number): Promise<number> => {
    return (await propertiesOf(topic, partition)).lastEnqueuedSequenceNumber + 1;
  };
  const readerOf = (topic: Topic, partition: number): PartitionReader => {
    const place = `${topic}/${partition}`;
    const known = readers.get(place);
    if (known !== undefined) return known;
    const { connectionString, name } = options.hubOf(topic);
    const reader = new PartitionReader({
      connect: () => new EventHubConsumerClient(READING_GROUP, connectionString, name, { retryOptions: AGAIN_SOON }),
      topic,
      partition,
      answerWithinMs: options.readAnsweredWithinMs ?? ANSWERED_WITHIN_MS,
    });
    readers.set(place, reader);
    return reader;
  };

  return {
    partitionCount,
    beginOffset,
    endOffset,
    async append(topic, records) {
      if (over) throw new Error('the event log is closed');
      if (topic === 'telemetry')
        throw new RangeError('telemetry comes from devices through the hub; nothing else is added to it');
      const parts = new Map<number, NewRecord[]>();
      for (const record of records) {
        const partition = record.partition ?? partitionOf(record.key, partitionCount(topic));
        parts.set(partition, [...(parts.get(partition) ?? []), record]);
      }
      await Promise.all([...parts].map(([partition, part]) => ask(topic, (producer) => send(producer, partition, part))));
      appended += records.length;
    },
    async read(topic, partition, fromOffset, max) {
      const properties = await propertiesOf(topic, partition);
      if (fromOffset > properties.lastEnqueuedSequenceNumber || max < 1) return [];
      if (fromOffset < properties.beginningSequenceNumber) {
        throw new RangeError(`${topic}/${partition}: offset ${fromOffset} is no longer kept`);
      }
      return readerOf(topic, partition).read(fromOffset, max);
    },
    consume(consume) {
      if (over) throw new Error('the event log is closed');
      const { connectionString, name } = options.hubOf(consume.topic);
      const settings = { loadBalancingOptions: options.loadBalancing ?? LOAD_BALANCING, retryOptions: AGAIN_SOON };
      const { group, topic } = consume;
      const asOwner = (store: CheckpointStore): EventHubConsumerClient =>
        new EventHubConsumerClient(group, connectionString, name, store, settings);
      const besideOthers = (): EventHubConsumerClient => new EventHubConsumerClient(group, connectionString, name, settings);
      const turns = new PartitionTurns();
      const own =
        consume.partitions === undefined || consume.exclusive === true
          ? null
          : new OwnPositions({
              checkpoints: options.checkpoints,
              namespace: producerOf(topic).fullyQualifiedNamespace,
              eventHub: name,
              group,
              partitions: consume.partitions,
            });
      const [connect, checkpoints] = own === null ? [asOwner, options.checkpoints] : [besideOthers, own.checkpoints];
      const ofPartition = (partition: number): Promise<number> => endOffset(topic, partition);
      const consumer = new WatchedConsumer({
        async begin() {
          const begun = { consume, connect, checkpoints, turns, endOffset: ofPartition };
          return new SharedConsumer(own === null ? begun : { ...begun, startPosition: await own.begin() });
        },
        turns,
        silentForMs: options.silentForMs ?? SILENT_FOR_MS,
        name: `${group} of ${topic}`,
        replaced(error) {
          replaced += 1;
          replacedLast = `${new Date().toISOString()} ${error.message}`;
          consume.onError?.(error, []);
        },
        failed: (error) => consume.onError?.(error, []),
      });
      consumers.add(consumer);
      return {
        lag: () => consumer.lag(),
        async stop() {
          consumers.delete(consumer);
          await consumer.stop();
        },
      };
    },
    health: () => ({
      'records appended since start': appended,
      'consumers running': consumers.size,
      'failed attempts of consumers since start': [...consumers].reduce((sum, { failures }) => sum + failures, 0),
      'longest silence of a consumer now, s': Math.round(Math.max(0, ...[...consumers].map(({ silentMs }) => silentMs)) / 1_000),
      'consumers replaced because they stood still': replaced,
      ...(replacedLast === null ? {} : { 'replaced last': replacedLast }),
    }),
    async close() {
      if (over) return;
      over = true;
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await Promise.allSettled([...readers.values()].map((reader) => reader.close()));
      await Promise.allSettled([...producers.values()].map((producer) => closed(producer.close())));
    },
  };
}

function isSilent(error: unknown): boolean {
  return error instanceof NotInTime || (error as { code?: unknown }).code === 'OperationTimeoutError';
}

/** One batch after another, so that records of one partition keep their order. */
async function send(producer: EventHubProducerClient, partition: number, records: readonly NewRecord[]): Promise<void> {
  const partitionId = String(partition);
  const begun = (): Promise<EventDataBatch> => answered((abortSignal) => producer.createBatch({ partitionId, abortSignal }));
  const sent = (full: EventDataBatch): Promise<void> => answered((abortSignal) => producer.sendBatch(full, { abortSignal }));
  let batch = await begun();
  for (const record of records) {
    const event = eventDataOf(record);
    if (batch.tryAdd(event)) continue;
    if (batch.count > 0) await sent(batch);
    batch = await begun();
    if (!batch.tryAdd(event)) throw new RangeError(`a record of ${record.body.length} bytes is larger than an event hub takes`);
  }
  await sent(batch);
}
