import { describe, expect, it } from 'vitest';
import { limitHistory } from '../../../renderer/review/limit-history.ts';

const minutes = (...values: number[]): { min: Float32Array; max: Float32Array } => ({
  min: Float32Array.from(values),
  max: Float32Array.from(values, (value) => value + 2),
});

describe('the last day of a value against its limits', () => {
  it('says least and greatest, and which parts were beyond the limits', () => {
    const history = limitHistory(minutes(92, 94, 84, 96), { low: 90, high: 100 }, 2);
    expect(history).toMatchObject({ least: 84, greatest: 98, low: 1 - 6 / 16, high: 0 });
    expect(history?.parts.map(({ beyond }) => beyond)).toEqual([false, true]);
  });

  it('leaves out what was not measured, and says nothing of nothing', () => {
    expect(limitHistory(minutes(Number.NaN, Number.NaN, 90, Number.NaN), { low: null, high: null }, 2)?.parts).toMatchObject([
      { x: 0.5 },
    ]);
    expect(limitHistory(minutes(Number.NaN), { low: 50, high: 120 }, 4)).toBeNull();
    expect(limitHistory(minutes(), { low: 50, high: 120 }, 4)).toBeNull();
  });

  it('lays a value that never moved and has no limits in the middle', () => {
    const flat = { min: Float32Array.of(37), max: Float32Array.of(37) };
    expect(limitHistory(flat, { low: null, high: null }, 1)?.parts).toMatchObject([{ top: 0.5, foot: 0.5, beyond: false }]);
  });
});
