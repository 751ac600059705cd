import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeviceClocks } from '../../../cloud/ingest/device-clocks.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 24, 12);

/** One message each ten seconds, which the hub has after `delayMs`. */
function heard(clocks: DeviceClocks, minutes: number, from: number, clockErrorMs: number, delayMs = 200): void {
  for (let at = from; at < from + minutes * MINUTE; at += 10_000) clocks.heard('bed-12', at + clockErrorMs, at + delayMs);
}

test('a clock that is 20 min behind is told after ten minutes of messages that went at once; one that is right never', () => {
  const clocks = new DeviceClocks();
  heard(clocks, 9, NOON, -20 * MINUTE);
  expect(clocks.wrong()).toEqual([]);
  heard(clocks, 2, NOON + 9 * MINUTE, -20 * MINUTE);
  expect(clocks.wrong()).toEqual([{ deviceId: 'bed-12', aheadMs: -20 * MINUTE - 200 }]);
  for (let hour = 0; hour < 24; hour += 1) clocks.heard('bed-13', NOON + hour * 60 * MINUTE, NOON + hour * 60 * MINUTE + 90_000);
  expect(clocks.wrong()).toHaveLength(1);
});

test('a clock that is ahead is told at once: no message arrives before it was sent', () => {
  const clocks = new DeviceClocks();
  clocks.heard('bed-12', NOON + 20 * MINUTE, NOON);
  expect(clocks.wrong()).toEqual([{ deviceId: 'bed-12', aheadMs: 20 * MINUTE }]);
});

test('once it is set right it is told no longer', () => {
  const clocks = new DeviceClocks();
  heard(clocks, 30, NOON, -20 * MINUTE);
  expect(clocks.wrong()).toHaveLength(1);
  heard(clocks, 1, NOON + 30 * MINUTE, 0);
  expect(clocks.wrong()).toEqual([]);
  heard(clocks, 30, NOON + 31 * MINUTE, 20 * MINUTE);
  expect(clocks.wrong()).toHaveLength(1);
  heard(clocks, 21, NOON + 61 * MINUTE, 0);
  expect(clocks.wrong()).toEqual([]);
});

test('messages that were held on their way, among others that went at once, are no clock', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 240 }), { maxLength: 60 }), (delays) => {
      const clocks = new DeviceClocks();
      delays.forEach((minutes, index) => {
        const at = NOON + index * MINUTE;
        clocks.heard('bed-12', at - minutes * MINUTE, at);
        if (index % 5 === 0) clocks.heard('bed-12', at - 2_000, at);
      });
      expect(clocks.wrong()).toEqual([]);
    }),
  );
});
