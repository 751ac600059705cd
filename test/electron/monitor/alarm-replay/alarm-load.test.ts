import { expect, test } from 'vitest';
import { alarmLoad, loadByDay } from '../../../../electron/monitor/alarm-replay/alarm-load.ts';
import { everySecond, held, replay, START } from './stretch.ts';

const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const DELAY = { delayS: 0 };

test('counts by priority and condition, the share that ended by itself within 20 s, and the time in alarm', () => {
  const values = [
    ...held(96, 10),
    ...held(88, 5),
    ...held(96, 30),
    ...held(88, 40),
    ...held(96, 30),
    ...held(70, 30),
    ...held(96, 30),
  ];
  const { episodes, fromMs, toMs } = replay(everySecond('spo2', values), DELAY);
  const load = alarmLoad(episodes, fromMs, toMs);
  expect(load.byPriority).toEqual({ high: 1, medium: 3, low: 0 });
  expect(load.byCondition[0]).toEqual({ condition: 'spo2-low', priority: 'medium', alarms: 3 });
  expect(load.shortShare).toBeCloseTo(1 / 4);
  // Each with the release of 5 s.
  expect(load.inAlarmS).toBe(10 + 45 + 35);
});

test('an alarm counts in the day in which it sounded, its time where it passes', () => {
  const midnight = Date.UTC(2026, 0, 6);
  const beforeS = (midnight - START) / 1000;
  const values = [...held(96, 1), ...held(96, beforeS - 21), ...held(88, 50), ...held(96, 30)];
  const days = loadByDay(replay(everySecond('spo2', values), DELAY), utcDay);
  expect(days.map(({ day, alarms, inAlarmS }) => ({ day, alarms, inAlarmS }))).toMatchObject([
    { day: '2026-01-05', alarms: 1, inAlarmS: 20 },
    { day: '2026-01-06', alarms: 0, inAlarmS: 35 },
  ]);
});
