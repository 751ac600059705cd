import { expect, test } from 'vitest';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { openSqliteStore, type SqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { alarmRow, entryRow, frameRow, HOUR_MS, heartRateRow, messageRow, trendRow, waveRow } from './rows.ts';
import { KEY, storeFolder } from './store-folder.ts';
import { writeVersion1 } from './version-1.ts';

const EVER = [0, 1e15] as const;
const T0 = Date.UTC(2026, 0, 5);

/** The monitor runs so long, in steps of an hour. */
function run(store: SqliteStore, fromMs: number, hours: number): void {
  for (let hour = 0; hour <= hours; hour += 1) store.keepUp(fromMs + hour * HOUR_MS, fromMs + hour * HOUR_MS);
}

test('a store of the first version opens and everything is there, in order, with the next rows behind it', () => {
  const directory = storeFolder();
  writeVersion1(directory);
  const store = openSqliteStore({ directory, key: KEY });
  store.commit([heartRateRow('f-0', 1500), alarmRow('0-alarm', 1400), waveRow(500), messageRow(3)]);
  expect(store.waiting(0, 9).map(({ message }) => message)).toEqual(['two', 'message 3']);
  expect(store.readState('alarms')).toBe('{"a":1}');
  const history = openHistory({ directory, key: KEY });
  expect(history.numerics('heart-rate', ...EVER).map(({ value, reason }) => value ?? reason)).toEqual([71, 'probe-off', 72]);
  expect(history.frame('f-1')?.bytes).toEqual(new Uint8Array([1, 2, 3]));
  expect(history.waves('131330', ...EVER).map(({ firstMs }) => firstMs)).toEqual([1000, 500]);
  expect(history.alarms(...EVER).map(({ step }) => step.id)).toEqual(['b-alarm', 'a-alarm', '0-alarm']);
  expect(history.entries(...EVER)).toHaveLength(1);
  expect(history.issues(...EVER)).toMatchObject([{ reason: 'bad-checksum', atMs: 1800 }]);
  history.close();
  store.close();
  const again = openSqliteStore({ directory, key: KEY });
  expect(again.lastSequence()).toBe(3);
  again.close();
});

test('rows of the first version age from the day it was opened', () => {
  const directory = storeFolder();
  writeVersion1(directory);
  const store = openSqliteStore({ directory, key: KEY });
  run(store, T0, 23);
  const history = openHistory({ directory, key: KEY });
  expect(history.numerics('heart-rate', ...EVER)).toHaveLength(2);
  run(store, T0 + 24 * HOUR_MS, 50);
  expect(history.numerics('heart-rate', ...EVER)).toEqual([]);
  expect(history.frame('f-1')).toBeNull();
  expect(history.waves('131330', ...EVER)).toEqual([]);
  expect(history.alarms(...EVER)).toHaveLength(2);
  expect(store.waitingCount()).toBe(1);
  history.close();
  store.close();
});

test('a store of a later version is refused, not touched', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  store.pragma('user_version = 99');
  store.close();
  expect(() => openSqliteStore({ directory, key: KEY })).toThrow('the store has version 99, this program knows 4');
});

test('numerics stay a day, waves and frames three days, the rest thirty, and what nobody acknowledged for ever', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  store.commit([
    ...[frameRow('f', T0), heartRateRow('f', T0), trendRow(T0, 72), waveRow(T0), alarmRow('a', T0), entryRow('e', T0)],
    ...[messageRow(1), messageRow(2), { table: 'acknowledgements' as const, sequence: 2, atMs: T0 }],
  ]);
  const history = openHistory({ directory, key: KEY });
  const left = (): string[] =>
    Object.entries({
      numerics: history.numerics('heart-rate', ...EVER),
      waves: history.waves('131330', ...EVER),
      frames: history.frame('f') ?? [],
      trends: history.trends('heart-rate', ...EVER),
      alarms: history.alarms(...EVER),
      entries: history.entries(...EVER),
      outbox: store.waiting(0, 9),
    }).flatMap(([name, rows]) => ('length' in rows && rows.length === 0 ? [] : [name]));
  const all = ['numerics', 'waves', 'frames', 'trends', 'alarms', 'entries', 'outbox'];
  run(store, T0, 23);
  expect(left()).toEqual(all);
  run(store, T0 + 24 * HOUR_MS, 47);
  expect(left()).toEqual(all.slice(1));
  run(store, T0 + 72 * HOUR_MS, 647);
  expect(left()).toEqual(['trends', 'alarms', 'entries', 'outbox']);
  run(store, T0 + 720 * HOUR_MS, 1);
  expect(left()).toEqual(['outbox']);
  expect(() => store.commit([messageRow(2)])).not.toThrow(); // it was removed
  expect(() => store.commit([messageRow(1)])).toThrow();
  history.close();
  store.close();
});

test('a clock a year ahead, or years back, at the next start removes nothing', () => {
  const directory = storeFolder();
  for (const startMs of [T0, T0 + 366 * 24 * HOUR_MS, 0, T0]) {
    const store = openSqliteStore({ directory, key: KEY });
    store.keepUp(startMs, startMs);
    store.commit([heartRateRow(`f-${startMs}-${store.lastSequence()}`, startMs), messageRow(store.lastSequence() + 1)]);
    store.keepUp(startMs + HOUR_MS, startMs + HOUR_MS);
    store.close();
  }
  const history = openHistory({ directory, key: KEY });
  const years = history.numerics('heart-rate', ...EVER).map(({ measuredMs }) => new Date(measuredMs).getUTCFullYear());
  expect(years).toEqual([2026, 2027, 1970, 2026]);
  history.close();
});

test('a clock set back does not reorder what happened, in one table or across them', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  store.commit([heartRateRow('f-1', T0), trendRow(T0, 72), waveRow(T0), alarmRow('first', T0)]);
  const back = T0 - 2 * HOUR_MS;
  store.commit([heartRateRow('f-2', back), trendRow(back, 80), waveRow(back), alarmRow('second', back), entryRow('e', back)]);
  store.commit([trendRow(T0, 90)]); // set right again, still within the first minute
  store.close();
  const history = openHistory({ directory, key: KEY });
  expect(history.numerics('heart-rate', ...EVER).map(({ measuredMs }) => measuredMs)).toEqual([T0, back]);
  expect(history.waves('131330', ...EVER).map(({ firstMs }) => firstMs)).toEqual([T0, back]);
  expect(history.trends('heart-rate', ...EVER).map(({ minuteMs, mean }) => [minuteMs, mean])).toEqual([
    [T0, 72],
    [back, 80],
    [T0, 90],
  ]);
  const [first, second] = history.alarms(...EVER);
  const entry = history.entries(...EVER)[0];
  expect([first?.step.id, second?.step.id]).toEqual(['first', 'second']);
  expect((entry?.ordinal ?? 0) > (second?.ordinal ?? 0)).toBe(true);
  expect((history.numerics('heart-rate', ...EVER)[1]?.ordinal ?? 0) > (first?.ordinal ?? 0)).toBe(true);
  history.close();
});
