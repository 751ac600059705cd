import type { BedState } from '../../ipc/monitor-report.ts';

/** Without an alarm for so long: one that comes and goes is not quiet. */
const WITHOUT_ALARM_MS = 10 * 60_000;

export type When = 'empty-bed' | 'no-alarm';

/**
 * Whether monitoring may be interrupted for the seconds that another start takes. Never while an alarm is active.
 * @param state null: nothing is known, so nothing is interrupted
 * @param alarmFreeMs since when no alarm was active
 */
export function isQuiet(state: BedState | null, alarmFreeMs: number, when: When): boolean {
  if (state === null || state.alarms > 0) return false;
  if (!state.admitted || state.standby) return true;
  return when === 'no-alarm' && alarmFreeMs >= WITHOUT_ALARM_MS;
}
