import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTrend } from '../../../../cloud/scoring/trends/fit.ts';

const START = Date.parse('2026-01-05T10:00:00.000Z');
const NONE = Number.NaN;

function fit(values: readonly number[], pieceMinutes = 60) {
  const measuredMinutes = values.filter((value) => !Number.isNaN(value)).length * pieceMinutes;
  return fitTrend({
    values: Float64Array.from(values),
    pieceMinutes,
    measuredMinutes,
    staleMinutes: 0,
    quality: 1,
    startMs: START,
  });
}
const line = (count: number, slope: number, from = 0): number[] =>
  Array.from({ length: count }, (_, hour) => from + slope * hour);

describe('what a window says of a vital sign', () => {
  it('gives a straight line its slope per hour, its middle, no scatter and no jump', () => {
    expect(fit(line(24, 1.5, 60))).toMatchObject({
      slopePerHour: 1.5,
      level: 60 + 1.5 * 11.5,
      scatter: 0,
      shift: null,
      gaps: 0,
      coverage: 1,
      quality: 1,
    });
    expect(fit(line(15, 2), 1)?.slopePerHour).toBe(120);
    for (let count = 3; count <= 24; count += 1) expect(fit(line(count, -2, 120))?.shift).toBeNull();
  });

  it('keeps the slope of a line of which up to a quarter of the values are nonsense', () => {
    const values = line(20, 2, 80);
    for (const place of [0, 7, 13, 19]) values[place] = place % 2 === 0 ? 300 : 0;
    expect(fit(values)?.slopePerHour).toBeCloseTo(2, 1);
  });

  it('finds a jump, how high and where, and takes one outlier for none', () => {
    const values = [70, 70, 71, 70, 70, 71, 95, 95, 96, 95, 95, 96];
    expect(fit(values)?.shift).toEqual({ by: 25, at: new Date(START + 6 * 3_600_000).toISOString() });
    expect(fit([70, 70, 71, 70, 140, 71, 70, 71, 70, 70, 71])?.shift).toBeNull();
    expect(fit([70, 70, 90, 90])?.shift).toBeNull();
  });

  it('measures scatter around the line, not along it', () => {
    const values = line(20, 5, 50).map((value, place) => value + (place % 2 === 0 ? 1 : -1));
    expect(fit(values)?.scatter).toBeCloseTo(1.4826, 1);
  });

  it('counts what is missing: share, runs, the longest; and says nothing of too few values', () => {
    const values = [NONE, NONE, 60, 61, NONE, 62, NONE, NONE, NONE, 63, 64, NONE];
    expect(fit(values)).toMatchObject({ coverage: Number((5 / 12).toFixed(4)), gaps: 4, longestGapMinutes: 180, level: 62 });
    expect(fit([NONE, 60, NONE, 61])).toMatchObject({ level: 60.5, slopePerHour: null, scatter: null, shift: null });
    expect(fit([NONE, NONE])).toBeNull();
    expect(fit([0, 0, 0])).toMatchObject({ level: 0, slopePerHour: 0 });
  });

  it('moves with its values: another unit or zero, and time backwards, change slope and level as they must', () => {
    const some = fc.array(fc.option(fc.integer({ min: 0, max: 250 }), { nil: NONE, freq: 4 }), { minLength: 3, maxLength: 24 });
    fc.assert(
      fc.property(some, fc.integer({ min: -3, max: 3 }), fc.integer({ min: -50, max: 50 }), (values, times, plus) => {
        const plain = fit(values);
        const moved = fit(values.map((value) => value * times + plus));
        const backwards = fit([...values].reverse());
        if (plain === null || moved === null || backwards === null) return;
        expect(moved.level).toBeCloseTo(plain.level * times + plus, 2);
        expect(backwards.level).toBe(plain.level);
        if (plain.slopePerHour === null) return;
        expect(moved.slopePerHour).toBeCloseTo(plain.slopePerHour * times, 2);
        expect(backwards.slopePerHour).toBeCloseTo(-plain.slopePerHour, 3);
        expect(moved.scatter).toBeCloseTo((plain.scatter ?? 0) * Math.abs(times), 2);
      }),
    );
  });
});
