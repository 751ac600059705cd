import type { ObservationDue } from '#ipc';
import type { ReportedCondition } from '../alarms/alarm-step.ts';
import { OBSERVATION_OVERDUE } from '../alarms/standby.ts';
import type { MainScore } from './main-score.ts';

/**
 * What a score alarms for: never high, a score is not a monitored hazard (alarms section 2). NEWS2 of 7 or more is medium; 5 or 6
 * low, and medium when it rose by 2. All conditions each time, active or not.
 * @param held the band that alarms go by
 * @param rose whether a complete score rose by 2 within an hour
 */
export function scoreAlarms(
  score: MainScore,
  held: string | null,
  rose: boolean,
  due: ObservationDue | null,
): readonly ReportedCondition[] {
  const points = score.total === null ? `at least ${score.totalMin}` : String(score.total);
  const news2 = score.score === 'NEWS2' && score.refused === null;
  return [
    {
      condition: 'news2-emergency',
      active: news2 && held === 'high',
      priority: 'medium',
      text: `NEWS2 ${points}: emergency assessment`,
      source: 'physiological',
    },
    {
      condition: 'news2-urgent',
      active: news2 && held === 'medium',
      priority: rose ? 'medium' : 'low',
      text: `NEWS2 ${points}: urgent assessment`,
      source: 'physiological',
    },
    { condition: OBSERVATION_OVERDUE, active: due?.overdue === true, priority: 'low', text: 'Observations are overdue' },
  ];
}
