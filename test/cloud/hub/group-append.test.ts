import { expect, test } from 'vitest';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import { GroupAppend } from '../../../cloud/hub/device/group-append.ts';

function records(from: number, count: number): NewRecord[] {
  return Array.from({ length: count }, (_, n) => ({ key: 'bed-1', headers: {}, body: Buffer.from(String(from + n)) }));
}

type Store = (some: readonly NewRecord[]) => Promise<void>;

/** A disk that finishes when it is told to. */
function disk(): { written: string[][]; finish: ((error?: Error) => void)[]; store: Store } {
  const finish: ((error?: Error) => void)[] = [];
  const written: string[][] = [];
  return {
    written,
    finish,
    store(some) {
      written.push(some.map(({ body }) => Buffer.from(body).toString()));
      return new Promise((resolve, reject) => finish.push((error) => (error ? reject(error) : resolve())));
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const numbers = (from: number, count: number): string[] => Array.from({ length: count }, (_, n) => String(from + n));

test('what comes in one turn, from several devices, is stored at once and in order; each hears when it is on disk', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const told: number[] = [];
  for (const from of [0, 1, 2]) void appends.append(records(from, 1)).then(() => told.push(from));
  await turn();
  await turn();
  expect([written, told, appends.underWay]).toEqual([[numbers(0, 3)], [], 1]);
  finish[0]?.();
  await turn();
  expect([told, appends.accepted, appends.underWay]).toEqual([[0, 1, 2], 3, 0]);
});

test('a group that is full does not wait for the rest; nothing of it is lost or stored twice', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const all = Promise.all([0, 30, 60, 90].map((from) => appends.append(records(from, 30))));
  expect(written.map((group) => group.length)).toEqual([90]);
  const idle = appends.idle();
  expect(written.flat()).toEqual(numbers(0, 120));
  for (const done of finish) done();
  await all;
  await idle;
  expect(appends.accepted).toBe(120);
});

test('a group that the disk refuses is told to each of its devices, and those behind it are stored', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const refused = [appends.append(records(0, 1)), appends.append(records(1, 1))].map((one) => one.then(String, String));
  await turn();
  await turn();
  const behind = appends.append(records(2, 1));
  void appends.idle();
  finish[0]?.(new Error('no space left on device'));
  finish[1]?.();
  await behind;
  expect(await Promise.all(refused)).toEqual(['Error: no space left on device', 'Error: no space left on device']);
  expect([written, appends.accepted, appends.notStored]).toEqual([[['0', '1'], ['2']], 1, 2]);
});
