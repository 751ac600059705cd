import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ConsumeOptions, LogRecord } from '../../../../cloud/contract/event-log.ts';
import { openPostgresCheckpoints } from '../../../../cloud/stream/azure/checkpoint-store-adapter.ts';
import { type EventHubsLog, openEventHubsLog } from '../../../../cloud/stream/azure/event-hubs-log-adapter.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';
import { startTestEndpoint, type TestEndpoint } from '../event-hubs/endpoint-support.ts';
import { record, text, until } from '../log-support.ts';
import { relay } from './relay-support.ts';

const PARTITIONS = 2;
const ALL = [0, 1];

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function endpointOf(group: string): Promise<TestEndpoint> {
  const served = await startTestEndpoint({ partitions: PARTITIONS }, { groups: [group] });
  onTestFinished(() => served.stop());
  return served;
}

/** As another process has it. */
async function openedLog(served: TestEndpoint, line: () => number = () => served.port): Promise<EventHubsLog> {
  let opened = false;
  const straight = served.connectionString();
  const log = await openEventHubsLog({
    hubOf: (name) => ({ name, connectionString: opened ? straight.replace(String(served.port), String(line())) : straight }),
    checkpoints: await openPostgresCheckpoints(database.pool),
    loadBalancing: { strategy: 'greedy', updateIntervalInMs: 500, partitionOwnershipExpirationIntervalInMs: 30_000 },
    silentForMs: 5_000,
  });
  opened = true;
  onTestFinished(() => log.close());
  return log;
}

interface Reading {
  /** In the order they came. */
  readonly seen: string[];
  /** Partitions that another took away. */
  readonly revoked: number[];
  stop(): Promise<void>;
}

function read(log: EventHubsLog, group: string, options: Partial<ConsumeOptions> = {}): Reading {
  const seen: string[] = [];
  const revoked: number[] = [];
  const consumer = log.consume({
    topic: 'ingested',
    group,
    partitions: ALL,
    handle: (records: readonly LogRecord[]) => Promise.resolve(void seen.push(...records.map(text))),
    revoked: (partition) => void revoked.push(partition),
    ...options,
  });
  return { seen, revoked, stop: () => consumer.stop() };
}

/** Partitions of which the group's position is kept. */
async function noted(group: string): Promise<number> {
  const { rows } = await database.pool.query('select 1 from stream.checkpoint where consumer_group = $1', [group]);
  return rows.length;
}

const inEach = (word: string) => ALL.map((partition) => ({ ...record('k', `${word} ${partition}`), partition }));
const words = (...given: string[]): string[] => given.flatMap((word) => ALL.map((partition) => `${word} ${partition}`)).sort();
const sorted = (seen: readonly string[]): string[] => [...seen].sort();
const all = (reading: Reading, ...given: string[]) => words(...given).every((word) => reading.seen.includes(word));

test('two processes that name the same partitions both get every record once, and do not disturb one another', async () => {
  const served = await endpointOf('both');
  const [one, other] = [await openedLog(served), await openedLog(served)];
  const first = read(one, 'both');
  await served.log.append('ingested', inEach('a'));
  await until(() => all(first, 'a'));
  const second = read(other, 'both');
  const later = ['b', 'c', 'd', 'e'];
  for (const word of later) {
    await served.log.append('ingested', inEach(word));
    await until(() => all(first, word) && all(second, word));
  }
  expect(sorted(first.seen)).toEqual(words('a', ...later));
  expect(second.seen.filter((word) => !word.startsWith('a')).sort()).toEqual(words(...later));
  expect([first.revoked, second.revoked]).toEqual([[], []]);
  await first.stop();
  await second.stop();
  await served.log.append('ingested', inEach('f'));
  const third = read(await openedLog(served), 'both');
  await until(() => all(third, 'f'));
  expect(sorted(third.seen)).toEqual(words('f'));
});

test('whose line went silent gets what others of its group have read since, too', async () => {
  const served = await endpointOf('silent');
  const line = await relay(served.port);
  const [one, other] = [await openedLog(served, () => line.port), await openedLog(served)];
  const [first, second] = [read(one, 'silent'), read(other, 'silent')];
  await served.log.append('ingested', inEach('a'));
  await until(() => all(first, 'a') && all(second, 'a'));
  line.swallow();
  await served.log.append('ingested', inEach('b'));
  await until(() => all(second, 'b'));
  await second.stop();
  await until(() => all(first, 'b'));
});

test('an exclusive reader keeps the others of its group out; when it is gone they go on where they were', async () => {
  const served = await endpointOf('alone');
  const [one, other] = [await openedLog(served), await openedLog(served)];
  const beside = read(one, 'alone');
  await served.log.append('ingested', inEach('a'));
  await until(() => all(beside, 'a'));
  await until(async () => (await noted('alone')) === PARTITIONS);
  const alone = read(other, 'alone', { exclusive: true });
  await until(() => beside.revoked.length === PARTITIONS);
  await served.log.append('ingested', inEach('b'));
  await until(() => all(alone, 'b'));
  expect(all(beside, 'b')).toBe(false);
  await alone.stop();
  await until(() => all(beside, 'b'));
  expect(sorted(beside.seen)).toEqual(words('a', 'b'));
});

test('five of a group read a partition at a time; a sixth is told, and reads when one of them has left', async () => {
  const served = await endpointOf('six');
  const log = await openedLog(served);
  const five = Array.from({ length: 5 }, () => read(log, 'six'));
  await served.log.append('ingested', inEach('a'));
  await until(() => five.every((reading) => all(reading, 'a')));
  const told: unknown[] = [];
  const sixth = read(log, 'six', { onError: (error) => told.push(error) });
  await until(() => told.length > 0);
  expect(told[0]).toMatchObject({ code: 'QuotaExceededError' });
  await five[0]?.stop();
  await served.log.append('ingested', inEach('b'));
  await until(() => all(sixth, 'b'));
  expect(five.flatMap(({ revoked }) => revoked)).toEqual([]);
});
