import { describe, expect, it } from 'vitest';
import { ServerClock, Stopwatch } from '../../../cloud/dashboard/server-clock.ts';

const TEN = Date.parse('2026-01-05T10:00:00.000Z');
const at = (ms: number): string => new Date(TEN + ms).toISOString();

/** A machine whose clock is wrong by so much. */
function machine(wrongMs: number) {
  const state = { passed: 0, wrongMs, slept: 0 };
  return {
    state,
    clocks: {
      monotonic: () => 5_000 + state.passed - state.slept,
      wall: () => TEN + state.passed + state.wrongMs,
    },
  };
}

describe('the service’s time on a page', () => {
  it.each([0, 11_000, -600_000])('is the service’s on a machine that is wrong by %d ms', (wrongMs) => {
    const { state, clocks } = machine(wrongMs);
    const clock = new ServerClock(clocks);
    expect(clock.now()).toBe(TEN + wrongMs);
    clock.hear(at(0));
    state.passed = 4_000;
    expect(clock.now()).toBe(TEN + 4_000);
  });

  it('is not set back by an event that was held up on its way', () => {
    const { state, clocks } = machine(0);
    const clock = new ServerClock(clocks);
    clock.hear(at(0));
    state.passed = 9_000;
    clock.hear(at(1_000));
    expect(clock.now()).toBe(TEN + 9_000);
  });

  it('goes on while the machine sleeps, and is right again with the next event after its clock was set', () => {
    const { state, clocks } = machine(0);
    const clock = new ServerClock(clocks);
    clock.hear(at(0));
    state.passed = 60_000;
    state.slept = 60_000;
    expect(clock.now()).toBe(TEN + 60_000);
    clock.hear(at(60_000));
    state.wrongMs = -3_600_000;
    state.passed = 61_000;
    clock.hear(at(61_000));
    expect(clock.now()).toBe(TEN + 61_000);
  });

  it('does not hear what is no time', () => {
    const { clocks } = machine(7_000);
    const clock = new ServerClock(clocks);
    clock.hear('soon');
    expect(clock.now()).toBe(TEN + 7_000);
  });
});

describe('a stopwatch', () => {
  it('is not stopped by a clock that is set back', () => {
    const { state, clocks } = machine(0);
    const watch = new Stopwatch(clocks);
    state.passed = 6_000;
    state.wrongMs = -3_600_000;
    expect(watch.passed()).toBe(6_000);
  });
});
