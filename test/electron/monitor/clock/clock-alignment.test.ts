import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClockAlignment } from '../../../../electron/monitor/clock/clock-alignment.ts';

const WALL_OFFSET = 1_767_225_600_000;
const at = (monotonicMs: number, wallOffset = WALL_OFFSET) => ({ monotonicMs, wallMs: monotonicMs + wallOffset });

test('a reading is never placed after its arrival, nor earlier than the least delay explains', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.array(fc.record({ step: fc.integer({ min: 1, max: 1500 }), delay: fc.integer({ min: 3, max: 800 }) }), {
        minLength: 1,
        maxLength: 200,
      }),
      (boot, messages) => {
        const alignment = new ClockAlignment();
        let uptime = boot;
        const offset = 5_000_000 - boot; // host monotonic = uptime + offset, without delay
        for (const { step, delay } of messages) {
          uptime += step;
          alignment.observe(uptime, at(uptime + offset + delay));
          const placed = alignment.toHost(uptime)!;
          expect(placed.monotonicMs).toBeLessThanOrEqual(uptime + offset + delay);
          expect(placed.monotonicMs).toBeGreaterThanOrEqual(uptime + offset + 3);
          expect(placed.wallMs - placed.monotonicMs).toBe(WALL_OFFSET);
        }
        expect(alignment.restarts).toBe(0);
      },
    ),
  );
});

test('one undelayed message is enough: the delays of the others do not move the axis', () => {
  const alignment = new ClockAlignment();
  for (const [uptime, delay] of [
    [1000, 400],
    [2000, 5],
    [3000, 700],
  ] as const) {
    alignment.observe(uptime, at(uptime + 50_000 + delay));
  }
  expect(alignment.toHost(3000)?.monotonicMs).toBe(53_005);
});

test('a drifting device clock is followed within the window', () => {
  const alignment = new ClockAlignment();
  // The device loses 100 ms in 1000 s: its offset grows.
  for (let s = 0; s <= 1000; s += 1) alignment.observe(s * 999.9, at(s * 1000 + 10));
  expect(Math.abs(alignment.toHost(999_900)!.monotonicMs - 1_000_010)).toBeLessThan(4);
});

test('a restarted device gets a new axis at once', () => {
  const alignment = new ClockAlignment();
  alignment.observe(900_000, at(1_000_000));
  alignment.observe(50, at(1_030_000));
  expect(alignment.restarts).toBe(1);
  expect(alignment.toHost(50)?.monotonicMs).toBe(1_030_000);
});

test('a device clock that jumps forward does not put readings into the future', () => {
  const alignment = new ClockAlignment();
  alignment.observe(10_000, at(20_000));
  alignment.observe(3_611_000, at(21_000));
  expect(alignment.toHost(3_611_000)?.monotonicMs).toBe(21_000);
});

test('a jump of the host wall clock moves the wall time and no interval', () => {
  const alignment = new ClockAlignment();
  alignment.observe(1000, at(11_000));
  alignment.observe(2000, at(12_000, WALL_OFFSET + 3_600_000));
  const placed = alignment.toHost(2000)!;
  expect(placed.monotonicMs).toBe(12_000);
  expect(placed.wallMs).toBe(12_000 + WALL_OFFSET + 3_600_000);
  expect(alignment.restarts).toBe(0);
});
