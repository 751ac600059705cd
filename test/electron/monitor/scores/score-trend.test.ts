import { expect, test } from 'vitest';
import { ScoreTrend } from '../../../../electron/monitor/scores/score-trend.ts';

const WALL = Date.UTC(2026, 0, 5);
const score = (total: number | null, refused: string | null = null) => ({
  ...{ score: 'NEWS2' as const, refused, total, totalMin: total ?? 0, totalMax: total ?? 20, band: null },
  inputs: [
    { name: 'pulse', value: 70, points: 0, ageMs: 0, origin: 'device' as const, why: null, by: null, from: null },
    { name: 'spo2', value: null, points: null, ageMs: null, origin: 'missing' as const, why: null, by: null, from: null },
  ],
});

test('each change is kept, and every five minutes that it stays', () => {
  const trend = new ScoreTrend();
  const kept = [0, 5, 10, 15, 320].map((second) => trend.next(score(second < 10 ? 0 : 1), second * 1000, WALL + second * 1000));
  expect(kept.map((row) => row !== null)).toEqual([true, false, true, false, true]);
  expect(kept[0]).toEqual({
    ...{ table: 'scores', atMs: WALL, score: 'NEWS2', total: 0, totalMin: 0, totalMax: 0, band: null },
    points: '{"pulse":0,"spo2":null}',
  });
});

test('a score that must not be used is none; the next patient begins anew', () => {
  const trend = new ScoreTrend();
  expect(trend.next(score(0, 'not for children'), 0, WALL)).toBeNull();
  expect(trend.next(score(null), 0, WALL)).not.toBeNull();
  trend.forget();
  expect(trend.next(score(null), 1, WALL)).not.toBeNull();
});
