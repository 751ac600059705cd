import { expect, test } from 'vitest';
import { lazyStore } from '../../../../electron/monitor/recorder/lazy-store.ts';
import { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';
import type { StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { KEY, storeFolder } from './store-folder.ts';

const message = (sequence: number, bytes = 10): StoreRow => ({
  table: 'outbox',
  sequence,
  message: 'x'.repeat(bytes),
  createdMs: sequence,
});
const wave = (bytes: number): StoreRow => ({
  table: 'waves',
  device: 'd',
  channel: 'c',
  firstMs: 1,
  rateHz: 250,
  unit: null,
  samples: new Uint8Array(bytes),
});

function fullDisk(memoryBytes = 1e6) {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY, maxPages: 40 });
  return { store, recorder: new Recorder({ store, memoryBytes }) };
}

test('rows are written in groups, and one after a quarter of a second at the latest', () => {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY });
  const recorder = new Recorder({ store, memoryBytes: 1e6 });
  recorder.add([message(1)], 1000);
  expect(recorder.tick(1100)).toEqual([]);
  recorder.add([message(2)], 1200);
  expect(recorder.tick(1250)).toHaveLength(2);
  expect(recorder.waitingCount).toBe(2);
  recorder.close(2000);
});

test('a full disk is told, keeps the rows in memory and loses nothing once there is room', () => {
  const { store, recorder } = fullDisk();
  recorder.add([message(1, 400_000)], 0);
  recorder.tick(300);
  expect(recorder.status).toMatchObject({ state: 'failing' });
  expect(recorder.status.detail).toContain('full');
  expect(recorder.waiting(0, 10)).toEqual([]); // not durable: must not be sent
  recorder.add([message(2)], 400);
  store.pragma('max_page_count = 10000');
  expect(recorder.tick(700)).toEqual([]); // the next try is a second later
  expect(recorder.tick(1400)).toHaveLength(2);
  expect(recorder.status).toEqual({ state: 'recording', detail: null });
  expect(recorder.waiting(0, 10).map(({ sequence }) => sequence)).toEqual([1, 2]);
  recorder.close(2000);
});

test('beyond the bound of the memory waves go first, counted and told; messages stay', () => {
  const { recorder } = fullDisk(500_000);
  recorder.add([message(1, 300_000)], 0);
  recorder.tick(300);
  for (let index = 0; index < 10; index += 1) recorder.add([wave(50_000)], 400);
  expect(recorder.givenUp.waves).toBeGreaterThan(0);
  expect(Object.keys(recorder.givenUp)).toEqual(['waves']);
  expect(recorder.status.detail).toMatch(/given up since the start: \d+ waves$/);
  recorder.close(1000);
});

test('a row that the store can never take does not hold up the others', () => {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY });
  const recorder = new Recorder({ store, memoryBytes: 1e6 });
  recorder.add([message(1)], 0);
  recorder.flush(0);
  recorder.add([message(1), message(2)], 1);
  expect(recorder.flush(1)).toHaveLength(1);
  expect(recorder.waiting(0, 10).map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect(recorder.givenUp).toEqual({ 'waiting entries': 1 });
  recorder.close(2);
});

test('a store that does not open keeps rows in memory and gives no numbers until it does', () => {
  const directory = storeFolder();
  let broken = true;
  const store = lazyStore(() => {
    if (broken) throw new Error('unable to open database file');
    return openSqliteStore({ directory, key: KEY });
  });
  const recorder = new Recorder({ store, memoryBytes: 1e6 });
  expect(recorder.lastSequence()).toBeNull();
  recorder.add([wave(8)], 0);
  recorder.tick(300);
  expect(recorder.status.detail).toContain('unable to open');
  broken = false;
  expect(recorder.tick(1400)).toHaveLength(1);
  expect(recorder.lastSequence()).toBe(0);
  recorder.close(2000);
});
