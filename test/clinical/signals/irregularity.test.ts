import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { irregularity } from '#clinical';

function beats(intervals: readonly number[]): number[] {
  let atS = 0;
  return [0, ...intervals.map((interval) => (atS += interval))];
}

describe('irregularity of beats', () => {
  it('is found where each interval is another', () => {
    const intervals = Array.from({ length: 30 }, (_, n) => 0.6 + 0.35 * Math.abs(Math.sin(n * n)));
    expect(irregularity(beats(intervals))).toMatchObject({ irregular: true });
  });

  it('is not made by an early beat and its pause', () => {
    const intervals = new Array<number>(30).fill(0.8);
    intervals[12] = 0.5;
    intervals[13] = 1.1;
    expect(irregularity(beats(intervals))).toMatchObject({ irregular: false });
  });

  it('does not depend on the rate, and breathing does not make it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 1.5, noNaN: true }), (mean) => {
        const intervals = Array.from({ length: 40 }, (_, n) => mean * (1 + 0.05 * Math.sin(n / 2)));
        expect(irregularity(beats(intervals))).toMatchObject({ irregular: false });
      }),
    );
  });

  it('is not judged below 15 beats', () => {
    expect(irregularity(beats(new Array<number>(13).fill(0.8)))).toBeNull();
    expect(irregularity(beats(new Array<number>(14).fill(0.8)))).not.toBeNull();
  });
});
