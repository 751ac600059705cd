import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { InputRefused } from '#clinical';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import { type EventLog, TOPICS, type Topic } from '../contract/event-log.ts';
import { GroupConsumer } from './consumer-adapter.ts';
import { GroupPositions } from './group-positions-adapter.ts';
import { Partition, type Repair } from './partition-adapter.ts';
import { TopicWriter } from './topic-adapter.ts';

export interface EventLogOptions {
  /** Fixed when the log is created, because a key must keep its partition. Default 4. */
  readonly partitions?: number;
  /** Size at which a partition begins a new file. Default 16 MiB. */
  readonly segmentBytes?: number;
}

export interface LocalEventLog extends EventLog {
  /** What opening found behind the last good record of a partition and set aside. */
  readonly repairs: readonly Repair[];
  health(): Readonly<Record<string, string | number>>;
  /** Stops consumers after the batch in hand, waits for appends, closes the files. Appends after this reject. */
  close(): Promise<void>;
}

const DEFAULT_PARTITIONS = 4;
const DEFAULT_SEGMENT_BYTES = 16 * 1024 * 1024;

/**
 * Opens the log in `directory`, creating it when there is none.
 * @throws InputRefused when another process has it open, or when it has another number of partitions
 */
export async function openEventLog(directory: string, options: EventLogOptions = {}): Promise<LocalEventLog> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(directory);
  try {
    return await openLocked(directory, options, () => lock.close());
  } catch (error) {
    lock.close();
    throw error;
  }
}

async function openLocked(directory: string, options: EventLogOptions, unlock: () => void): Promise<LocalEventLog> {
  const count = await partitionsOf(directory, options.partitions);
  const topics = new Map<Topic, { partitions: Partition[]; writer: TopicWriter }>();
  for (const topic of TOPICS) {
    const partitions = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        Partition.open(join(directory, topic, String(index)), options.segmentBytes ?? DEFAULT_SEGMENT_BYTES),
      ),
    );
    topics.set(topic, { partitions, writer: new TopicWriter(partitions) });
  }
  const repairs = [...topics.values()].flatMap(({ partitions }) => partitions.flatMap((partition) => partition.repairs));
  const consumers = new Map<string, GroupConsumer>();
  let closed = false;

  const topicOf = (topic: Topic) => {
    const found = topics.get(topic);
    if (found === undefined) throw new RangeError(`there is no topic "${topic}"`);
    return found;
  };
  const partitionIn = (topic: Topic, partition: number): Partition => {
    const found = topicOf(topic).partitions[partition];
    if (found === undefined) throw new RangeError(`topic "${topic}" has no partition ${partition}`);
    return found;
  };

  return {
    repairs,
    append(topic, records) {
      if (closed) return Promise.reject(new Error('the event log is closed'));
      return records.length === 0 ? Promise.resolve([]) : topicOf(topic).writer.append(records);
    },
    async read(topic, partition, fromOffset, max) {
      const stored = await partitionIn(topic, partition).read(fromOffset, max);
      return stored.map((record) => ({ topic, partition, ...record }));
    },
    partitionCount: (topic) => topicOf(topic).partitions.length,
    endOffset: (topic, partition) => partitionIn(topic, partition).endOffset,
    consume(consumeOptions) {
      const { topic, group } = consumeOptions;
      const name = `${topic}/${group}`;
      if (closed) throw new Error('the event log is closed');
      if (!/^[\w.-]+$/.test(group)) throw new RangeError(`"${group}" cannot name a consumer group`);
      if (consumers.has(name)) throw new Error(`consumer group "${group}" already reads "${topic}"`);
      const { partitions } = topicOf(topic);
      const ends = partitions.map(({ endOffset }) => endOffset);
      const file = join(directory, 'groups', topic, `${group}.json`);
      const consumer = new GroupConsumer(consumeOptions, partitions, () => GroupPositions.open(file, ends));
      consumers.set(name, consumer);
      return {
        lag: () => consumer.lag(),
        async stop() {
          await consumer.stop();
          if (consumers.get(name) === consumer) consumers.delete(name);
        },
      };
    },
    health() {
      const sum = (count: (entry: { partitions: Partition[]; writer: TopicWriter }) => number): number =>
        [...topics.values()].reduce((total, entry) => total + count(entry), 0);
      return {
        partitions: count,
        'records kept': sum(({ partitions }) => partitions.reduce((total, { endOffset }) => total + endOffset, 0)),
        'records appended since start': sum(({ writer }) => writer.appended),
        'appends refused since start': sum(({ writer }) => writer.failed),
        'torn writes set aside at start': repairs.length,
        'failed attempts of consumers since start': [...consumers.values()].reduce((total, { failures }) => total + failures, 0),
        ...Object.fromEntries([...consumers].map(([name, consumer]) => [`not yet handled by ${name}`, consumer.lag()])),
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.all([...consumers.values()].map((consumer) => consumer.stop()));
      for (const { partitions, writer } of topics.values()) {
        await writer.idle();
        await Promise.all(partitions.map((partition) => partition.close()));
      }
      unlock();
    },
  };
}

/** Two writers would destroy the log. SQLite's file lock goes with the process that held it, even when it is killed. */
function lockDirectory(directory: string): Database.Database {
  const lock = new Database(join(directory, 'lock.db'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw new InputRefused(directory, 'another process has this event log open');
  }
}

async function partitionsOf(directory: string, wanted: number | undefined): Promise<number> {
  const file = join(directory, 'log.json');
  const text = await readIfThere(file);
  if (text === null) {
    const partitions = wanted ?? DEFAULT_PARTITIONS;
    await writeDurably(file, JSON.stringify({ version: 1, partitions }));
    return partitions;
  }
  const { partitions } = JSON.parse(text) as { partitions: number };
  if (wanted !== undefined && wanted !== partitions) {
    throw new InputRefused(file, `the log has ${partitions} partitions and cannot be opened with ${wanted}`);
  }
  return partitions;
}
