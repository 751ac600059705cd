import { expect, it } from 'vitest';
import type { ObservationDue } from '#ipc';
import { Standby } from '../../../../electron/monitor/alarms/standby.ts';
import { news2Score } from '../../../../electron/monitor/scores/news2-score.ts';
import { pewsScore } from '../../../../electron/monitor/scores/pews-score.ts';
import { Rise } from '../../../../electron/monitor/scores/rise.ts';
import { scoreAlarms } from '../../../../electron/monitor/scores/score-alarms.ts';
import { ADULT, CHILD, HOUR, Known, MINUTE, WELL } from './patient-score.ts';

const OVERDUE: ObservationDue = { lastMs: null, dueMs: 0, intervalMs: HOUR, overdue: true, needs: [] };

function active(conditions: ReturnType<typeof scoreAlarms>) {
  return conditions.filter((one) => one.active).map(({ condition, priority, text }) => [condition, priority, text]);
}

it('an incomplete score alarms for what it is at least', () => {
  const known = new Known().hold({ ...WELL, 'respiratory-rate': 26, spo2: 90, 'heart-rate': 95 });
  const score = news2Score(known.at(), ADULT, known.nowMs);
  expect(active(scoreAlarms(score, score.bandAtLeast, false, null))).toEqual([
    ['news2-emergency', 'medium', 'NEWS2 at least 7: emergency assessment'],
  ]);
});

it('an overdue observation is a low alarm, and none while the patient is away', () => {
  const known = new Known();
  const conditions = scoreAlarms(news2Score(known.at(), ADULT, known.nowMs), null, false, OVERDUE);
  expect(active(conditions)).toEqual([['observation-overdue', 'low', 'Observations are overdue']]);
  const standby = new Standby();
  standby.set(true);
  expect(active(conditions.map((one) => standby.technical(one)))).toEqual([]);
});

it('an unverified score never alarms', () => {
  const known = new Known().hold({ ...WELL, 'heart-rate': 200, 'respiratory-rate': 90 });
  expect(active(scoreAlarms(pewsScore(known.at(), CHILD, known.nowMs), 'high', true, null))).toEqual([]);
});

it('a rise counts within an hour, between complete scores', () => {
  const rise = new Rise();
  expect(rise.next(3, 0)).toBe(false);
  expect(rise.next(null, MINUTE)).toBe(false);
  expect(rise.next(4, 2 * MINUTE)).toBe(false);
  expect(rise.next(5, 3 * MINUTE)).toBe(true);
  expect(new Rise(rise.snapshot()).next(5, 59 * MINUTE)).toBe(true);
  expect(rise.next(5, HOUR + 3 * MINUTE)).toBe(false);
});
