import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Queue, StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { KEY, storeFolder } from './store-folder.ts';

const message = (sequence: number, text = `message ${sequence}`): Extract<StoreRow, { table: 'outbox' }> => ({
  table: 'outbox',
  sequence,
  message: text,
  createdMs: sequence,
});

test('what is written comes back, in order, until it is acknowledged', () => {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY });
  store.commit([message(1), message(2), message(3)]);
  store.commit([{ table: 'acknowledgements', sequence: 1, atMs: 9 }]);
  expect(store.waiting(0, 10)).toEqual([
    { sequence: 2, message: 'message 2', createdMs: 2, bornMs: null, queue: 'readings' },
    { sequence: 3, message: 'message 3', createdMs: 3, bornMs: null, queue: 'readings' },
  ]);
  expect(store.waitingCount()).toBe(2);
  store.close();
});

test('how long a message waits is told by how long the monitor ran, whatever its clock and its starts', () => {
  const directory = storeFolder();
  const [hour, anyClock] = [3_600_000, 5_000_000];
  const before = openSqliteStore({ directory, key: KEY });
  before.keepUp(1_000, anyClock);
  before.commit([message(1)]);
  before.keepUp(1_000 + hour, anyClock - hour);
  before.commit([message(2)]);
  const born = (store: typeof before): (number | null)[] => store.waiting(0, 10).map(({ bornMs }) => bornMs);
  expect(born(before)).toEqual([1_000, 1_000 + hour]);
  before.close();

  // Another run, whose time begins anew.
  const after = openSqliteStore({ directory, key: KEY });
  expect(born(after)).toEqual([null, null]);
  after.keepUp(50, anyClock);
  after.commit([message(3)]);
  expect(born(after)).toEqual([50 - hour, 50, 50]);
  after.close();
});

test('each queue is read by itself, in its order', () => {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY });
  store.commit([message(1), { ...message(2), queue: 'alarms' }, { ...message(3), queue: 'waves' }, message(4)]);
  const of = (queue?: Queue): number[] => store.waiting(1, 10, queue).map(({ sequence }) => sequence);
  expect([of('alarms'), of('readings'), of('waves'), of()]).toEqual([[2], [4], [3], [2, 3, 4]]);
  store.close();
});

test('of the newest that wait in a queue, too, in their order', () => {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY });
  store.commit([1, 2, 3, 4, 5, 6].map((sequence) => ({ ...message(sequence), queue: sequence === 3 ? 'waves' : 'alarms' })));
  store.commit([{ table: 'acknowledgements', sequence: 4, atMs: 5 }]);
  expect(store.waitingBefore(6, 2, 'alarms').map(({ sequence }) => sequence)).toEqual([2, 5]);
  store.close();
});

test('a number is not used again after its message was removed', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY, retentionHours: 0 });
  store.commit([
    message(1),
    message(2),
    { table: 'acknowledgements', sequence: 1, atMs: 5 },
    { table: 'acknowledgements', sequence: 2, atMs: 5 },
  ]);
  store.keepUp(0, 0);
  store.close();
  const again = openSqliteStore({ directory, key: KEY });
  expect(again.waiting(0, 10)).toEqual([]);
  expect(again.lastSequence()).toBe(2);
  again.close();
});

test('without the key the file on disk tells nothing', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  store.commit([message(1, 'Mrs Somebody, pulse 72')]);
  const onDisk = (): Buffer => Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))));
  const whileOpen = onDisk();
  store.close();
  for (const bytes of [whileOpen, onDisk()]) {
    expect(bytes.includes('Somebody')).toBe(false);
    expect(bytes.includes('outbox')).toBe(false);
    expect(bytes.includes('SQLite format 3')).toBe(false);
  }
  expect(() => openSqliteStore({ directory, key: KEY.replaceAll('0', '1') })).toThrow(/not a database/);
});

test('a full disk refuses the whole transaction and takes it when there is room again', () => {
  const store = openSqliteStore({ directory: storeFolder(), key: KEY, maxPages: 40 });
  store.commit([message(1)]);
  const big = Array.from({ length: 100 }, (_, index) => message(index + 2, 'x'.repeat(4000)));
  expect(() => store.commit(big)).toThrow(/full/);
  expect(store.waitingCount()).toBe(1);
  store.pragma('max_page_count = 10000');
  store.commit(big);
  expect(store.waitingCount()).toBe(101);
  store.close();
});
