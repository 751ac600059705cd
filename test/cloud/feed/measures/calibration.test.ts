import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalibrationBook, LEAST_OUTCOMES } from '../../../../cloud/feed/measures/calibration.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));

/** Of each risk 100,000 predictions, events by the line a + b × log-odds, rounded to whole ones. */
function madeBy(a: number, b: number, risks: readonly number[]): CalibrationBook {
  const book = new CalibrationBook();
  for (const risk of risks) {
    const events = Math.round(20_000 * sigmoid(a + b * logit(risk)));
    for (let n = 0; n < 20_000; n += 1) book.add(risk, n < events ? { state: 'event', atMs: 0 } : { state: 'none' });
  }
  return book;
}

describe('the calibration of a model', () => {
  it('finds the line by which the outcomes were made', () => {
    for (const [a, b] of [
      [0, 1],
      [-0.5, 1],
      [0.3, 0.6],
      [0, 1.7],
    ] as const) {
      const { slope, intercept, reason } = madeBy(a, b, [0.05, 0.1, 0.2, 0.4, 0.6]).fit();
      expect(reason).toBeNull();
      expect(slope).toBeCloseTo(b, 2);
      expect(intercept).toBeCloseTo(a, 2);
    }
  });

  it('counts ten tenths with expected and observed events', () => {
    const book = new CalibrationBook();
    for (let n = 1; n <= 100; n += 1) book.add(n / 200, n % 4 === 0 ? { state: 'event', atMs: 0 } : { state: 'none' });
    const deciles = book.deciles();
    expect(deciles.map(({ predictions }) => predictions)).toEqual(new Array(10).fill(10));
    expect(deciles[0]).toMatchObject({ decile: 1, least: 0.005, greatest: 0.05, events: 2, known: 10, unknown: 0 });
    expect(deciles[0]?.expected).toBeCloseTo(55 / 200);
    expect(book.fit()).toMatchObject({ predictions: 100, events: 25 });
    expect(book.fit().expected).toBeCloseTo(5050 / 200);
  });

  it('takes what is not known yet neither for an event nor for none', () => {
    const book = madeBy(0, 1, [0.1, 0.3, 0.5]);
    const known = book.fit();
    for (let n = 0; n < 5_000; n += 1) book.add(0.3, { state: 'unknown', untilMs: n });
    for (let n = 0; n < 5_000; n += 1) book.add(0.5, { state: 'past' });
    expect(book.fit()).toEqual({
      ...known,
      predictions: known.predictions + 5_000,
      unknown: 5_000,
      past: 5_000,
      unknownUntilMs: 4_999,
    });
    const later = new CalibrationBook();
    later.add(0.3, { state: 'unknown', untilMs: null });
    expect(later.fit()).toMatchObject({ unknown: 1, unknownUntilMs: null, brier: null, slope: null });
  });

  it('says why there is no slope', () => {
    const few = new CalibrationBook();
    for (let n = 0; n < 50; n += 1)
      few.add(n / 100 + 0.1, n < LEAST_OUTCOMES - 1 ? { state: 'event', atMs: 0 } : { state: 'none' });
    expect(few.fit()).toMatchObject({ slope: null, reason: '9 with and 41 without the event are known; 10 of each are needed' });
    const same = new CalibrationBook();
    for (let n = 0; n < 50; n += 1) same.add(0.2, n < 20 ? { state: 'event', atMs: 0 } : { state: 'none' });
    expect(same.fit()).toMatchObject({ slope: null, reason: 'every prediction was the same' });
    const apart = new CalibrationBook();
    for (let n = 0; n < 50; n += 1) apart.add(n < 25 ? 0.1 : 0.9, n < 25 ? { state: 'none' } : { state: 'event', atMs: 0 });
    expect(apart.fit()).toMatchObject({ slope: null, intercept: null, reason: expect.stringContaining('completely') as string });
  });

  it('loses no prediction between the tenths, in any order', () => {
    const said = fc.record({
      risk: fc.double({ min: 0, max: 1, noNaN: true }),
      state: fc.constantFrom('event' as const, 'none' as const, 'unknown' as const, 'past' as const),
    });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 60 }), (all) => {
        const [book, reversed] = [new CalibrationBook(), new CalibrationBook()];
        const add = (to: CalibrationBook) => (each: (typeof all)[number]) => to.add(each.risk, { ...each, atMs: 0, untilMs: 1 });
        all.forEach(add(book));
        [...all].reverse().forEach(add(reversed));
        const deciles = book.deciles();
        const sum = (of: 'predictions' | 'events' | 'known' | 'unknown') => deciles.reduce((total, each) => total + each[of], 0);
        const count = (...states: string[]) => all.filter(({ state }) => states.includes(state)).length;
        expect([sum('predictions'), sum('events'), sum('known'), sum('unknown')]).toEqual([
          ...[count('event', 'none', 'unknown'), count('event'), count('event', 'none'), count('unknown')],
        ]);
        expect(reversed.deciles()).toEqual(deciles);
        expect(reversed.fit()).toEqual(book.fit());
        const ends = deciles.flatMap(({ least, greatest }) => (least === null || greatest === null ? [] : [least, greatest]));
        expect(ends).toEqual([...ends].sort((a, b) => a - b));
      }),
    );
  });
});
