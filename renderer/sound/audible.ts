import type { AlarmsMessage } from '#ipc';
import type { Priority } from './burst.ts';

const ORDER: readonly Priority[] = ['high', 'medium', 'low'];

/**
 * What must sound now: the highest priority among alarms nobody acknowledged. Audio paused silences all but high alarms that
 * came after the pause began; a stopped monitor sounds high by itself.
 */
export function audiblePriority(alarms: AlarmsMessage | null, stopped: boolean): Priority | null {
  if (stopped) return 'high';
  if (alarms === null) return null;
  const sounding = alarms.alarms.filter(({ state }) => state === 'active' || state === 'latched');
  // The monitor ends the pause when a new high alarm breaks through, so that a paused state here silences everything.
  if (alarms.audio.state === 'paused') return null;
  return ORDER.find((priority) => sounding.some((alarm) => alarm.priority === priority)) ?? null;
}
