import { expect, test } from 'vitest';
import { PinCheck } from '../../../../electron/monitor/alarms/pin-check.ts';

const tried = (pins: PinCheck, pin: string, nowMs: number): string => {
  try {
    pins.check(pin, nowMs);
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
};

test('the right PIN is taken, a wrong one is not', () => {
  const pins = new PinCheck('2580');
  expect(tried(pins, '2580', 0)).toBe('taken');
  expect(tried(pins, '2581', 0)).toMatch(/is wrong/);
  expect(tried(pins, '', 0)).toMatch(/is wrong/);
});

test('where the ward has set none nobody may, whatever is entered', () => {
  expect(tried(new PinCheck(null), '', 0)).toMatch(/has set none/);
});

test('after five wrong ones not even the right one is taken for 30 s', () => {
  const pins = new PinCheck('2580');
  for (let attempt = 0; attempt < 5; attempt++) tried(pins, '0000', 1_000);
  expect(tried(pins, '2580', 1_000)).toMatch(/next try in 30 s/);
  expect(tried(pins, '2580', 30_900)).toMatch(/next try in 1 s/);
  expect(tried(pins, '2580', 31_000)).toBe('taken');
});

test('the right one in between begins the count anew', () => {
  const pins = new PinCheck('2580');
  for (let attempt = 0; attempt < 12; attempt++) {
    expect(tried(pins, attempt % 4 === 3 ? '2580' : '0000', 0)).not.toMatch(/next try/);
  }
});
