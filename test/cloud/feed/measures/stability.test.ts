import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HistogramBook, medianOf, stabilityOf } from '../../../../cloud/feed/measures/stability.ts';

const histogram = (values: readonly (number | null)[]): HistogramBook => {
  const book = new HistogramBook();
  for (const value of values) book.add(value);
  return book;
};
const many = (value: number | null, count: number) => Array.from({ length: count }, () => value);
const tens = Array.from({ length: 1_000 }, (_, at) => Math.floor(at / 100) + 1);

describe('the stability of an input', () => {
  it('is nothing when the shares are the same, however many values there are', () => {
    expect(stabilityOf(histogram(tens), histogram(tens))?.index).toBe(0);
    expect(stabilityOf(histogram(tens), histogram([...tens, ...tens, ...tens]))?.index).toBeCloseTo(0, 12);
  });

  it('is the sum over the bins that can be worked out by hand', () => {
    // Two bins, 50:50 before and 80:20 now: 0.3 ln 1.6 + 0.3 ln 2.5.
    const found = stabilityOf(histogram([...many(1, 50), ...many(2, 50)]), histogram([...many(1, 80), ...many(2, 20)]));
    expect(found?.index).toBeCloseTo(0.3 * Math.log(1.6) + 0.3 * Math.log(2.5), 12);
    expect(found?.byChance).toBeCloseTo(1 / 100 + 1 / 100, 12);
  });

  it('grows when an input is no longer measured, and when all of it moves', () => {
    // Ten bins of a tenth become ten of a twentieth; of nothing missing, counted as half a value, half of all is.
    const gone = stabilityOf(histogram(tens), histogram([...tens, ...many(null, 1_000)]));
    expect(gone?.index).toBeCloseTo(0.5 * Math.log(2) + (0.5 - 0.0005) * Math.log(0.5 / 0.0005), 12);
    const moved = stabilityOf(histogram(tens), histogram(tens.map((value) => value + 5)));
    expect(moved?.index).toBeGreaterThan(0.25);
    const slightly = stabilityOf(histogram(tens), histogram([...tens, ...many(3, 40)]));
    expect(slightly?.index).toBeLessThan(0.1);
  });

  it('is unknown while there is nothing to compare', () => {
    expect(stabilityOf(histogram([]), histogram(tens))).toBeNull();
    expect(stabilityOf(histogram(tens), histogram([]))).toBeNull();
    expect(stabilityOf(histogram(many(null, 5)), histogram(many(null, 9)))?.index).toBe(0);
  });

  it('is never negative, and the same whatever the order', () => {
    const values = fc.array(fc.option(fc.integer({ min: 30, max: 200 }), { nil: null }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, values, (before, now) => {
        const index = stabilityOf(histogram(before), histogram(now))?.index ?? Number.NaN;
        expect(index).toBeGreaterThanOrEqual(0);
        expect(stabilityOf(histogram([...before].reverse()), histogram([...now].reverse()))?.index).toBeCloseTo(index, 12);
      }),
    );
  });

  it('has a median that zero counts in', () => {
    expect(medianOf(histogram([0, 0, 5]))).toBe(0);
    expect(medianOf(histogram([null, 7, null]))).toBe(7);
    expect(medianOf(histogram([null]))).toBeNull();
  });
});
