import type { AlarmPriority, LimitPair, VitalKind } from '#clinical';
import type { BedAlarm } from '#ipc';
import { higher, type TileAlarmState } from './alarm-step.ts';
import { cableOf } from './signals.ts';

/**
 * What the alarms say of one vital sign for its tile: those on the sign itself, and on the cable it comes through.
 * @param present without what has ended unseen
 * @param limits null when it has none
 */
export function tileState(
  vital: VitalKind,
  present: readonly BedAlarm[],
  limits: LimitPair | null,
  violated: TileAlarmState['violated'],
): TileAlarmState {
  const cable = cableOf(vital);
  const [first, ...others] = present
    .filter((alarm) => alarm.silenced !== 'alarms-paused' && (alarm.vital === vital || alarm.condition === cable))
    .map(({ priority }) => priority);
  return {
    limits: limits === null ? null : { low: limits.low, high: limits.high },
    alarm: first === undefined ? null : others.reduce<AlarmPriority>(higher, first),
    violated,
  };
}
