import { cpSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { everything, record, temporaryDirectory, text } from './log-support.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let log: LocalEventLog;

beforeEach(async () => {
  directory = temporaryDirectory();
  log = await openEventLog(join(directory.path, 'log'));
});

afterEach(async () => {
  await log.close();
  directory.remove();
});

test('what was appended is read back, in order per key, before and after a restart', async () => {
  const keys = ['bed-1', 'bed-2', 'bed-3', 'bed-4', 'bed-5'];
  await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      log.append('telemetry', [record(keys[n % 5] ?? '', String(n)), record('all', String(n))]),
    ),
  );
  const before = await everything(log, 'telemetry');
  for (const key of [...keys, 'all']) {
    const numbers = before.filter((stored) => stored.key === key).map((stored) => Number(text(stored)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers).toHaveLength(key === 'all' ? 100 : 20);
  }
  await log.close();
  log = await openEventLog(join(directory.path, 'log'));
  expect(await everything(log, 'telemetry')).toEqual(before);
  expect(log.repairs).toEqual([]);
});

test('append answers where each record is', async () => {
  await log.append('scored', [record('a', 'before')]);
  const records = ['x', 'y', 'z', 'a'].map((key) => record(key, key));
  const positions = await log.append('scored', records);
  for (const [index, position] of positions.entries()) {
    const [stored] = await log.read('scored', position.partition, position.offset, 1);
    expect(stored?.key).toBe(records[index]?.key);
  }
});

test('records spread over many files are all found again', async () => {
  await log.close();
  const path = join(directory.path, 'small');
  log = await openEventLog(path, { partitions: 1, segmentBytes: 300 });
  for (let n = 0; n < 60; n += 1) await log.append('telemetry', [record('k', String(n))]);
  await log.close();
  log = await openEventLog(path, { segmentBytes: 300 });
  expect(readdirSync(join(path, 'telemetry', '0')).length).toBeGreaterThan(5);
  expect((await everything(log, 'telemetry')).map((stored) => Number(text(stored)))).toEqual(
    Array.from({ length: 60 }, (_, n) => n),
  );
});

test('a crash at any byte keeps a prefix, sets the torn rest aside, and the log goes on', async () => {
  await log.close();
  const path = join(directory.path, 'origin');
  log = await openEventLog(path, { partitions: 1 });
  const bodies = Array.from({ length: 12 }, (_, n) => 'x'.repeat(n * 7));
  const ends: number[] = [];
  const file = join(path, 'telemetry', '0', '0000000000000000.log');
  for (const body of bodies) {
    await log.append('telemetry', [record('k', body)]);
    ends.push(statSync(file).size);
  }
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: ends.at(-1) ?? 0 }), fc.uint8Array({ maxLength: 40 }), async (cut, garbage) => {
      run += 1;
      const copy = join(directory.path, `crashed-${run}`);
      cpSync(path, copy, { recursive: true, filter: (source) => !source.includes('lock.db') });
      const torn = join(copy, 'telemetry', '0', '0000000000000000.log');
      truncateSync(torn, cut);
      writeFileSync(torn, garbage, { flag: 'a' });
      const whole = ends.filter((end) => end <= cut).length;
      const reopened = await openEventLog(copy);
      try {
        expect((await everything(reopened, 'telemetry')).map(text)).toEqual(bodies.slice(0, whole));
        const rest = cut + garbage.length - (ends[whole - 1] ?? 0);
        expect(reopened.repairs.map(({ bytes }) => bytes)).toEqual(rest === 0 ? [] : [rest]);
        expect(reopened.repairs.map(({ keptAs }) => statSync(keptAs).size)).toEqual(reopened.repairs.map(({ bytes }) => bytes));
        expect(await reopened.append('telemetry', [record('k', 'after')])).toEqual([{ partition: 0, offset: whole }]);
      } finally {
        await reopened.close();
      }
      const again = await openEventLog(copy);
      try {
        expect(again.repairs).toEqual([]);
        expect((await everything(again, 'telemetry')).map(text)).toEqual([...bodies.slice(0, whole), 'after']);
      } finally {
        await again.close();
      }
    }),
    { numRuns: 25 },
  );
});

test('a write that reached the disk before the one in front of it did is set aside whole after a crash', async () => {
  await log.close();
  const path = join(directory.path, 'hole');
  log = await openEventLog(path, { partitions: 1 });
  const file = join(path, 'telemetry', '0', '0000000000000000.log');
  const ends: number[] = [];
  for (const body of ['first', 'never written', 'written']) {
    await log.append('telemetry', [record('k', body)]);
    ends.push(statSync(file).size);
  }
  await log.close();
  const bytes = readFileSync(file);
  bytes.fill(0, ends[0], ends[1]);
  writeFileSync(file, bytes);
  log = await openEventLog(path);
  expect((await everything(log, 'telemetry')).map(text)).toEqual(['first']);
  expect(log.repairs.map(({ bytes, keptAs }) => [bytes, readFileSync(keptAs).includes('written')])).toEqual([
    [(ends[2] ?? 0) - (ends[0] ?? 0), true],
  ]);
  expect(await log.append('telemetry', [record('k', 'after')])).toEqual([{ partition: 0, offset: 1 }]);
  await log.close();
  log = await openEventLog(path);
  expect([log.repairs, (await everything(log, 'telemetry')).map(text)]).toEqual([[], ['first', 'after']]);
});

test('a damaged record in the middle is told with file and byte, never skipped', async () => {
  await log.close();
  const path = join(directory.path, 'damaged');
  log = await openEventLog(path, { partitions: 1, segmentBytes: 100 });
  for (let n = 0; n < 6; n += 1) await log.append('telemetry', [record('k', `body-${n}`)]);
  const file = join(path, 'telemetry', '0', '0000000000000000.log');
  writeFileSync(file, 'X', { flag: 'r+' });
  await expect(log.read('telemetry', 0, 0, 10)).rejects.toThrow(/0000000000000000\.log: record 0/);
  expect(log.endOffset('telemetry', 0)).toBe(6);
});

test('a record that cannot be stored fails alone', async () => {
  const tooLarge = { key: 'k', headers: {}, body: new Uint8Array(65 * 1024 * 1024) };
  const notJson = { key: 'k', headers: { big: 1n }, body: new Uint8Array() };
  const results = await Promise.allSettled([
    log.append('telemetry', [record('k', 'good')]),
    log.append('telemetry', [tooLarge]),
    log.append('telemetry', [notJson]),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect((await everything(log, 'telemetry')).map(text)).toEqual(['good']);
});

test('a second opener and another number of partitions are refused', async () => {
  const path = join(directory.path, 'log');
  await expect(openEventLog(path)).rejects.toThrow(/another process/);
  await log.close();
  await expect(openEventLog(path, { partitions: 8 })).rejects.toThrow(/has 4 partitions/);
  log = await openEventLog(path);
  await log.append('telemetry', [record('k', 'still works')]);
});

test('after close an append rejects', async () => {
  await log.close();
  await expect(log.append('telemetry', [record('k', 'late')])).rejects.toThrow(/closed/);
});
