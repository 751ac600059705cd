import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import type { Partition } from '../../../cloud/stream/partition-adapter.ts';
import { TopicWriter } from '../../../cloud/stream/topic-adapter.ts';
import { everything, record, temporaryDirectory, text } from './log-support.ts';

const directory = temporaryDirectory();
afterAll(() => directory.remove());

const LARGE = 'x'.repeat(70_000);

test('appends that overlap, whatever their sizes: each is where it was said to be, in order per key, also after a restart', async () => {
  const append = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 120_000 })), {
    minLength: 1,
    maxLength: 4,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ records: append, turnsLater: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 25 }),
      async (appends) => {
        run += 1;
        const path = join(directory.path, String(run));
        const log = await openEventLog(path, { partitions: 2, segmentBytes: 200_000 });
        const answers: Promise<unknown>[] = [];
        const told: number[] = [];
        let count = 0;
        const wanted: { key: string; text: string }[] = [];
        for (const [n, { records, turnsLater }] of appends.entries()) {
          for (let turn = 0; turn < turnsLater; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          const named = records.map(([key, bytes]) => ({ key, text: `${(count += 1)} ${'x'.repeat(bytes)}` }));
          wanted.push(...named);
          const appended = log.append(
            'telemetry',
            named.map((one) => record(one.key, one.text)),
          );
          answers.push(
            appended.then(async (positions) => {
              told.push(n);
              for (const [at, { partition, offset }] of positions.entries()) {
                const [stored] = await log.read('telemetry', partition, offset, 1);
                expect(stored === undefined ? null : text(stored)).toBe(named[at]?.text);
              }
            }),
          );
        }
        await Promise.all(answers);
        expect(told).toEqual(appends.map((_, n) => n));
        await log.close();
        const reopened = await openEventLog(path);
        const stored = (await everything(reopened, 'telemetry')).map((one) => ({ key: one.key, text: text(one) }));
        await reopened.close();
        expect(reopened.repairs).toEqual([]);
        for (const key of ['a', 'b', 'c', 'd'])
          expect(stored.filter((one) => one.key === key)).toEqual(wanted.filter((one) => one.key === key));
      },
    ),
    { numRuns: 20 },
  );
});

interface HeldWrite {
  end(): void;
  fail(): void;
}

/** A disk that ends each write when it is told to. */
function heldDisk(): { writer: TopicWriter; writes: HeldWrite[]; done: string[] } {
  const writes: HeldWrite[] = [];
  const done: string[] = [];
  const partition: Pick<Partition, 'mustRest' | 'stage' | 'publish' | 'withdraw'> = {
    mustRest: false,
    stage: () =>
      new Promise((resolve, reject) => void writes.push({ end: resolve, fail: () => reject(new Error('the disk is full')) })),
    publish: () => done.push('shown') - done.length,
    withdraw: () => Promise.resolve(void done.push('removed')),
  };
  return { writer: new TopicWriter([partition as Partition]), writes, done };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('the next large append is written while the disk is busy with the one before, a third is not; none is told before those before it', async () => {
  const { writer, writes, done } = heldDisk();
  const told: string[] = [];
  const append = (name: string, body: string): void => void writer.append([record('k', body)]).then(() => told.push(name));
  append('first', LARGE);
  await settle();
  append('second', LARGE);
  await settle();
  append('third', LARGE);
  await settle();
  expect(writes.length).toBe(2);
  writes[1]?.end();
  await settle();
  expect([told, done, writes.length]).toEqual([[], [], 2]);
  writes[0]?.end();
  await settle();
  expect([told, writes.length]).toEqual([['first', 'second'], 3]);
  writes[2]?.end();
  await settle();
  expect(told).toEqual(['first', 'second', 'third']);
});

test('nothing is removed while the disk still writes: what is written behind a failed append goes when it is done', async () => {
  const { writer, writes, done } = heldDisk();
  const first = writer.append([record('k', LARGE)]);
  await settle();
  const second = writer.append([record('k', LARGE)]);
  await settle();
  writes[0]?.fail();
  await settle();
  expect(done).toEqual([]);
  writes[1]?.end();
  await expect(first).rejects.toThrow('the disk is full');
  await expect(second).rejects.toThrow('the disk is full');
  expect([done, writer.failed]).toEqual([['removed'], 2]);
});

test('nothing is written behind an append that has failed already', async () => {
  const { writer, writes, done } = heldDisk();
  const first = writer.append([record('k', LARGE)]);
  await settle();
  writes[0]?.fail();
  const failed = expect(first).rejects.toThrow('the disk is full');
  const second = writer.append([record('k', LARGE)]);
  await settle();
  await failed;
  expect([done, writes.length]).toEqual([['removed'], 2]);
  writes[1]?.end();
  expect(await second).toEqual([{ partition: 0, offset: 0 }]);
});

test('small appends wait for the disk and share its next write', async () => {
  const { writer, writes } = heldDisk();
  for (let n = 0; n < 5; n += 1) {
    void writer.append([record('k', `small ${n}`)]);
    await settle();
  }
  expect(writes.length).toBe(1);
  writes[0]?.end();
  await settle();
  expect(writes.length).toBe(2);
  writes[1]?.end();
  await writer.idle();
  expect(writer.appended).toBe(5);
});
