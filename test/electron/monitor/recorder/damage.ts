import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Queue, StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { KEY } from './store-folder.ts';

const PAGE = 4096;

/** As the outbox makes it, of that length or more. */
export function numbered(sequence: number, length = 0, queue: Queue = 'readings'): Extract<StoreRow, { table: 'outbox' }> {
  const message = JSON.stringify({ messageId: `bed-12-${sequence}`, sequence, text: 'µ'.repeat(length / 2) });
  return { table: 'outbox', sequence, message, createdMs: sequence, queue, mayGo: sequence % 2 === 0 };
}

/** A store with so many messages, short and long ones, of which those that `done` names are acknowledged. @returns its pages */
export function storeWithOutbox(directory: string, count: number, done: (sequence: number) => boolean): number {
  const store = openSqliteStore({ directory, key: KEY });
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  store.commit(numbers.map((sequence) => numbered(sequence, sequence % 7 === 0 ? 9_000 : 400)));
  store.commit(numbers.filter(done).map((sequence) => ({ table: 'acknowledgements', sequence, atMs: 5 })));
  store.pragma('wal_checkpoint(TRUNCATE)');
  store.close();
  return readFileSync(join(directory, 'bedside.db')).length / PAGE;
}

/** Overwrites a page of the store with what is nothing. */
export function damagePage(directory: string, page: number, name = 'bedside.db'): void {
  const file = join(directory, name);
  const bytes = readFileSync(file);
  bytes.fill(0xa5, page * PAGE, (page + 1) * PAGE);
  writeFileSync(file, bytes, { flag: 'r+' });
}
