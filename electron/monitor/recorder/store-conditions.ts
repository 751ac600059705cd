import type { StorageSpace } from '#ipc';
import type { ReportedCondition } from '../alarms/alarm-step.ts';
import type { RecorderState } from './recorder.ts';
import type { SetAside } from './rows.ts';

const HOUR_MS = 3_600_000;
const SOON_MS = 24 * HOUR_MS;
const VERY_SOON_MS = 2 * HOUR_MS;

export interface RecorderHealth {
  readonly status: RecorderState;
  readonly space: StorageSpace | null;
  readonly setAside: SetAside | null;
}

/** The state of the store as conditions of the alarm system, active or not. */
export function storeConditions({ status, space, setAside }: RecorderHealth): readonly ReportedCondition[] {
  const fullInMs = space?.fullInMs ?? null;
  const verySoon = fullInMs !== null && fullInMs < VERY_SOON_MS;
  return [
    { condition: 'recorder-failing', active: status.state === 'failing', priority: 'high', text: 'Recording fails' },
    {
      condition: 'store-set-aside',
      active: setAside !== null,
      priority: 'medium',
      // With the store everything went that was set at the bed.
      text: 'Store damaged, set aside: check patient and limits',
    },
    {
      condition: 'store-nearly-full',
      active: fullInMs !== null && fullInMs < SOON_MS,
      priority: verySoon ? 'medium' : 'low',
      text: textOf(space, verySoon),
    },
  ];
}

/** Said in steps, not in minutes: an alarm keeps its words. */
function textOf(space: StorageSpace | null, verySoon: boolean): string {
  if (space?.removing === true) return 'Store full: old recordings go';
  return space?.fullInMs === 0 ? 'Store full' : `Store full in less than ${verySoon ? 2 : 24} h`;
}
