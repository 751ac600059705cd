import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { InputRefused } from '#clinical';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import { type ConsumeOptions, type Consumer, type EventLog, type Position, TOPICS, type Topic } from '../contract/event-log.ts';
import { GroupConsumer } from './consumer-adapter.ts';
import { GroupPositions } from './group-positions-adapter.ts';
import { Partition, type Repair } from './partition-adapter.ts';
import type { Retention } from './retention.ts';
import { type GroupReadings, LogRetention } from './retention-adapter.ts';
import { TopicWriter } from './topic-adapter.ts';

export interface EventLogOptions {
  /** Fixed when the log is created, because a key must keep its partition. Default 4. */
  readonly partitions?: number;
  /** Size at which a partition begins a new file. Default 64 MiB: each new one holds the partition up for a moment. */
  readonly segmentBytes?: number;
  /** Absent: nothing is ever removed. */
  readonly retention?: Retention;
  /** How far groups of other processes have read, whose positions are not kept here. */
  readonly groupsElsewhere?: GroupReadings;
}

/** The log on this machine's disk, in this process. */
export interface LocalEventLog extends EventLog {
  /** What opening found behind the last good record of a partition and set aside. */
  readonly repairs: readonly Repair[];
  /** Resolves with the place of each record when all are on disk. Rejects, and keeps none of them visible, when that failed. */
  append(topic: Topic, records: Parameters<EventLog['append']>[1]): Promise<readonly Position[]>;
  beginOffset(topic: Topic, partition: number): number;
  endOffset(topic: Topic, partition: number): number;
  /** Resolves when there is a record at the offset, or when the signal is given; look again then. */
  reach(topic: Topic, partition: number, offset: number, signal: AbortSignal): Promise<void>;
  /** Removes what retention no longer keeps, now. Happens by itself every minute. */
  retain(nowMs: number): Promise<void>;
  health(): Readonly<Record<string, string | number>>;
  /** Stops consumers after the batch in hand, waits for appends, closes the files. Appends after this reject. */
  close(): Promise<void>;
}

const DEFAULT_PARTITIONS = 4;
const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;
const RETAIN_EVERY_MS = 60_000;

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

interface OpenTopic {
  readonly partitions: Partition[];
  readonly writer: TopicWriter;
}

async function openLocked(directory: string, options: EventLogOptions, unlock: () => void): Promise<LocalEventLog> {
  const count = await partitionsOf(directory, options.partitions);
  const topics = new Map<Topic, OpenTopic>();
  for (const topic of TOPICS) {
    const partitions = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        Partition.open(join(directory, topic, String(index)), options.segmentBytes ?? DEFAULT_SEGMENT_BYTES),
      ),
    );
    topics.set(topic, { partitions, writer: new TopicWriter(partitions) });
  }
  const repairs = [...topics.values()].flatMap(({ partitions }) => partitions.flatMap((partition) => partition.repairs));
  const groups = join(directory, 'groups');
  const consumers = new LocalConsumers(topics, groups);
  const retention = options.retention
    ? new LogRetention({ topics, groups, retention: options.retention, elsewhere: options.groupsElsewhere })
    : null;
  const retaining = setInterval(() => void retention?.apply(Date.now()).catch(() => undefined), RETAIN_EVERY_MS).unref();
  let closed = false;

  const partitionIn = (topic: Topic, partition: number): Partition => {
    const found = topicIn(topics, topic).partitions[partition];
    if (found === undefined) throw new RangeError(`topic "${topic}" has no partition ${partition}`);
    return found;
  };

  return {
    repairs,
    append(topic, records) {
      if (closed) return Promise.reject(new Error('the event log is closed'));
      return records.length === 0 ? Promise.resolve([]) : topicIn(topics, topic).writer.append(records);
    },
    async read(topic, partition, fromOffset, max) {
      const stored = await partitionIn(topic, partition).read(fromOffset, max);
      return stored.map((record) => ({ topic, partition, ...record }));
    },
    partitionCount: (topic) => topicIn(topics, topic).partitions.length,
    beginOffset: (topic, partition) => partitionIn(topic, partition).beginOffset,
    endOffset: (topic, partition) => partitionIn(topic, partition).endOffset,
    reach: (topic, partition, offset, signal) => partitionIn(topic, partition).reach(offset, signal),
    async retain(nowMs) {
      await retention?.apply(nowMs);
    },
    consume(consumeOptions) {
      if (closed) throw new Error('the event log is closed');
      return consumers.start(consumeOptions);
    },
    health() {
      const sum = (countIn: (topic: OpenTopic) => number): number =>
        [...topics.values()].reduce((total, topic) => total + countIn(topic), 0);
      return {
        partitions: count,
        'records kept': sum(({ partitions }) =>
          partitions.reduce((total, { beginOffset, endOffset }) => total + endOffset - beginOffset, 0),
        ),
        'records appended since start': sum(({ writer }) => writer.appended),
        'appends refused since start': sum(({ writer }) => writer.failed),
        'torn writes set aside at start': repairs.length,
        ...retention?.health(),
        ...consumers.health(),
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(retaining);
      await consumers.stop();
      await retention?.settled();
      for (const { partitions, writer } of topics.values()) {
        await writer.idle();
        await Promise.all(partitions.map((partition) => partition.close()));
      }
      unlock();
    },
  };
}

function topicIn(topics: ReadonlyMap<Topic, OpenTopic>, topic: Topic): OpenTopic {
  const found = topics.get(topic);
  if (found === undefined) throw new RangeError(`there is no topic "${topic}"`);
  return found;
}

/** The consumers of this process. Those of one group share one file of positions, and no partition. */
class LocalConsumers {
  private readonly topics: ReadonlyMap<Topic, OpenTopic>;
  private readonly directory: string;
  private readonly running = new Map<GroupConsumer, { name: string; partitions: readonly number[] }>();
  private readonly positions = new Map<string, Promise<GroupPositions>>();

  constructor(topics: ReadonlyMap<Topic, OpenTopic>, directory: string) {
    this.topics = topics;
    this.directory = directory;
  }

  start(options: ConsumeOptions): Consumer {
    const { topic, group } = options;
    const { partitions } = topicIn(this.topics, topic);
    if (!/^[\w.-]+$/.test(group)) throw new RangeError(`"${group}" cannot name a consumer group`);
    const name = `${topic}/${group}`;
    const own = options.partitions ?? partitions.map((_, index) => index);
    const taken = [...this.running.values()].some(
      (other) => other.name === name && other.partitions.some((p) => own.includes(p)),
    );
    if (taken) throw new Error(`consumer group "${group}" already reads "${topic}"`);
    const consumer = new GroupConsumer(options, partitions, () => this.positionsOf(name, partitions));
    this.running.set(consumer, { name, partitions: own });
    return {
      lag: () => consumer.lag(),
      stop: async () => {
        await consumer.stop();
        this.running.delete(consumer);
      },
    };
  }

  health(): Readonly<Record<string, number>> {
    const waiting = new Map<string, number>();
    for (const [consumer, { name }] of this.running) waiting.set(name, (waiting.get(name) ?? 0) + consumer.lag());
    return {
      'failed attempts of consumers since start': [...this.running.keys()].reduce((total, { failures }) => total + failures, 0),
      ...Object.fromEntries([...waiting].map(([name, lag]) => [`not yet handled by ${name}`, lag])),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((consumer) => consumer.stop()));
  }

  private positionsOf(name: string, partitions: readonly Partition[]): Promise<GroupPositions> {
    const known = this.positions.get(name);
    if (known !== undefined) return known;
    const ends = partitions.map(({ endOffset }) => endOffset);
    const opening = GroupPositions.open(join(this.directory, `${name}.json`), ends);
    this.positions.set(name, opening);
    // Asked for again by the next attempt.
    opening.catch(() => this.positions.delete(name));
    return opening;
  }
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
