import { expect, test } from 'vitest';
import { Difference } from '../../../../electron/monitor/derived/difference.ts';

test('two heart rates differ when they have for ten seconds, by more than a fifth and ten', () => {
  const difference = new Difference();
  expect(difference.goesOn(150, 75, 0)).toBe(false);
  expect(difference.goesOn(150, 75, 9_900)).toBe(false);
  expect(difference.goesOn(150, 75, 10_000)).toBe(true);
  expect(difference.goesOn(75, 76, 10_100)).toBe(false);
  expect(difference.goesOn(150, 75, 10_200)).toBe(false);
  expect(difference.goesOn(null, 75, 30_000)).toBe(false);
  expect(new Difference().goesOn(40, 49, 0)).toBe(false);
});
