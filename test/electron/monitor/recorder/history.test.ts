import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { History } from '../../../../electron/monitor/recorder/history.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { damagePage } from './damage.ts';
import { alarmRow, entryRow, frameRow, heartRateRow, trendRow, waveRow } from './rows.ts';
import { KEY, storeFolder } from './store-folder.ts';

const T0 = Date.UTC(2026, 0, 5);

test('a period holds what began in it: its first moment, not its last', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  store.commit(
    [0, 1000, 2000].flatMap((at) => [heartRateRow(`f-${at}`, T0 + at), waveRow(T0 + at), alarmRow(`a-${at}`, T0 + at)]),
  );
  store.commit([entryRow('e', T0 + 1000)]);
  const history = openHistory({ directory, key: KEY });
  const period = [T0 + 1000, T0 + 2000] as const;
  expect(history.numerics('heart-rate', ...period).map(({ id }) => id)).toEqual(['f-1000/147842']);
  expect(history.numerics({ vendorCode: 'HR' }, ...period)).toHaveLength(1);
  expect(history.numerics('spo2', ...period)).toEqual([]);
  expect(history.waves('131330', ...period).map(({ samples }) => [...samples])).toEqual([[0, 1, 0.5]]);
  expect(history.waves('150452', ...period)).toEqual([]);
  expect(history.alarms(...period).map(({ step }) => step.id)).toEqual(['a-1000']);
  expect(history.entries(...period).map(({ reading }) => reading.kind)).toEqual(['entry']);
  history.close();
  store.close();
});

test('a number leads to the bytes it was read from; a missing one keeps its reason', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  store.commit([frameRow('s-1', T0, new Uint8Array([7, 0, 9])), heartRateRow('s-1', T0, null)]);
  const history = openHistory({ directory, key: KEY });
  const number = history.numerics('heart-rate', T0, T0 + 1)[0];
  expect(number).toMatchObject({ value: null, reason: 'probe-off', questionable: false });
  expect(history.frame(number?.id.split('/')[0] ?? '')?.bytes).toEqual(new Uint8Array([7, 0, 9]));
  history.close();
  store.close();
});

test('a minute of the trend says of its numbers what a person would: least, greatest, mean, last, how many', () => {
  const value = fc.option(fc.integer({ min: 0, max: 300 }), { nil: null });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
      const directory = storeFolder();
      const store = openSqliteStore({ directory, key: KEY });
      values.forEach((one, index) => store.commit([trendRow(T0 + index * 1000, one)]));
      const history = openHistory({ directory, key: KEY });
      const numbers = values.filter((one) => one !== null);
      const none = numbers.length === 0;
      const [minute, ...others] = history.trends('heart-rate', T0, T0 + 60_000);
      expect(others).toEqual([]);
      expect(minute).toMatchObject({
        minuteMs: T0,
        min: none ? null : Math.min(...numbers),
        max: none ? null : Math.max(...numbers),
        last: numbers.at(-1) ?? null,
        count: numbers.length,
        absent: values.length - numbers.length,
        reason: numbers.length < values.length ? 'probe-off' : null,
      });
      if (none) expect(minute?.mean).toBeNull();
      else expect(minute?.mean).toBeCloseTo(numbers.reduce((sum, one) => sum + one, 0) / numbers.length, 9);
      history.close();
      store.close();
    }),
    { numRuns: 10 },
  );
});

test('it reads while another process writes, sees each transaction whole, and cannot write', async () => {
  const directory = storeFolder();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-child.ts'), directory, KEY], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let reads = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (child.killed) continue;
    const { last } = JSON.parse(line) as { last: number };
    const history = openHistory({ directory, key: KEY });
    const numbers = history.numerics('heart-rate', 0, 1e15);
    expect(numbers.length).toBeGreaterThanOrEqual(last);
    expect(numbers.map(({ measuredMs }) => measuredMs)).toEqual(numbers.map((_, index) => index + 1));
    expect(history.alarms(0, 1e15).length).toBeLessThanOrEqual(history.numerics('heart-rate', 0, 1e15).length);
    history.close();
    reads += 1;
    if (reads === 10) child.kill('SIGKILL');
  }
  await exited;
  expect(reads).toBe(10);
});

test('a store that is not there, or of another version, is an error that says so', () => {
  const directory = storeFolder();
  expect(() => openHistory({ directory, key: KEY })).toThrow('there is no store in');
  const store = openSqliteStore({ directory, key: KEY });
  store.pragma('user_version = 1');
  expect(() => openHistory({ directory, key: KEY })).toThrow('the store has version 1, this program reads 4');
  store.close();
});

test('text that is not ASCII comes back as it was written', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  const detail = 'SpO₂ 88 % — 低\nund Umlaute\u0000ä';
  store.commit([{ table: 'issues', atMs: T0, place: 'Monitor Nº 2', reason: 'x', detail, bytes: null }]);
  const history = openHistory({ directory, key: KEY });
  expect(history.issues(T0, T0 + 1)).toMatchObject([{ place: 'Monitor Nº 2', reason: 'x', detail }]);
  history.close();
  store.close();
});

test('whichever page is damaged, reading throws or gives what was written; it never ends the process', () => {
  const written = (directory: string): number => {
    const store = openSqliteStore({ directory, key: KEY });
    for (let at = 0; at < 40; at += 1) {
      const detail = `${at} ${'µ'.repeat(at % 4 === 0 ? 4_000 : 60)}`;
      store.commit([
        { table: 'issues', atMs: T0 + at, place: 'monitor', reason: 'garbage', detail, bytes: null },
        ...[alarmRow(`a-${at}`, T0 + at), heartRateRow(`f-${at}`, T0 + at)],
      ]);
    }
    store.pragma('wal_checkpoint(TRUNCATE)');
    store.close();
    return statSync(join(directory, 'bedside.db')).size / 4096;
  };
  const pages = written(storeFolder());
  let refused = 0;
  for (let page = 2; page < pages; page += 3) {
    const directory = storeFolder();
    written(directory);
    damagePage(directory, page);
    for (const read of [
      (history: History) => history.issues(T0, T0 + 40).map(({ detail }) => detail.replace(/^\d+ µ+$/, 'whole')),
      (history: History) => history.alarms(T0, T0 + 40).map(({ step }) => step.text.replace('HR 151 above 120', 'whole')),
      (history: History) => history.numerics('heart-rate', T0, T0 + 40).map(({ unit }) => unit?.replace('/min', 'whole')),
    ])
      try {
        const history = openHistory({ directory, key: KEY });
        try {
          expect(new Set([...read(history), 'whole'])).toEqual(new Set(['whole']));
        } finally {
          history.close();
        }
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^SQLITE_/);
        refused += 1;
      }
  }
  expect(refused).toBeGreaterThan(5);
});
