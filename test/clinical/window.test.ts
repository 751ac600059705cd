import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, news2OfWindow, summariseWindow } from '#clinical';

const values = fc.array(
  fc.integer({ min: -500, max: 5000 }).map((tenths) => tenths / 10),
  { minLength: 1, maxLength: 90 },
);

describe('window', () => {
  it('has as many values below its median as above', () => {
    fc.assert(
      fc.property(values, (window) => {
        const { median: middle, minimum, maximum, count } = summariseWindow(window)!;
        const below = window.filter((value) => value < middle).length;
        const above = window.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(window.length / 2);
        expect([minimum, maximum, count]).toEqual([Math.min(...window), Math.max(...window), window.length]);
        expect(middle).toBeGreaterThanOrEqual(minimum);
        expect(middle).toBeLessThanOrEqual(maximum);
      }),
    );
  });

  it('does not depend on the order and leaves the input alone', () => {
    const window = [3, 1, 2];
    expect(median(window)).toBe(2);
    expect(window).toEqual([3, 1, 2]);
  });

  it('takes the decimal middle of two', () => {
    expect(median([37.4, 37.3])).toBe(37.35);
    expect(median([0, 0])).toBe(0);
  });

  it('says nothing about an empty window and refuses what is no number', () => {
    expect(summariseWindow([])).toBeNull();
    expect(() => summariseWindow([1, Number.NaN])).toThrow(/NaN/);
  });
});

describe('NEWS2 of a window', () => {
  const vitals = { 'respiratory-rate': 16, spo2: 98, 'nibp-systolic': 125, 'pulse-rate': 72 };
  const charted = { consciousness: 'A', supplementalOxygen: false, temperature: 36.8 } as const;

  it('scores measured and charted values together', () => {
    expect(news2OfWindow(vitals, charted)).toMatchObject({ total: 0, missing: [] });
  });

  it('prefers the arterial line to the cuff, the ECG to the oximeter, and a probe to a charted temperature', () => {
    const both = { ...vitals, 'abp-systolic': 85, 'heart-rate': 135, temperature: 34 };
    expect(news2OfWindow(both, charted).points).toMatchObject({ systolicBP: 3, pulse: 3, temperature: 3 });
  });

  it('keeps a zero of the preferred source', () => {
    expect(news2OfWindow({ ...vitals, 'heart-rate': 0 }, charted).points.pulse).toBe(3);
  });

  it('names what nobody measured or charted', () => {
    expect(news2OfWindow({ spo2: 98 }, {}).missing).toEqual([
      'respiratoryRate',
      'supplementalOxygen',
      'systolicBP',
      'pulse',
      'consciousness',
      'temperature',
    ]);
  });
});
