import { join } from 'node:path';
import type { CheckpointStore } from '@azure/event-hubs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { EventLog, LogRecord, NewRecord, Topic } from '../../../cloud/contract/event-log.ts';
import { openPostgresCheckpoints } from '../../../cloud/stream/azure/checkpoint-store-adapter.ts';
import { openEventHubsLog } from '../../../cloud/stream/azure/event-hubs-log-adapter.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { startTestEndpoint, type TestEndpoint } from './event-hubs/endpoint-support.ts';
import { everything, record, temporaryDirectory, text, until } from './log-support.ts';

/** One log, and another process's view of the same: opened as often as asked. */
interface Place {
  open(): Promise<{ log: EventLog; close(): Promise<void> }>;
  end(): Promise<void>;
}

const PARTITIONS = 3;
let database: TestDatabase;

async function onDisk(): Promise<Place> {
  const directory = temporaryDirectory();
  return Promise.resolve({
    async open() {
      const log = await openEventLog(join(directory.path, 'log'), { partitions: PARTITIONS });
      return { log, close: () => log.close() };
    },
    end() {
      directory.remove();
      return Promise.resolve();
    },
  });
}

async function overEventHubs(): Promise<Place> {
  const served: TestEndpoint = await startTestEndpoint({ partitions: PARTITIONS });
  const checkpoints: CheckpointStore = await openPostgresCheckpoints(database.pool);
  return {
    async open() {
      const log = await openEventHubsLog({
        hubOf: (name: Topic) => ({ connectionString: served.connectionString(), name }),
        checkpoints,
        loadBalancing: { strategy: 'greedy', updateIntervalInMs: 300, partitionOwnershipExpirationIntervalInMs: 3_000 },
      });
      return { log, close: () => log.close() };
    },
    end: () => served.stop(),
  };
}

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe.each([
  ['on this disk', onDisk],
  ['over Event Hubs', overEventHubs],
])('the event log %s', (_, make) => {
  let place: Place;
  /** A topic may be used by one test only: all share one log. */
  beforeAll(async () => {
    place = await make();
  });
  afterAll(() => place.end());

  async function open(): Promise<EventLog> {
    const opened = await place.open();
    onTestFinished(() => opened.close());
    return opened.log;
  }

  test('gives back what was appended, with key and headers, in order per key, also in the partition that was chosen', async () => {
    const log = await open();
    const sent = Array.from(
      { length: 30 },
      (_, n): NewRecord => ({
        key: `bed-${n % 5}`,
        headers: { n, text: `Ä ${n}`, half: n + 0.5, large: 281_474_976_710_655, none: null, yes: true },
        body: Buffer.from([n, 0, 255]),
      }),
    );
    await log.append('ingested', sent.slice(0, 20));
    await log.append('ingested', sent.slice(20));
    await log.append('ingested', [{ ...record('bed-0', 'chosen'), partition: 2 }]);
    const found = await everything(log, 'ingested');
    for (const key of ['bed-0', 'bed-1', 'bed-2', 'bed-3', 'bed-4']) {
      const own = found.filter((stored) => stored.key === key && text(stored) !== 'chosen');
      const wanted = sent.filter((one) => one.key === key);
      expect(own.map(({ headers, body }) => [headers, [...body]])).toEqual(
        wanted.map(({ headers, body }) => [headers, [...body]]),
      );
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
    }
    expect(found.find((stored) => text(stored) === 'chosen')?.partition).toBe(2);
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const offsets = found.filter((stored) => stored.partition === partition).map(({ offset }) => offset);
      expect(offsets).toEqual(Array.from({ length: await log.endOffset('ingested', partition) }, (_, n) => n));
      expect(await log.read('ingested', partition, offsets.length, 10)).toEqual([]);
      expect((await log.read('ingested', partition, 1, 2)).map(({ offset }) => offset)).toEqual(
        [1, 2].filter((n) => n < offsets.length),
      );
    }
  });

  test('takes many large records at once', async () => {
    const log = await open();
    const large = Array.from({ length: 8 }, (_, n) => ({ ...record('k', `${n}${'x'.repeat(300_000)}`), headers: {} }));
    await log.append('normalised', large);
    const found = await everything(log, 'normalised');
    expect(found.map((stored) => [text(stored).length, text(stored)[0]])).toEqual(large.map((_, n) => [300_001, String(n)]));
  });

  test('a group goes on where it was, in another process; each partition is announced before its first record', async () => {
    const first = await place.open();
    await first.log.append(
      'enriched',
      Array.from({ length: 12 }, (_, n) => record(`k${n}`, String(n))),
    );
    const seen: string[] = [];
    const announced = new Set<number>();
    const follow = (log: EventLog) =>
      log.consume({
        topic: 'enriched',
        group: 'g1',
        assigned: (partition) => Promise.resolve(void announced.add(partition)),
        handle(records) {
          expect(records.every(({ partition }) => announced.has(partition))).toBe(true);
          seen.push(...records.map(text));
          return Promise.resolve();
        },
      });
    const consumer = follow(first.log);
    await until(() => seen.length === 12);
    await until(() => consumer.lag() === 0);
    await first.close();
    const second = await open();
    await second.append('enriched', [record('k1', 'late')]);
    follow(second);
    await until(() => seen.length === 13);
    expect(
      seen
        .slice(0, 12)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 12 }, (_, n) => n));
    expect(seen[12]).toBe('late');
  });

  test('a handler that rejects gets the same records again, and nothing behind them', async () => {
    const log = await open();
    await log.append('charted', [record('k', '1'), record('k', '2')]);
    const calls: string[][] = [];
    const told: string[] = [];
    log.consume({
      topic: 'charted',
      group: 'g1',
      maxBatch: 1,
      handle(records) {
        calls.push(records.map(text));
        return calls.length < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      },
      onError: (error) => told.push((error as Error).message),
    });
    await until(() => calls.length === 4);
    expect(calls).toEqual([['1'], ['1'], ['1'], ['2']]);
    expect(told).toEqual(['not yet', 'not yet']);
  });

  test('manual: what was not committed comes again; what was not handed out cannot be committed', async () => {
    const seen: string[] = [];
    let refused: unknown;
    const follow = (log: EventLog, commitAt: string) =>
      log.consume({
        topic: 'scored',
        group: 'g1',
        commit: 'manual',
        async handle(records: readonly LogRecord[], commit) {
          seen.push(...records.map(text));
          const done = records.find((stored) => text(stored) === commitAt);
          if (done) await commit(done);
          const last = records.at(-1);
          if (last) refused ??= await commit({ ...last, offset: last.offset + 5 }).catch((error: unknown) => error);
        },
      });
    const first = await place.open();
    await first.log.append(
      'scored',
      ['1', '2', '3'].map((n) => record('k', n)),
    );
    follow(first.log, '2');
    await until(() => seen.length >= 3);
    await first.close();
    expect(String(refused)).toMatch(/not handed out/);
    const before = seen.length;
    follow(await open(), '3');
    await until(() => seen.length > before);
    expect(seen.slice(before)).toEqual(['3']);
  });

  test('partitions that were named are read whoever else reads them', async () => {
    const log = await open();
    await log.append(
      'outcomes',
      [0, 1, 2].map((partition) => ({ ...record('k', String(partition)), partition })),
    );
    const seen: string[] = [];
    const options = {
      topic: 'outcomes' as const,
      group: 'g1',
      handle: (records: readonly LogRecord[]) => Promise.resolve(void seen.push(...records.map(text))),
    };
    log.consume({ ...options, partitions: [2] });
    await until(() => seen.length === 1);
    log.consume({ ...options, partitions: [0] });
    await until(() => seen.length === 2);
    expect(seen).toEqual(['2', '0']);
  });
});
