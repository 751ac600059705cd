import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Averaging } from '#clinical';

test('is the mean of the window, without what is older', () => {
  const mean = new Averaging(3);
  expect([80, 90, 100, 110].map((value, second) => mean.next(value, second * 1_000))).toEqual([80, 85, 90, 100]);
});

test('with 0 s every value is as it came', () => {
  const mean = new Averaging(0);
  expect([80, 200].map((value, second) => mean.next(value, second * 1_000))).toEqual([80, 200]);
});

test('an absent value is absent at once, never a mean of what was', () => {
  const mean = new Averaging(10);
  mean.next(80, 0);
  expect(mean.next(null, 1_000)).toBeNull();
});

test('a clock set back does not keep values of the future', () => {
  const mean = new Averaging(5);
  mean.next(200, 100_000);
  expect(mean.next(80, 1_000)).toBe(80);
});

test('lies between the least and the most of the window, whatever comes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.array(fc.double({ min: 0, max: 300, noNaN: true })), (seconds, values) => {
      const mean = new Averaging(seconds);
      values.forEach((value, second) => {
        const window = values.slice(Math.max(0, second - Math.max(seconds, 1) + 1), second + 1);
        const shown = mean.next(value, second * 1_000) ?? Number.NaN;
        expect(shown).toBeGreaterThanOrEqual(Math.min(...window) - 1e-9);
        expect(shown).toBeLessThanOrEqual(Math.max(...window) + 1e-9);
      });
    }),
  );
});
