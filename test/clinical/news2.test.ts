import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownPoints, type News2Input, roundHalfUp, scoreNews2 } from '#clinical';

const normal: News2Input = {
  respiratoryRate: 16,
  spo2: 98,
  supplementalOxygen: false,
  systolicBP: 125,
  pulse: 72,
  consciousness: 'A',
  temperature: 36.8,
};

/** The chart once more, written as a person reads it: one condition after another, no tables. */
function pointsByHand(input: Required<{ [K in keyof News2Input]: NonNullable<News2Input[K]> }>): number[] {
  const { respiratoryRate: rr, spo2, systolicBP: sys, pulse, temperature: t, supplementalOxygen: oxygen } = input;
  const scale1 = spo2 >= 96 ? 0 : spo2 >= 94 ? 1 : spo2 >= 92 ? 2 : 3;
  const high = spo2 >= 97 ? 3 : spo2 >= 95 ? 2 : spo2 >= 93 ? 1 : 0;
  const low = spo2 < 84 ? 3 : spo2 < 86 ? 2 : spo2 < 88 ? 1 : 0;
  return [
    rr < 9 || rr > 24 ? 3 : rr > 20 ? 2 : rr < 12 ? 1 : 0,
    input.spo2Scale === 1 ? scale1 : low + (oxygen ? high : 0),
    oxygen ? 2 : 0,
    sys < 91 || sys > 219 ? 3 : sys < 101 ? 2 : sys < 111 ? 1 : 0,
    pulse < 41 || pulse > 130 ? 3 : pulse > 110 ? 2 : pulse > 90 || pulse < 51 ? 1 : 0,
    input.consciousness === 'A' ? 0 : 3,
    t < 35.1 ? 3 : t > 39 ? 2 : t > 38 || t < 36.1 ? 1 : 0,
  ];
}

function bandByHand(points: readonly number[]): string {
  const total = points.reduce((a, b) => a + b);
  if (total > 6) return 'high';
  if (total > 4) return 'medium';
  return points.includes(3) ? 'low-medium' : 'low';
}

const whole = {
  respiratoryRate: fc.integer({ min: 0, max: 60 }),
  spo2: fc.integer({ min: 70, max: 100 }),
  spo2Scale: fc.constantFrom(1 as const, 2 as const),
  supplementalOxygen: fc.boolean(),
  systolicBP: fc.integer({ min: 40, max: 250 }),
  pulse: fc.integer({ min: 0, max: 200 }),
  consciousness: fc.constantFrom('A' as const, 'C' as const, 'V' as const, 'P' as const, 'U' as const),
  temperature: fc.integer({ min: 330, max: 420 }).map((tenths) => tenths / 10),
};
const complete = fc.record(whole);
const incomplete = fc.record({
  ...Object.fromEntries(Object.entries(whole).map(([name, values]) => [name, fc.option<unknown>(values, { nil: null })])),
  spo2Scale: whole.spo2Scale,
}) as fc.Arbitrary<News2Input>;

describe('NEWS2 of a complete set', () => {
  it('agrees with a second formulation for every value of every row', () => {
    const base = { ...normal, spo2Scale: 1 as const } as Required<{ [K in keyof News2Input]: NonNullable<News2Input[K]> }>;
    const grid = [
      ...range(0, 70).map((respiratoryRate) => ({ ...base, respiratoryRate })),
      ...range(0, 300).map((systolicBP) => ({ ...base, systolicBP })),
      ...range(0, 260).map((pulse) => ({ ...base, pulse })),
      ...range(300, 440).map((tenths) => ({ ...base, temperature: tenths / 10 })),
      ...range(0, 100).flatMap((spo2) =>
        ([1, 2] as const).flatMap((spo2Scale) =>
          [true, false].map((supplementalOxygen) => ({ ...base, spo2, spo2Scale, supplementalOxygen })),
        ),
      ),
    ];
    for (const input of grid) expect(Object.values(scoreNews2(input).points), JSON.stringify(input)).toEqual(pointsByHand(input));
  });

  it('agrees with the second formulation for any combination', () => {
    fc.assert(
      fc.property(complete, (input) => {
        const result = scoreNews2(input);
        const byHand = pointsByHand(input);
        expect(Object.values(result.points)).toEqual(byHand);
        expect(result.total).toBe(byHand.reduce((a, b) => a + b));
        expect(result.band).toBe(bandByHand(byHand));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('NEWS2 of an incomplete set', () => {
  it('bounds every score that the missing values could still give', () => {
    fc.assert(
      fc.property(incomplete, complete, (known, filling) => {
        const result = scoreNews2(known);
        const filled = Object.fromEntries(
          Object.entries(filling).map(([name, value]) => [name, known[name as keyof News2Input] ?? value]),
        );
        const { total } = scoreNews2(filled);
        expect(total).toBeGreaterThanOrEqual(result.totalMin);
        expect(total).toBeLessThanOrEqual(result.totalMax);
      }),
      { numRuns: 2000 },
    );
  });

  it('never gives a total or a band', () => {
    const result = scoreNews2({ ...normal, respiratoryRate: 30, pulse: null });
    expect(result).toMatchObject({ total: null, band: null, response: null, monitoringInterval: null });
    expect(result).toMatchObject({ missing: ['pulse'], totalMin: 3, totalMax: 6, bandAtLeast: 'low-medium' });
  });

  it('takes the worse of air and oxygen as a bound when the oxygen status is unknown', () => {
    const result = scoreNews2({ ...normal, spo2Scale: 2, spo2: 98, supplementalOxygen: null });
    expect(result).toMatchObject({ totalMin: 0, totalMax: 5, missing: ['supplementalOxygen'], undetermined: ['spo2'] });
  });

  it('treats absent like null', () => {
    const absent = Object.fromEntries(Object.entries(normal).filter(([name]) => name !== 'pulse'));
    expect(scoreNews2(absent)).toEqual(scoreNews2({ ...normal, pulse: null }));
  });
});

describe('values', () => {
  it('counts zero as a value', () => {
    expect(scoreNews2({ ...normal, respiratoryRate: 0, pulse: 0, spo2: 0, systolicBP: 0 })).toMatchObject({
      total: 12,
      missing: [],
    });
  });

  it.each([
    ['spo2', 101],
    ['spo2', -1],
    ['respiratoryRate', -1],
    ['pulse', Number.NaN],
    ['systolicBP', Infinity],
    ['temperature', 98.6],
    ['pulse', '72'],
    ['consciousness', 'X'],
    ['supplementalOxygen', 1],
  ])('rejects %s = %s, says why and counts it as missing', (name, value) => {
    const result = scoreNews2({ ...normal, [name]: value });
    expect(result).toMatchObject({ total: null, missing: [name] });
    expect(result.rejected).toEqual([{ name, value, why: expect.stringMatching(/^is /) as string }]);
  });

  it('does not guess when the SpO2 scale is none', () => {
    const result = scoreNews2({ ...normal, spo2: 90, spo2Scale: 3 } as unknown as News2Input);
    expect(result).toMatchObject({ total: null, undetermined: ['spo2'], totalMin: 0, totalMax: 3 });
    expect(result.rejected.map((each) => each.name)).toEqual(['spo2Scale']);
  });

  it('rounds half up on decimal digits', () => {
    expect(scoreNews2({ ...normal, temperature: 36.05 }).points.temperature).toBe(0);
    expect(scoreNews2({ ...normal, temperature: 35.05 }).points.temperature).toBe(1);
    expect(scoreNews2({ ...normal, temperature: 38.05 }).points.temperature).toBe(1);
    expect(scoreNews2({ ...normal, pulse: 130.49999 }).points.pulse).toBe(2);
  });

  it('keeps known points as numbers only', () => {
    expect(knownPoints(scoreNews2({ ...normal, pulse: null, respiratoryRate: 8 }))).toEqual({
      respiratoryRate: 3,
      spo2: 0,
      supplementalOxygen: 0,
      systolicBP: 0,
      consciousness: 0,
      temperature: 0,
    });
  });
});

describe('rounding', () => {
  it('agrees with arithmetic on integers for every hundredth', () => {
    for (let hundredths = -5000; hundredths <= 50_000; hundredths++) {
      const expected = Math.floor((hundredths + 5) / 10);
      expect(roundHalfUp(Number(`${hundredths}e-2`), 1)).toBe(expected / 10);
    }
  });

  it('keeps what is no number and copes with exponents', () => {
    expect(roundHalfUp(Number.NaN, 0)).toBeNaN();
    expect(roundHalfUp(1e-9, 1)).toBe(0);
    expect(roundHalfUp(1.5e21, 0)).toBe(1.5e21);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
