import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnrichedReading } from '../../../cloud/contract/events.ts';
import { ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { scoredWindow } from '../../../cloud/scoring/scored-window.ts';
import { LATENESS_MS, SILENCE_MS, WINDOW_MS, WindowBook } from '../../../cloud/scoring/windows.ts';
import { reading, T0 } from './readings.ts';

describe('a one-minute window', () => {
  it('closes when a reading of the same patient lies behind its end, not before', () => {
    const book = new WindowBook();
    book.add(reading({ atMs: 1_000 }), 0, T0);
    book.add(reading({ atMs: 59_999 }), 1, T0);
    book.add(reading({ atMs: WINDOW_MS + LATENESS_MS - 1 }), 2, T0);
    expect(book.closed(T0)).toEqual([]);
    book.add(reading({ atMs: WINDOW_MS + LATENESS_MS }), 3, T0);
    expect(book.closed(T0).map(({ startMs, readings }) => [startMs - T0, readings.size])).toEqual([[0, 2]]);
  });

  it('is not closed by another patient’s readings', () => {
    const book = new WindowBook();
    book.add(reading({ atMs: 1_000 }), 0, T0);
    book.add(reading({ atMs: 200_000, patient: 'Patient/p2' }), 1, T0);
    expect(book.closed(T0).map(({ patient }) => patient)).toEqual([]);
  });

  it('closes for a silent bed too, so that its last minute is not lost', () => {
    const book = new WindowBook();
    book.add(reading({ atMs: 30_000 }), 0, T0 + 30_000);
    expect(book.closed(T0 + WINDOW_MS + SILENCE_MS - 1)).toHaveLength(0);
    expect(book.closed(T0 + WINDOW_MS + SILENCE_MS)).toHaveLength(1);
  });

  it('holds the position of its first reading until it was told', () => {
    const book = new WindowBook();
    book.add(reading({ atMs: 59_000 }), 7, T0);
    book.add(reading({ atMs: 61_000 }), 8, T0);
    expect(book.neededFrom()).toBe(7);
    for (const window of book.closed(T0)) book.forget(window);
    expect(book.neededFrom()).toBe(8);
  });

  it('gives the same windows and scores for the same readings shuffled and doubled', () => {
    const readings = fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 4 * WINDOW_MS }),
        vital: fc.constantFrom('heart-rate' as const, 'spo2' as const, 'abp-systolic' as const, 'respiratory-rate' as const),
        value: fc.integer({ min: 0, max: 200 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    const scoresOf = (given: readonly EnrichedReading[]) => {
      const book = new WindowBook();
      for (const [index, each] of given.entries()) book.add(each, index, T0);
      return book.closed(T0 + 10 * WINDOW_MS).map(({ startMs, readings: placed }) =>
        scoredWindow(
          startMs,
          [...placed.values()].map((entry) => entry.reading),
          new ChartedBook(),
        ),
      );
    };
    fc.assert(
      fc.property(readings, fc.infiniteStream(fc.nat()), (about, order) => {
        // One reading per vital and instant: the id says so.
        const unique = [...new Map(about.map((each) => [`${each.vital}${each.atMs}`, reading(each)])).values()];
        const keys = [...order.take(unique.length * 2)];
        const shuffled = [...unique, ...unique]
          .map((each, index) => ({ each, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
        expect(scoresOf(shuffled.map(({ each }) => each)).sort(byId)).toEqual(scoresOf(unique).sort(byId));
      }),
    );
  });
});

describe('windows that close together', () => {
  it('are told oldest first, whosever they are: who catches up does not run hours ahead of the others', () => {
    const book = new WindowBook();
    for (const patient of ['Patient/p2', 'Patient/p1'])
      for (let minute = 0; minute < 4; minute += 1) book.add(reading({ atMs: minute * WINDOW_MS, patient }), minute, T0);
    expect(book.closed(T0).map(({ patient, startMs }) => `${patient} ${(startMs - T0) / WINDOW_MS}`)).toEqual(
      [0, 1].flatMap((minute) => [`Patient/p1 ${minute}`, `Patient/p2 ${minute}`]),
    );
  });
});

describe('the score of a window', () => {
  it('uses medians, keeps zero, and names what is missing', () => {
    const window = scoredWindow(
      T0,
      [
        reading({ atMs: 0, vital: 'respiratory-rate', value: 0 }),
        reading({ atMs: 1_000, vital: 'heart-rate', value: 120 }),
        reading({ atMs: 2_000, vital: 'heart-rate', value: 124 }),
        reading({ atMs: 3_000, vital: 'abp-systolic', value: 44 }),
      ],
      new ChartedBook(),
    );
    expect(window.vitals['heart-rate']).toMatchObject({ median: 122, count: 2 });
    expect(window.score).toMatchObject({
      total: null,
      totalMin: 8,
      bandAtLeast: 'high',
      points: { respiratoryRate: 3, pulse: 2, systolicBP: 3 },
    });
    expect([...window.score.missing].sort()).toEqual(['consciousness', 'spo2', 'supplementalOxygen', 'temperature']);
  });

  it('names the Observations it rests on, newest first', () => {
    const window = scoredWindow(
      T0,
      [reading({ atMs: 0 }), reading({ atMs: 2_000 }), reading({ atMs: 1_000 })],
      new ChartedBook(),
    );
    expect(window.vitals['heart-rate']?.observations.map((each) => each.split('-').at(-1))).toEqual(['2000', '1000', '0']);
  });
});
