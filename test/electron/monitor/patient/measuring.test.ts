import { expect, test } from 'vitest';
import { Measuring } from '../../../../electron/monitor/patient/measuring.ts';

test('a minute of numbers asks whether she is back; a moment does not, and silence takes it back', () => {
  const measuring = new Measuring();
  for (let second = 0; second < 60; second++) measuring.heard(second * 1_000);
  expect(measuring.goesOn(59_500)).toBe(false);
  measuring.heard(60_000);
  expect(measuring.goesOn(60_500)).toBe(true);
  expect(measuring.goesOn(71_000)).toBe(false);
  measuring.heard(90_000);
  expect(measuring.goesOn(90_100)).toBe(false);
});
