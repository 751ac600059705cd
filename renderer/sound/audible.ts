import type { AlarmsMessage } from '#ipc';
import type { Priority } from './burst.ts';

/** Specs alarms section 6. */
export const HIGHEST_RAISE_DB = 6;

const ORDER: readonly Priority[] = ['high', 'medium', 'low'];

/** dB above the usual: nobody has reacted to something that sounds. */
export function raisedBy(alarms: AlarmsMessage | null): number {
  const unheard = alarms?.alarms.some(({ state, escalation }) => (state === 'active' || state === 'latched') && escalation > 0);
  return unheard === true ? HIGHEST_RAISE_DB : 0;
}

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
