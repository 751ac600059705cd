import type { CheckpointStore } from '@azure/event-hubs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openLiveFeed } from '../../../../cloud/api/live.ts';
import type { LogRecord, Topic } from '../../../../cloud/contract/event-log.ts';
import { startScoring } from '../../../../cloud/scoring/role.ts';
import { openPostgresCheckpoints } from '../../../../cloud/stream/azure/checkpoint-store-adapter.ts';
import { type EventHubsLog, openEventHubsLog } from '../../../../cloud/stream/azure/event-hubs-log-adapter.ts';
import { Cable } from '../../../support/blackhole.ts';
import { quietLogger } from '../../../support/logger.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';
import { startTestEndpoint, type TestEndpoint } from '../event-hubs/endpoint-support.ts';
import { record, text, until } from '../log-support.ts';
import { type Fault, relay } from './relay-support.ts';

const PARTITIONS = 2;
const BALANCING_MS = 500;
const SILENT_FOR_MS = 5_000;
const REPLACED = 'consumers replaced because they stood still';
/** Pieces of answer before the fault: from the first of the connection to well behind the first events. */
const MOMENTS = Array.from({ length: 36 }, (_, n) => n + 1);
const FAULTS: readonly Fault[] = ['cut', 'swallowed'];
/** Positions of all tests are in one database. */
const groupOf = (fault: Fault, moment: number): string => `${fault}-${moment}`;
const GROUPS = ['api-live', ...FAULTS.flatMap((fault) => MOMENTS.map((moment) => groupOf(fault, moment)))];

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function endpointOf(partitions: number): Promise<TestEndpoint> {
  const served = await startTestEndpoint({ partitions }, { groups: GROUPS });
  onTestFinished(() => served.stop());
  return served;
}

/** @param line port of the way that consumers take; everything else goes straight */
async function openedLog(
  served: TestEndpoint,
  line: (topic: Topic) => number,
  checkpoints?: CheckpointStore,
): Promise<EventHubsLog> {
  let opened = false;
  const straight = served.connectionString();
  const log = await openEventHubsLog({
    hubOf: (name) => ({ name, connectionString: opened ? straight.replace(String(served.port), String(line(name))) : straight }),
    checkpoints: checkpoints ?? (await openPostgresCheckpoints(database.pool)),
    loadBalancing: { strategy: 'greedy', updateIntervalInMs: BALANCING_MS, partitionOwnershipExpirationIntervalInMs: 30_000 },
    silentForMs: SILENT_FOR_MS,
  });
  opened = true;
  onTestFinished(() => log.close());
  return log;
}

/** What a handler waits for until the test says so, or is over. */
function closedGate(): { held: Promise<void>; release(): void } {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  onTestFinished(() => release());
  return { held, release: () => release() };
}

const inEach = (word: string) =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({ ...record('k', `${word} ${partition}`), partition }));

test.each(FAULTS)(
  'whichever moment of its beginning a connection is %s at, the group is read, and goes on being read',
  { timeout: 90_000 },
  async (fault) => {
    const served = await endpointOf(PARTITIONS);
    let port = 0;
    const log = await openedLog(served, () => port);
    await served.log.append('ingested', inEach('early'));
    const seen = new Map<number, Set<string>>();
    for (const moment of MOMENTS) {
      ({ port } = await relay(served.port, moment, fault));
      const own = new Set<string>();
      seen.set(moment, own);
      log.consume({
        topic: 'ingested',
        group: groupOf(fault, moment),
        handle(records) {
          for (const stored of records) own.add(text(stored));
          return Promise.resolve();
        },
      });
    }
    const unread = (wanted: number): number[] => MOMENTS.filter((moment) => (seen.get(moment)?.size ?? 0) < wanted);
    await until(() => unread(PARTITIONS).length === 0);
    await served.log.append('ingested', inEach('late'));
    await until(() => unread(2 * PARTITIONS).length === 0);
  },
);

test('a line that was pulled: what was in hand ends before the partition is read on, nothing is lost, nothing comes from the old client', async () => {
  const served = await endpointOf(PARTITIONS);
  const cable = await Cable.lay(() => served.port);
  onTestFinished(() => cable.cut());
  const log = await openedLog(served, () => cable.port);
  const told: unknown[] = [];
  const steps: string[] = [];
  const inHand = new Set<number>();
  const gate = closedGate();
  log.consume({
    topic: 'ingested',
    group: 'ingest',
    assigned: (partition) => Promise.resolve(void steps.push(`assigned ${partition}`)),
    revoked: (partition) => void steps.push(`revoked ${partition}`),
    async handle(records) {
      for (const stored of records) {
        expect(inHand).not.toContain(stored.partition);
        inHand.add(stored.partition);
        steps.push(text(stored));
        if (text(stored) === 'early 0') await gate.held;
        inHand.delete(stored.partition);
      }
    },
    onError: (error) => told.push(error),
  });
  await served.log.append('ingested', inEach('early'));
  await until(() => steps.includes('early 0') && steps.includes('early 1'));
  cable.pull();
  await until(() => Number(log.health()[REPLACED]) > 0);
  cable.plugIn();
  await served.log.append('ingested', inEach('late'));
  await until(() => steps.includes('late 1'));
  const of = (partition: number): string[] => steps.filter((step) => step.endsWith(` ${partition}`));
  expect(of(0)).toEqual(['assigned 0', 'early 0', 'revoked 0']);
  gate.release();
  await until(() => steps.includes('late 0'));
  for (const partition of [0, 1]) {
    const last = of(partition).lastIndexOf(`assigned ${partition}`);
    expect(of(partition)[last - 1]).toBe(`revoked ${partition}`);
    expect(of(partition).slice(last)).toContain(`late ${partition}`);
  }
  expect(of(0).at(-1)).toBe('late 0');
  expect(told.map(String)).toContainEqual(expect.stringMatching(/ingest of ingested: nothing was heard of .+ for 5 s/));
  expect(log.health()['replaced last']).toMatch(/ingest of ingested: nothing was heard of/);
});

test('who owns nothing because others own all, and who has a batch in hand for long, is not replaced', async () => {
  const served = await endpointOf(1);
  const store = await openPostgresCheckpoints(database.pool);
  let rounds = 0;
  const counted: CheckpointStore = {
    ...store,
    listOwnership(...place) {
      rounds += 1;
      return store.listOwnership(...place);
    },
  };
  const busy = await openedLog(served, () => served.port);
  const idle = await openedLog(served, () => served.port, counted);
  const handled: string[] = [];
  const gate = closedGate();
  const handle = (who: string) => async (records: readonly LogRecord[]) => {
    handled.push(...records.map((stored) => `${who} ${text(stored)}`));
    await gate.held;
  };
  busy.consume({ topic: 'ingested', group: 'scoring', handle: handle('busy') });
  await served.log.append('ingested', [record('k', '1')]);
  await until(() => handled.length === 1);
  idle.consume({ topic: 'ingested', group: 'scoring', handle: handle('idle') });
  await until(() => rounds * BALANCING_MS > 3 * SILENT_FOR_MS);
  expect([busy.health()[REPLACED], idle.health()[REPLACED]]).toEqual([0, 0]);
  gate.release();
  await served.log.append('ingested', [record('k', '2')]);
  await until(() => handled.length > 1);
  expect(handled).toEqual(['busy 1', 'busy 2']);
});

test('partitions that were named are read on, too, when their line went silent', async () => {
  const served = await endpointOf(PARTITIONS);
  const line = await relay(served.port);
  const log = await openedLog(served, () => line.port);
  const seen = new Set<string>();
  log.consume({
    topic: 'ingested',
    group: 'g2',
    partitions: [0, 1],
    handle(records) {
      for (const stored of records) seen.add(text(stored));
      return Promise.resolve();
    },
  });
  await served.log.append('ingested', inEach('early'));
  await until(() => seen.size === PARTITIONS);
  line.swallow();
  await served.log.append('ingested', inEach('late'));
  await until(() => seen.size === 2 * PARTITIONS);
});

test('the live feed and scoring say in the log of the service that what they read stood still', async () => {
  const served = await endpointOf(1);
  const cable = await Cable.lay(() => served.port);
  onTestFinished(() => cable.cut());
  // Scoring gives charted up with the partition of enriched: that goes on.
  const log = await openedLog(served, (topic) => (topic === 'enriched' ? served.port : cable.port));
  const told: string[] = [];
  const logger = { ...quietLogger, warn: (fields: object) => void told.push(JSON.stringify(fields)) };
  const nobody = { outcome: () => undefined, alarm: () => undefined, noteJudged: () => undefined, waves: () => undefined };
  const live = openLiveFeed(log, nobody, logger);
  const scoring = await startScoring({ log, logger });
  onTestFinished(async () => {
    await Promise.all([live.stop(), scoring.stop()]);
  });
  await until(() => scoring.health()['partitions'] === 1);
  cable.pull();
  const readers = ['api-live of outcomes', 'api-live of ingested', 'scoring of charted'];
  await until(() => readers.every((reader) => told.some((line) => line.includes(`${reader}: nothing was heard of`))));
  cable.plugIn();
});
