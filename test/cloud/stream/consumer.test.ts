import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { pauseAfter } from '../../../cloud/stream/pause.ts';
import { record, temporaryDirectory, text, until } from './log-support.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let log: LocalEventLog;

async function reopen(): Promise<void> {
  await log.close();
  log = await openEventLog(join(directory.path, 'log'));
}

beforeEach(async () => {
  directory = temporaryDirectory();
  log = await openEventLog(join(directory.path, 'log'));
});

afterEach(async () => {
  await log.close();
  directory.remove();
});

test('a group gets what is there, then what comes, and after a restart goes on where it was', async () => {
  const seen: string[] = [];
  const follow = () =>
    log.consume({ topic: 'telemetry', group: 'g', handle: (records) => Promise.resolve(void seen.push(...records.map(text))) });
  await log.append('telemetry', [record('k', '1'), record('k', '2')]);
  const consumer = follow();
  await until(() => seen.length === 2);
  await log.append('telemetry', [record('k', '3')]);
  await until(() => seen.length === 3);
  expect(consumer.lag()).toBe(0);
  await consumer.stop();
  await log.append('telemetry', [record('k', '4')]);
  await reopen();
  follow();
  await until(() => seen.length === 4);
  expect(seen).toEqual(['1', '2', '3', '4']);
});

test('a handler that rejects gets the same records again; other partitions go on meanwhile', async () => {
  const seen: string[] = [];
  const errors: string[] = [];
  let broken = true;
  log.consume({
    topic: 'telemetry',
    group: 'g',
    maxBatch: 1,
    handle: ([first]) => {
      if (first?.key === 'poison' && broken) return Promise.reject(new Error('no database'));
      if (first) seen.push(text(first));
      return Promise.resolve();
    },
    onError: (error, records) => errors.push(`${(error as Error).message}: ${records.map(text).join()}`),
  });
  await log.append('telemetry', [record('poison', 'p1')]);
  await log.append('telemetry', [record('poison', 'p2')]);
  const others = ['a', 'b', 'c', 'd', 'e', 'f'];
  const [poisoned] = await log.append('telemetry', [record('poison', 'p3')]);
  const positions = await log.append(
    'telemetry',
    others.map((key) => record(key, key)),
  );
  const elsewhere = others.filter((_, index) => positions[index]?.partition !== poisoned?.partition);
  await until(() => elsewhere.every((key) => seen.includes(key)) && errors.length > 0);
  expect(seen.some((value) => value.startsWith('p'))).toBe(false);
  broken = false;
  await until(() => seen.includes('p3'));
  expect(seen.filter((value) => value.startsWith('p'))).toEqual(['p1', 'p2', 'p3']);
  expect(new Set(errors)).toEqual(new Set(['no database: p1']));
});

test('the pause between attempts grows from 100 ms to 5 s', () => {
  expect([1, 2, 3, 6, 7, 50].map(pauseAfter)).toEqual([100, 200, 400, 3200, 5000, 5000]);
});

test('manual: only commit moves the position; a record that was not handed out cannot be committed', async () => {
  const seen: string[] = [];
  let refused = '';
  const follow = (commitAt: string | null) =>
    log.consume({
      topic: 'telemetry',
      group: 'g',
      commit: 'manual',
      handle: async (records, commit) => {
        seen.push(...records.map(text));
        const done = records.find((stored) => text(stored) === commitAt);
        if (done) await commit({ partition: done.partition, offset: done.offset });
        const last = records.at(-1);
        if (last)
          await commit({ partition: last.partition, offset: last.offset + 1 }).catch(
            (error: unknown) => (refused = String(error)),
          );
      },
    });
  await log.append(
    'telemetry',
    ['1', '2', '3'].map((n) => record('k', n)),
  );
  follow('2');
  await until(() => seen.length === 3 && refused !== '');
  expect(refused).toMatch(/not handed out/);
  await reopen();
  follow(null);
  await until(() => seen.length >= 4);
  expect(seen).toEqual(['1', '2', '3', '3']);
});

test('two consumers of one group are refused', () => {
  const options = { topic: 'telemetry' as const, group: 'g', handle: () => Promise.resolve() };
  log.consume(options);
  expect(() => log.consume(options)).toThrow(/already reads/);
});

test('whatever is appended, whenever the consumer is restarted or fails: each record at least once, first sightings in order', async () => {
  let run = 0;
  const steps = fc.array(
    fc.oneof(
      fc.record({ append: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 }) }),
      fc.constant('restart' as const),
    ),
    {
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, fc.nat({ max: 3 }), async (actions, failEvery) => {
      run += 1;
      const group = `g${run}`;
      const first: LogRecord[] = [];
      const known = new Set<string>();
      let calls = 0;
      const follow = () =>
        log.consume({
          topic: 'ingested',
          group,
          maxBatch: 3,
          handle: (records) => {
            calls += 1;
            if (failEvery > 0 && calls === failEvery) return Promise.reject(new Error('once'));
            for (const stored of records) {
              const id = `${stored.partition}/${stored.offset}`;
              if (!known.has(id)) first.push(stored);
              known.add(id);
            }
            return Promise.resolve();
          },
        });
      let consumer = follow();
      for (const action of actions) {
        if (action === 'restart') {
          await consumer.stop();
          consumer = follow();
        } else {
          await log.append(
            'ingested',
            action.append.map((key) => record(`key-${key}`, 'x')),
          );
        }
      }
      await until(() => consumer.lag() === 0);
      await consumer.stop();
      for (let partition = 0; partition < log.partitionCount('ingested'); partition += 1) {
        const offsets = first.filter((stored) => stored.partition === partition).map(({ offset }) => offset);
        expect(offsets).toEqual(Array.from({ length: log.endOffset('ingested', partition) }, (_, offset) => offset));
      }
    }),
    { numRuns: 20 },
  );
});
