import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { lazyStore } from '../../../../electron/monitor/recorder/lazy-store.ts';
import { openStore } from '../../../../electron/monitor/recorder/open-store-adapter.ts';
import { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { frameRow, heartRateRow, messageRow } from './rows.ts';
import { KEY, storeFolder } from './store-folder.ts';

const OTHER_KEY = KEY.replaceAll('0', '1');
const T0 = Date.UTC(2026, 10, 24, 0, 25, 2);

function written(key: string): string {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key });
  store.commit([messageRow(1), messageRow(2), heartRateRow('f', 5)]);
  store.pragma('wal_checkpoint(TRUNCATE)');
  store.close();
  return directory;
}

test('a store of another key lies aside whole, under a name with the date; the fresh one goes on behind its numbers', () => {
  const directory = written(OTHER_KEY);
  const before = readFileSync(join(directory, 'bedside.db'));
  const store = openStore({ directory, key: KEY }, T0, null);
  expect(store.setAside).toEqual({ name: 'set-aside-2026-11-24T00-25-02-000Z.db', why: 'file is not a database' });
  expect(store.waitingCount()).toBe(0);
  expect(store.lastSequence()).toBeGreaterThanOrEqual(2);
  expect(store.lastSequence()).toBeLessThan(T0 / 1000);
  store.commit([messageRow(store.lastSequence() + 1)]);
  store.close();
  expect(readFileSync(join(directory, store.setAside?.name ?? '')).equals(before)).toBe(true);

  // Whoever has the key finds everything in it.
  const elsewhere = storeFolder();
  for (const name of readdirSync(directory).filter((each) => each.startsWith('set-aside-')))
    renameSync(join(directory, name), join(elsewhere, name.replace(/^.*\.db/, 'bedside.db')));
  const history = openHistory({ directory: elsewhere, key: OTHER_KEY });
  expect(history.numerics('heart-rate', 0, 10)).toHaveLength(1);
  history.close();
});

test('set aside twice in one moment, both are kept', () => {
  const directory = written(OTHER_KEY);
  openStore({ directory, key: KEY }, T0, null).close();
  openStore({ directory, key: OTHER_KEY }, T0, null).close();
  expect(readdirSync(directory).filter((name) => /^set-aside-.*\.db$/.test(name))).toHaveLength(2);
});

test('garbage anywhere in the file never keeps the store from opening, and never loses the file or a number', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 600 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (garbage, where) => {
        const directory = written(KEY);
        const file = join(directory, 'bedside.db');
        const bytes = readFileSync(file);
        bytes.set(garbage, Math.floor(where * (bytes.length - garbage.length)));
        writeFileSync(file, bytes);
        const store = lazyStore((damage) => openStore({ directory, key: KEY }, T0, damage));
        const recorder = new Recorder({ store, memoryBytes: 1e6 });
        const last = recorder.lastSequence() ?? 0;
        expect(last).toBeGreaterThanOrEqual(2);
        recorder.add([messageRow(last + 1), heartRateRow('next', 9)], 0);
        expect(recorder.flush(0)).toHaveLength(2);
        expect(recorder.waiting(last, 9)).toHaveLength(1);
        const aside = readdirSync(directory).filter((name) => name.startsWith('set-aside-') && name.endsWith('.db'));
        expect(aside).toHaveLength(recorder.setAside === null ? 0 : 1);
        recorder.close(0);
      },
    ),
    { numRuns: 40 },
  );
});

test('a head of the file that tells an unknown format is damage like any other', () => {
  const directory = written(KEY);
  const file = join(directory, 'bedside.db');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, 32, 48));
  const store = openStore({ directory, key: KEY }, T0, null);
  expect(store.setAside?.why).toBe('unsupported file format');
  store.close();
});

test('damage found while recording: the rows go to a fresh store, told, and what waits is counted anew', () => {
  const directory = storeFolder();
  const store = lazyStore((damage) => openStore({ directory, key: KEY }, T0, damage));
  const recorder = new Recorder({ store, memoryBytes: 1e9 });
  // More than the library holds in memory.
  const many = Array.from({ length: 2000 }, (_, index) => frameRow(`frame-${index}`, index, new Uint8Array(4000)));
  recorder.add([...many, messageRow(1)], 0);
  recorder.flush(0);
  expect(recorder.waitingCount).toBe(1);
  const file = join(directory, 'bedside.db');
  store.close();
  const again = lazyStore((damage) => openStore({ directory, key: KEY }, T0, damage));
  const next = new Recorder({ store: again, memoryBytes: 1e9 });
  expect(next.waitingCount).toBe(1);
  expect(next.setAside).toBeNull();
  // Everything behind the first page, in place: the file stays the one that is open.
  const { size } = statSync(file);
  writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 4096), Buffer.alloc(size - 4096, 0xa5)]), { flag: 'r+' });
  next.add(
    [...many.map((row) => ({ ...row, id: `again-${row.table === 'frames' ? row.id : ''}` }) as typeof row), messageRow(2)],
    0,
  );
  expect(next.flush(0)).toHaveLength(2001);
  expect(next.setAside?.why).toContain('malformed');
  expect(next.status.state).toBe('recording');
  expect(next.waitingCount).toBe(1);
  expect(next.lastSequence()).toBeGreaterThanOrEqual(2);
  next.close(0);
});

test('a store that was taken away altogether does not begin at one again', () => {
  const directory = written(KEY);
  rmSync(join(directory, 'bedside.db'));
  const store = openStore({ directory, key: KEY }, T0, null);
  expect(store.setAside).toBeNull();
  expect(store.lastSequence()).toBeGreaterThanOrEqual(2);
  store.close();
});

test('a store brought back from an old copy gives no number that was given since', () => {
  const directory = written(KEY);
  const copy = readFileSync(join(directory, 'bedside.db'));
  const store = openSqliteStore({ directory, key: KEY });
  for (let sequence = 3; sequence <= 5000; sequence += 1) store.commit([messageRow(sequence)]);
  store.close();
  for (const name of readdirSync(directory)) if (name.startsWith('bedside.db')) rmSync(join(directory, name));
  writeFileSync(join(directory, 'bedside.db'), copy);
  const old = openStore({ directory, key: KEY }, T0, null);
  expect(old.waitingCount()).toBe(2);
  expect(old.lastSequence()).toBeGreaterThanOrEqual(5000);
  old.close();
});

test('when the numbers of a damaged store are not known at all, the clock gives one that is greater than any', () => {
  const directory = written(OTHER_KEY);
  rmSync(join(directory, 'outbox-sequence'));
  const store = openStore({ directory, key: KEY }, T0, null);
  expect(store.lastSequence()).toBe(T0 / 1000);
  store.close();
});

test('a store of a later program is set aside, not touched; a disk that refuses sets nothing aside', () => {
  const directory = written(KEY);
  const later = openSqliteStore({ directory, key: KEY });
  later.pragma('user_version = 99');
  later.close();
  const store = openStore({ directory, key: KEY }, T0, null);
  expect(store.setAside?.why).toBe('the store has version 99, this program knows 4');
  store.close();

  const file = join(storeFolder(), 'store');
  writeFileSync(file, 'not a folder');
  expect(() => openStore({ directory: file, key: KEY }, T0, null)).toThrow(/EEXIST/);
  expect(readFileSync(file, 'utf8')).toBe('not a folder');
});

test('a number is reserved on disk before it is used, and seldom', () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  const reserved = (): number => Number(readFileSync(join(directory, 'outbox-sequence'), 'utf8'));
  const seen = new Set<number>();
  for (let sequence = 1; sequence <= 3000; sequence += 250) {
    store.commit([messageRow(sequence)]);
    expect(reserved()).toBeGreaterThanOrEqual(sequence);
    seen.add(reserved());
  }
  expect(seen.size).toBeLessThan(5);
  store.close();
});

test('a store that was set aside before the disk refused a fresh one is told once there is one', () => {
  const directory = written(OTHER_KEY);
  let opens = 0;
  const options = {
    directory,
    get key() {
      opens += 1;
      if (opens === 2) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      return KEY;
    },
  };
  const store = lazyStore((damage) => openStore(options, T0, damage));
  expect(() => store.waitingCount()).toThrow('disk is full');
  expect(store.waitingCount()).toBe(0);
  expect(store.setAside).toEqual({ name: 'set-aside-2026-11-24T00-25-02-000Z.db', why: 'file is not a database' });
  store.close();
});
