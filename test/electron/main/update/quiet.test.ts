import { expect, test } from 'vitest';
import { isQuiet } from '../../../../electron/main/update/quiet.ts';

const bed = { admitted: true, standby: false, alarms: 0, waves: true };
const LONG = 11 * 60_000;

test.each([
  ['an empty bed', { ...bed, admitted: false }, 0, 'empty-bed', true],
  ['standby', { ...bed, standby: true }, 0, 'empty-bed', true],
  ['a patient without an alarm', bed, LONG, 'empty-bed', false],
  ['the same where the house allows it', bed, LONG, 'no-alarm', true],
  ['a patient whose alarm has just ended', bed, 60_000, 'no-alarm', false],
  ['a patient with an alarm', { ...bed, alarms: 1 }, LONG, 'no-alarm', false],
  ['an empty bed with an alarm', { ...bed, admitted: false, alarms: 1 }, LONG, 'empty-bed', false],
  ['standby with an alarm', { ...bed, standby: true, alarms: 1 }, LONG, 'no-alarm', false],
  ['a monitor that says nothing', null, LONG, 'no-alarm', false],
] as const)('%s', (_what, state, alarmFreeMs, when, quiet) => {
  expect(isQuiet(state, alarmFreeMs, when)).toBe(quiet);
});
