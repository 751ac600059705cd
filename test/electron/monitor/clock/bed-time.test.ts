import { expect, test } from 'vitest';
import { BedTime, inWallTime } from '../../../../electron/monitor/clock/bed-time.ts';

test('setting the clock of the host moves no interval, and people are told wall time', () => {
  const bed = new BedTime({ wallMs: 1_000_000, monotonicMs: 500 });
  const before = { wallMs: 1_010_000, monotonicMs: 10_500 };
  const after = { wallMs: 1_011_000 - 3_600_000, monotonicMs: 11_500 };
  expect(bed.of(after) - bed.of(before)).toBe(1000);
  const { audio, ...alarms } = inWallTime(
    {
      type: 'alarms',
      atMs: bed.of(after),
      arrivedMs: null,
      alarms: [],
      audio: { state: 'paused', untilMs: bed.of(after) + 60_000, by: 'bedside' },
      alarmsPaused: { untilMs: bed.of(after) + 30_000, by: 'bedside', reason: 'suction' },
      off: [{ vital: 'spo2', untilMs: bed.of(after) + 1_000, by: 'bedside' }],
      heldBack: [{ condition: 'spo2-low', text: 'SpO₂ 84 below 90', reason: 'signal doubtful', sinceMs: bed.of(before) }],
      reminderMs: bed.of(before),
    },
    bed.shift(after),
  ) as Extract<ReturnType<typeof inWallTime>, { type: 'alarms' }>;
  const beforeMs = after.wallMs - 1000;
  expect(alarms).toMatchObject({
    atMs: after.wallMs,
    arrivedMs: null,
    alarmsPaused: { untilMs: after.wallMs + 30_000 },
    off: [{ untilMs: after.wallMs + 1_000 }],
    heldBack: [{ sinceMs: beforeMs }],
    reminderMs: beforeMs,
  });
  expect(audio).toMatchObject({ state: 'paused', untilMs: after.wallMs + 60_000 });
});
