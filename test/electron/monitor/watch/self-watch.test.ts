import { expect, test } from 'vitest';
import { AlarmDesk } from '../../../../electron/monitor/alarms/alarm-desk.ts';
import { BedAlarms } from '../../../../electron/monitor/alarms/bed-alarms.ts';
import { SelfWatch } from '../../../../electron/monitor/watch/self-watch.ts';

const T0 = Date.UTC(2026, 0, 5, 8);

/** Looks every 40 ms; the story says what happens to the clocks in between. */
function watched(story: readonly { readonly wallMs: number; readonly monotonicMs: number }[]): string[] {
  const [watch, desk] = [new SelfWatch(), new AlarmDesk(new BedAlarms({ patientType: 'adult' }))];
  let now = { wallMs: T0, monotonicMs: 1_000 };
  for (const { wallMs, monotonicMs } of [{ wallMs: 0, monotonicMs: 0 }, ...story, { wallMs: 40, monotonicMs: 40 }]) {
    now = { wallMs: now.wallMs + wallMs, monotonicMs: now.monotonicMs + monotonicMs };
    for (const condition of watch.look(now)) desk.technical(condition, now.monotonicMs);
  }
  return desk.alarms.list().map(({ text, state, priority }) => `${priority} ${state}: ${text}`);
}

test('says nothing of an ordinary day, nor of a clock that is slewed', () => {
  expect(watched(Array.from({ length: 500 }, () => ({ wallMs: 41, monotonicMs: 40 })))).toEqual([]);
});

test('a clock that was set is kept until somebody acknowledges, with its direction and by how much', () => {
  expect(watched([{ wallMs: 3_600_040, monotonicMs: 40 }])).toEqual([
    'low latched: Clock of this computer went ahead by 3600 s: set, or it slept',
  ]);
  expect(watched([{ wallMs: -7_199_960, monotonicMs: 40 }])).toEqual([
    'low latched: Clock of this computer went back by 7200 s: set, or it slept',
  ]);
});

test('a stalled monitor says for how long nothing was watched', () => {
  expect(watched([{ wallMs: 4_000, monotonicMs: 4_000 }])).toEqual([
    'medium latched: Nothing was watched for 4 s: this computer was too busy',
  ]);
});
