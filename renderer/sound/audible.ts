import type { AlarmsMessage, BedAlarm, BedsMessage } from '#ipc';
import type { Priority } from './burst.ts';

/** Specs alarms section 6. */
export const HIGHEST_RAISE_DB = 6;

const VOLUME_STEP_DB = 3;
const ORDER: readonly Priority[] = ['high', 'medium', 'low'];

/** dB above the usual: nobody has reacted to something that sounds. */
export function raisedBy(alarms: AlarmsMessage | null): number {
  return (alarms?.alarms ?? []).some((alarm) => sounds(alarm) && alarm.escalation > 0) ? HIGHEST_RAISE_DB : 0;
}

/** dB below the loudest that somebody set. */
export function loweredBy(alarms: AlarmsMessage | null): number {
  const { value = 0, highest = 0 } = alarms?.volume ?? {};
  return (highest - value) * VOLUME_STEP_DB;
}

/** The highest priority among the alarms that sound; a stopped monitor sounds high by itself. */
export function audiblePriority(alarms: AlarmsMessage | null, stopped: boolean): Priority | null {
  return stopped ? 'high' : (audibleAlarm(alarms)?.priority ?? null);
}

/**
 * What this screen sounds of all beds. While it is covered another display sounds for this bed, and only what uncovers it sounds here.
 * @param own what sounds of this bed
 */
export function withOtherBeds(own: Priority | null, beds: BedsMessage | null, covered: boolean): Priority | null {
  const here = covered && own !== 'high' ? null : own;
  const others = (beds?.beds ?? []).map(({ sounding }) => sounding);
  return ORDER.find((priority) => priority === here || others.includes(priority)) ?? null;
}

/** Of the alarms that sound the first of the highest priority. */
export function audibleAlarm(alarms: AlarmsMessage | null): BedAlarm | null {
  const sounding = (alarms?.alarms ?? []).filter(sounds);
  return ORDER.map((priority) => sounding.find((alarm) => alarm.priority === priority)).find(Boolean) ?? null;
}

const REMINDER_FRESH_MS = 10_000;

/**
 * Whether the reminder sounds now that audio or an alarm is off (IEC 60601-1-8, reminder signal). A window that opens later does not
 * sound one that is over.
 */
export function reminderDue(reminderMs: number | null, lastMs: number | null, nowMs: number): boolean {
  return reminderMs !== null && reminderMs !== lastMs && Math.abs(nowMs - reminderMs) < REMINDER_FRESH_MS;
}

/** Nobody acknowledged it, and nothing silences it: the monitor decides that. */
function sounds({ state, silenced }: BedAlarm): boolean {
  return (state === 'active' || state === 'latched') && silenced === null;
}
