import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';
import type { Queue, Store, StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { frameRow, heartRateRow, trendRow } from './rows.ts';

const MEMORY_BYTES = 10_000;

/** A disk that refuses until it is given room, and then says what it was given. */
function refusingDisk() {
  const disk = { full: true, rows: [] as StoreRow[] };
  const store: Partial<Store> = {
    setAside: null,
    commit: (rows) => {
      if (disk.full) throw new Error('database or disk is full');
      disk.rows.push(...rows);
    },
  };
  return { disk, recorder: new Recorder({ store: store as Store, memoryBytes: MEMORY_BYTES }) };
}

/** What is left of the rows, in groups as they came, once the disk has room again. */
function kept(groups: readonly (readonly StoreRow[])[]) {
  const { disk, recorder } = refusingDisk();
  for (const rows of groups) {
    recorder.add(rows, 0);
    recorder.flush(0);
  }
  const detail = recorder.status.detail;
  disk.full = false;
  recorder.flush(0);
  return { rows: disk.rows, givenUp: recorder.givenUp, detail };
}

const text = (bytes: number): string => 'x'.repeat(bytes);
const message = (sequence: number, queue: Queue, mayGo: boolean, bytes = 1_000): StoreRow => {
  return { table: 'outbox', sequence, message: text(bytes), createdMs: sequence, queue, mayGo };
};
const alarm = (id: number, bytes = 300): StoreRow => ({ table: 'alarms', id: `alarm ${id}`, atMs: id, json: text(bytes) });
const entry = (id: number, bytes = 300): StoreRow => ({ table: 'entries', id: `entry ${id}`, atMs: id, json: text(bytes) });
const wave = (firstMs: number, bytes = 1_000): StoreRow => {
  return { table: 'waves', device: 'd', channel: 'c', firstMs, rateHz: 250, unit: null, samples: new Uint8Array(bytes) };
};
const score = (atMs: number): StoreRow => {
  return { table: 'scores', atMs, score: 'news2', total: 1, totalMin: 1, totalMax: 1, band: null, points: '{}' };
};
const issue = (atMs: number, bytes = 1_000): StoreRow => {
  return { table: 'issues', atMs, place: 'd', reason: 'r', detail: text(bytes), bytes: null };
};
const frame = (id: number, bytes = 1_000): StoreRow => frameRow(`f${id}`, id, new Uint8Array(bytes));

/** In the order in which memory gives up; what is missing here never goes. */
const GOES: readonly ((n: number) => StoreRow)[] = [
  wave,
  (n) => trendRow(n, 70),
  (n) => message(n, 'waves', true),
  issue,
  frame,
  (n) => heartRateRow(`f${n}`, n),
  (n) => message(n, 'readings', true),
];
const STAYS: readonly ((n: number) => StoreRow)[] = [
  alarm,
  entry,
  score,
  (n) => message(n, 'alarms', false),
  (n) => message(n, 'alarms', true), // an alarm, whatever else is said of it
  (n) => message(n, 'readings', false),
  (n) => message(n, 'waves', false),
  (n) => ({ table: 'state', key: `k${n}`, json: '{}', atMs: n }),
  (n) => ({ table: 'acknowledgements', sequence: n, atMs: n }),
];

describe('what memory gives up while the disk refuses', () => {
  it('is waves, the oldest, however old the alarms beside them are, and is told by kind', () => {
    const alarms = [message(1, 'alarms', false), alarm(1)];
    const waves = Array.from({ length: 198 }, (_, index) => message(index + 2, 'waves', true));
    const { rows, givenUp, detail } = kept([alarms, ...waves.map((row) => [row])]);
    expect(rows.slice(0, 2)).toEqual(alarms);
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.slice(2)).toEqual(waves.slice(2 - rows.length));
    expect(givenUp).toEqual({ 'waiting waves': 200 - rows.length });
    expect(detail).toMatch(/; given up since the start: \d+ waiting waves$/);
  });

  it('goes kind by kind in the order of the disk', () => {
    // One row of each kind that may go, the last first, and then so many alarms that one kind more has to go each time.
    const inOrder = GOES.map((row, index) => row(index + 1));
    const one = [...inOrder].reverse();
    const order: StoreRow[] = [];
    for (let bytes = 1_000; bytes < MEMORY_BYTES; bytes += 50) {
      const { rows } = kept([one, [alarm(1, bytes)]]);
      order.push(...inOrder.filter((row) => !rows.includes(row) && !order.includes(row)));
    }
    expect(order).toEqual(inOrder);
  });

  it('counts numbers of the bed and numbers that wait apart', () => {
    const rows = Array.from({ length: 12 }, (_, index) => [
      message(index + 1, 'readings', true),
      heartRateRow(`f${index}`, index),
    ]);
    const { givenUp, detail } = kept(rows);
    expect(Object.keys(givenUp)).toEqual(['vitals', 'waiting numerics']);
    expect(detail).toMatch(/\d+ vitals, \d+ waiting numerics$/);
  });

  it('goes beyond the bound for what the disk never gives up', () => {
    const never = STAYS.map((row) => Array.from({ length: 10 }, (_, index) => row(index + 1)));
    expect(kept(never)).toMatchObject({ rows: never.flat(), givenUp: {} });
  });

  it('is, of any mix, never an alarm, of each kind the oldest, and each is counted', () => {
    const makers = [...GOES, ...STAYS];
    const mix = fc.array(fc.array(fc.nat(makers.length - 1), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(mix, (groups) => {
        let n = 0;
        const made = groups.map((group) => group.map((kind) => ({ kind, row: (makers[kind] ?? alarm)((n += 1)) })));
        const all = made.flat();
        const { rows, givenUp } = kept(made.map((group) => group.map(({ row }) => row)));
        const left = new Set(rows);
        expect(rows).toEqual(all.filter(({ row }) => left.has(row)).map(({ row }) => row)); // in their order
        expect(all.filter(({ kind, row }) => kind >= GOES.length && !left.has(row))).toEqual([]);
        // Of each kind the oldest go: behind one that stayed none is gone.
        for (const kind of GOES.keys()) {
          const stayed = all.filter((made) => made.kind === kind).map(({ row }) => left.has(row));
          expect(stayed).toEqual([...stayed].sort((a, b) => Number(a) - Number(b)));
        }
        const gone = Object.values(givenUp).reduce((sum, count) => sum + count, 0);
        expect(gone).toBe(all.length - rows.length);
      }),
    );
  });

  it('is, of rows that come at once, nothing of a kind while one before it is left', () => {
    const makers = [...GOES, ...STAYS];
    fc.assert(
      fc.property(fc.array(fc.nat(makers.length - 1), { minLength: 1, maxLength: 60 }), (kinds) => {
        const all = kinds.map((kind, n) => ({ kind, row: (makers[kind] ?? alarm)(n + 1) }));
        const left = new Set(kept([all.map(({ row }) => row)]).rows);
        const last = Math.max(-1, ...all.filter(({ row }) => !left.has(row)).map(({ kind }) => kind));
        expect(all.filter(({ kind, row }) => kind < last && left.has(row))).toEqual([]);
      }),
    );
  });
});
