import { describe, expect, test } from 'vitest';
import { scoreTextAt, tableRows, trendModel } from '../../../renderer/review/trend-model.ts';

const T0 = Date.UTC(2026, 0, 6, 3, 0);
const MINUTE = 60_000;
const floats = (...values: (number | null)[]) => Float32Array.from(values.map((value) => value ?? Number.NaN));
const same = (_unit: string, value: number): number => value;

function trends(minutes: number, scores: { atMs: number; total: number | null; totalMin: number; totalMax: number }[] = []) {
  const values = Array.from({ length: minutes }, (_, at) => (at === 2 ? null : 70 + at));
  const vitals = [
    { vital: 'heart-rate' as const, unit: '/min', min: floats(...values), max: floats(...values), mean: floats(...values) },
  ];
  const told = scores.map((score) => ({ score: 'NEWS2', band: null, points: {}, ...score }));
  return { what: 'trends' as const, fromMs: T0, toMs: T0 + minutes * MINUTE, firstMs: T0, minutes, vitals, scores: told };
}

describe('graphs', () => {
  test('a minute without a number is a gap, in the unit of the screen', () => {
    const model = trendModel(trends(4), (_unit, value) => value * 2);
    expect(model.groups.map(({ id }) => id)).toEqual(['heart']);
    expect(model.groups[0]?.lines[0]?.mean).toEqual([140, 142, null, 146]);
    expect(model.times[1]).toBe(T0 / 1000 + 60);
  });

  test('the score holds until the next one, but not over hours in which nobody scored', () => {
    const { score } = trendModel(
      trends(20, [
        { atMs: T0 + 30_000, total: 0, totalMin: 0, totalMax: 0 },
        { atMs: T0 + 2 * MINUTE, total: null, totalMin: 3, totalMax: 9 },
      ]),
      same,
    );
    expect(score?.total.slice(0, 4)).toEqual([0, 0, null, null]);
    expect(score && [0, 2, 19].map((at) => scoreTextAt(score, at))).toEqual(['0', '3–9', null]);
  });
});

describe('table', () => {
  test('an interval holds the mean, the least and the greatest; the newest comes first', () => {
    const rows = tableRows(trendModel(trends(10), same), 5);
    expect(rows.map(({ atMs }) => atMs)).toEqual([T0 + 5 * MINUTE, T0]);
    expect(rows[1]?.values['heart-rate']).toEqual({ value: (70 + 71 + 73 + 74) / 4, min: 70, max: 74 });
  });

  test('an interval in which nothing was measured says nothing, never zero', () => {
    const rows = tableRows(trendModel(trends(3), same), 1);
    expect(rows[0]?.values['heart-rate']).toBeUndefined();
  });
});
