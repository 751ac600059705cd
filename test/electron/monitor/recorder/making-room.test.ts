import { expect, test } from 'vitest';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import type { StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore, type StoreOptions } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { alarmRow, entryRow, frameRow, HOUR_MS, heartRateRow, messageRow, trendRow, waveRow } from './rows.ts';
import { KEY, storeFolder } from './store-folder.ts';

const EVER = [0, 1e15] as const;
const T0 = Date.UTC(2026, 0, 5);
const MINUTE_MS = 60_000;
const PLENTY = { freeBytes: 1e12, totalBytes: 2e12 };

/** 100 minutes of recordings, each of about 10 kB; the messages up to `acknowledged` were delivered. */
function filled(options: Partial<StoreOptions>, acknowledged: number) {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY, disk: () => PLENTY, ...options });
  for (let n = 1; n <= 100; n += 1) {
    const at = T0 + n * MINUTE_MS;
    store.keepUp(at, at);
    store.commit([
      ...[frameRow(`f-${n}`, at, new Uint8Array(3000)), heartRateRow(`f-${n}`, at), trendRow(at, n)],
      ...[waveRow(at, new Array<number>(1000).fill(n)), alarmRow(`a-${n}`, at), entryRow(`e-${n}`, at)],
      messageRow(n, 'm'.repeat(2000)),
      ...(n <= acknowledged ? [{ table: 'acknowledgements' as const, sequence: n, atMs: at }] : []),
    ]);
  }
  const history = openHistory({ directory, key: KEY });
  const left = () => ({
    waves: history.waves('131330', ...EVER).length,
    frames: Array.from({ length: 100 }, (_, index) => history.frame(`f-${index + 1}`)).filter((frame) => frame !== null).length,
    numerics: history.numerics('heart-rate', ...EVER).length,
    trends: history.trends('heart-rate', ...EVER).length,
    alarms: history.alarms(...EVER).length,
    entries: history.entries(...EVER).length,
    waiting: store.waitingCount(),
  });
  return { store, history, left };
}

test('with room nothing goes', () => {
  const { store, left } = filled({}, 50);
  const { removed, roomBytes, usedBytes } = store.makeRoom(T0, T0);
  expect(removed).toEqual([]);
  expect(usedBytes).toBeGreaterThan(800_000);
  expect(roomBytes + usedBytes).toBe(16 * 1024 ** 3);
  expect(left()).toEqual({ waves: 100, frames: 100, numerics: 100, trends: 100, alarms: 100, entries: 100, waiting: 50 });
  store.close();
});

test('without any room things go in their order, and what must stay stays', () => {
  const { store, history, left } = filled({ maxBytes: 1 }, 50);
  const { removed, roomBytes } = store.makeRoom(T0 + 101 * MINUTE_MS, T0);
  expect(removed.map(({ what }) => what)).toEqual(['delivered messages', 'waves', 'delivered frames', 'trends']);
  expect(roomBytes).toBeLessThan(0);
  const { frames, ...others } = left();
  expect(others).toEqual({ waves: 0, numerics: 100, trends: 0, alarms: 100, entries: 100, waiting: 50 });
  // Message 51 is the first that waits: its frame and all behind it are the only proof of what it says.
  expect(frames).toBeGreaterThanOrEqual(50);
  expect(frames).toBeLessThanOrEqual(53);
  for (let n = 51; n <= 100; n += 1) expect(history.frame(`f-${n}`), `frame ${n}`).not.toBeNull();
  const noted = history.removals(...EVER);
  expect(noted.map(({ what, count }) => [what, count])).toEqual(removed.map(({ what, count }) => [what, count]));
  expect(noted[0]?.why).toBe('no room: the store may take 1 bytes');
  store.close();
});

test('only as much goes as is needed, the oldest first', () => {
  const many = Array.from({ length: 1000 }, (_, index) => waveRow(T0 + HOUR_MS * 2 + index));
  const sized = filled({}, 0);
  sized.store.commit(many);
  const { usedBytes } = sized.store.makeRoom(T0, T0);
  sized.store.close();
  const { store, history, left } = filled({ maxBytes: usedBytes - 100_000 }, 0);
  store.commit(many);
  const { removed, roomBytes } = store.makeRoom(T0 + 101 * MINUTE_MS, T0);
  expect(removed).toEqual([{ what: 'waves', count: 500 }]);
  expect(roomBytes).toBeGreaterThanOrEqual(0);
  expect(history.waves('131330', ...EVER).map(({ firstMs }) => firstMs)).toEqual(
    many.slice(400).map((row) => row.table === 'waves' && row.firstMs),
  );
  expect(left()).toMatchObject({ frames: 100, numerics: 100, trends: 100, waiting: 100 });
  expect(store.makeRoom(T0 + 102 * MINUTE_MS, T0).removed).toEqual([]);
  store.close();
});

test('a disk that others fill makes room go, too, down to the reserve', () => {
  let freeBytes = 1e9;
  const { store, left } = filled({ disk: () => ({ freeBytes, totalBytes: 1e9 }) }, 0);
  expect(store.makeRoom(T0, T0).removed).toEqual([]);
  freeBytes = 0;
  const { removed, bound, roomBytes } = store.makeRoom(T0, T0);
  expect(removed.map(({ what }) => what)).toContain('waves');
  expect(bound).toBe('the disk has 0 bytes left');
  expect(roomBytes).toBeLessThan(0);
  expect(left()).toMatchObject({ numerics: 100, alarms: 100, waiting: 100 });
  store.close();
});

test('the removals of an hour are one line in the journal', () => {
  const { store, history } = filled({ maxBytes: 1 }, 0);
  const first = T0 + 101 * MINUTE_MS;
  for (const at of [first, first + 30 * MINUTE_MS, first + HOUR_MS + MINUTE_MS]) {
    store.makeRoom(at, at);
    store.commit([waveRow(at), waveRow(at + 1)]);
  }
  expect(history.removals(...EVER).filter(({ what }) => what === 'waves')).toMatchObject([
    { count: 102, atMs: first },
    { count: 2, atMs: first + HOUR_MS + MINUTE_MS },
  ]);
  store.close();
});

test('of what still waits for the cloud what is older than 72 h goes first, waves before numbers, then newer waves; alarms, entries and newer numbers never', () => {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY, disk: () => PLENTY, maxBytes: 1 });
  const hours = 100;
  for (let hour = 0; hour <= hours; hour += 1) {
    const at = T0 + hour * HOUR_MS;
    store.keepUp(at, at);
    const message = (n: number): Extract<StoreRow, { table: 'outbox' }> => ({
      table: 'outbox',
      sequence: hour * 4 + n,
      message: `${hour}`,
      createdMs: at,
    });
    store.commit([
      { ...message(1), queue: 'alarms' },
      message(2),
      { ...message(3), mayGo: true },
      { ...message(4), queue: 'waves', mayGo: true },
    ]);
  }
  const hoursOf = (n: number): number[] =>
    store
      .waiting(0, 1000)
      .filter(({ sequence }) => (sequence - 1) % 4 === n - 1)
      .map(({ message }) => Number(message));
  const { removed } = store.makeRoom(T0 + hours * HOUR_MS, T0);
  expect(removed).toEqual([
    { what: 'waiting waves', count: 28 },
    { what: 'waiting numerics', count: 28 },
    { what: 'waiting waves', count: 73 },
  ]);
  expect([hoursOf(1).length, hoursOf(2).length, hoursOf(4).length]).toEqual([101, 101, 0]);
  expect(hoursOf(3)).toEqual(Array.from({ length: 73 }, (_, n) => n + 28));
  store.close();
});
