import { expect, test, vi } from 'vitest';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import { type Giver, GroupAppend } from '../../../cloud/hub/device/group-append.ts';

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

/** A device that counts its messages as the records do, and keeps what it is told. */
function device(): Giver & { told: string[] } {
  const told: string[] = [];
  return {
    told,
    stored: (id, { body }) => void told.push(`${id}: ${Buffer.from(body).toString()}`),
    notStored: (id, _record, error) => void told.push(`${id}: ${String(error)}`),
  };
}

function give(appends: GroupAppend, giver: Giver, from: number, count: number): void {
  for (const [n, record] of records(from, count).entries()) appends.append(record, giver, from + n);
}

test('what comes in one turn, from several devices, is stored at once and in order; each hears when it is on disk', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const devices = [device(), device()];
  for (const from of [0, 1, 2]) give(appends, devices[from % 2] ?? device(), from, 1);
  await turn();
  await turn();
  expect([written, devices.map(({ told }) => told), appends.underWay]).toEqual([[numbers(0, 3)], [[], []], 1]);
  finish[0]?.();
  await turn();
  expect(devices.map(({ told }) => told)).toEqual([['0: 0', '2: 2'], ['1: 1']]);
  expect([appends.accepted, appends.underWay]).toEqual([3, 0]);
});

test('a group that is full does not wait for the rest; nothing of it is lost or stored twice', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const bed = device();
  give(appends, bed, 0, 120);
  expect(written.map((group) => group.length)).toEqual([64]);
  const idle = appends.idle();
  expect(written.flat()).toEqual(numbers(0, 120));
  for (const done of finish) done();
  await idle;
  expect(bed.told).toEqual(numbers(0, 120).map((n) => `${n}: ${n}`));
  expect(appends.accepted).toBe(120);
});

test('of several devices more is stored at once, because it goes into several files; while nothing comes nobody waits for more', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const devices = [device(), device()] as const;
  give(appends, devices[0], 0, 50);
  give(appends, devices[1], 50, 50);
  expect(written.map((group) => group.length)).toEqual([96]);
  // The rest is not full and comes right behind: it goes by itself.
  while (written.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(written.flat()).toEqual(numbers(0, 100));
  for (const done of finish) done();
  await appends.idle();
  expect(devices.map(({ told }) => told.length)).toEqual([50, 50]);
});

test('a group that the disk refuses is told to each of its devices, and those behind it are stored', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const devices = [device(), device(), device()] as const;
  give(appends, devices[0], 0, 1);
  give(appends, devices[1], 1, 1);
  await turn();
  await turn();
  give(appends, devices[2], 2, 1);
  const idle = appends.idle();
  finish[0]?.(new Error('no space left on device'));
  finish[1]?.();
  await idle;
  const full = 'Error: no space left on device';
  expect(devices.map(({ told }) => told)).toEqual([[`0: ${full}`], [`1: ${full}`], ['2: 2']]);
  expect([written, appends.accepted, appends.notStored]).toEqual([[['0', '1'], ['2']], 1, 2]);
});

test('what has gathered while the disk worked goes as soon as that is done, whatever the clock says', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const bed = device();
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  try {
    give(appends, bed, 0, 1);
    while (written.length < 1) await turn();
    give(appends, bed, 1, 20);
    finish[0]?.();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(written).toEqual([['0'], numbers(1, 20)]);
  } finally {
    vi.useRealTimers();
  }
});

test('of several devices, whose messages go into several files, few wait their time although the disk has nothing to do', async () => {
  const { store, written, finish } = disk();
  const appends = new GroupAppend(store);
  const devices = [device(), device()] as const;
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  try {
    give(appends, devices[0], 0, 1);
    while (written.length < 1) await turn();
    give(appends, devices[0], 1, 10);
    give(appends, devices[1], 11, 10);
    finish[0]?.();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(written).toEqual([['0']]);
    vi.advanceTimersByTime(10);
    expect(written).toEqual([['0'], numbers(1, 20)]);
  } finally {
    vi.useRealTimers();
  }
});
