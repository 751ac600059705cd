import { type CheckpointStore, EventHubConsumerClient } from '@azure/event-hubs';
import { expect, onTestFinished, test } from 'vitest';
import { TOPICS, type Topic } from '../../../../cloud/contract/event-log.ts';
import { NotInTime } from '../../../../cloud/contract/in-time.ts';
import { type EventHubsLog, openEventHubsLog } from '../../../../cloud/stream/azure/event-hubs-log-adapter.ts';
import { PartitionReader } from '../../../../cloud/stream/azure/partition-reader.ts';
import { startTestEndpoint, type TestEndpoint } from '../event-hubs/endpoint-support.ts';
import { record, text, until } from '../log-support.ts';
import { relay } from './relay-support.ts';

const LOGS = [0, 1, 2];
const ANSWER_WITHIN_MS = 5_000;

async function endpointWith(partitions: number): Promise<TestEndpoint> {
  const served = await startTestEndpoint({ partitions });
  onTestFinished(() => served.stop());
  return served;
}

/** @param line port of the way that a topic's readers take; everything else goes straight */
async function openedLog(served: TestEndpoint, line: (topic: Topic) => number): Promise<EventHubsLog> {
  let opened = false;
  const straight = served.connectionString();
  const log = await openEventHubsLog({
    hubOf: (name) => ({ name, connectionString: opened ? straight.replace(String(served.port), String(line(name))) : straight }),
    checkpoints: {} as CheckpointStore,
    readAnsweredWithinMs: ANSWER_WITHIN_MS,
  });
  opened = true;
  onTestFinished(() => log.close());
  return log;
}

test('whichever moment of its beginning a line is swallowed at, a read that failed succeeds when it is repeated', async () => {
  const served = await endpointWith(LOGS.length);
  const read = async (log: EventHubsLog, topic: Topic, partition: number): Promise<string> => {
    const [stored] = await log.read(topic, partition, 0, 1);
    return stored === undefined ? '' : text(stored);
  };
  const ofLog = async (partition: number): Promise<void> => {
    const lines = new Map<Topic, number>();
    // From the first piece of answer to well behind the first events.
    for (const [n, topic] of TOPICS.entries()) {
      const { port } = await relay(served.port, 1 + n + partition * TOPICS.length);
      lines.set(topic, port);
      await served.log.append(topic, [{ ...record('k', 'early'), partition }]);
    }
    const log = await openedLog(served, (topic) => lines.get(topic) ?? 0);
    const ofTopic = async (topic: Topic): Promise<readonly string[]> => {
      const found: string[] = [];
      // Each read from the beginning makes a new link: the line goes at one of them. A read that failed is repeated once.
      for (let n = 1; n <= 3; n += 1) found.push(await read(log, topic, partition).catch(() => read(log, topic, partition)));
      return found;
    };
    expect(await Promise.all(TOPICS.map(ofTopic))).toEqual(TOPICS.map(() => ['early', 'early', 'early']));
  };
  await Promise.all(LOGS.map(ofLog));
});

test('a read that is not answered any more is told as such, and the next one is answered', async () => {
  const served = await endpointWith(1);
  const line = await relay(served.port);
  const log = await openedLog(served, () => line.port);
  await served.log.append('ingested', [record('k', 'early')]);
  expect((await log.read('ingested', 0, 0, 10)).map(text)).toEqual(['early']);
  line.swallow();
  await served.log.append('ingested', [record('k', 'late')]);
  await expect(log.read('ingested', 0, 1, 10)).rejects.toBeInstanceOf(NotInTime);
  expect((await log.read('ingested', 0, 1, 10)).map(text)).toEqual(['late']);
});

test('of a partition that five read, a sixth reads when one of them has not asked for a while, and that one can read again', async () => {
  const served = await endpointWith(1);
  await served.log.append('ingested', [record('k', 'early')]);
  const readers = Array.from({ length: 6 }, () => {
    const reader = new PartitionReader({
      connect: () => new EventHubConsumerClient('$Default', served.connectionString(), 'ingested'),
      ...{ topic: 'ingested', partition: 0, answerWithinMs: ANSWER_WITHIN_MS, keptForMs: 5_000 },
    });
    onTestFinished(() => reader.close());
    return reader;
  });
  const readBy = async (reader: PartitionReader | undefined): Promise<boolean> => (await reader?.read(0, 1))?.length === 1;
  const five = readers.slice(0, 5);
  expect(await Promise.all(five.map(readBy))).toEqual(five.map(() => true));
  await expect(readBy(readers[5])).rejects.toMatchObject({ code: 'QuotaExceededError' });
  await until(() => readBy(readers[5]).catch(() => false));
  await until(() => readBy(readers[0]).catch(() => false));
});
