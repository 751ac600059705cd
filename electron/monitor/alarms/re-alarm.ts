import { type AlarmProfile, RE_ALARM_S } from '#clinical';
import type { BedAlarm } from '#ipc';

/**
 * Acknowledged alarms whose condition goes on for too long sound again. Pure. Times count from when this first saw the
 * acknowledgement: after a restart the full time runs again.
 */
export class ReAlarm {
  readonly #afterS: Required<NonNullable<AlarmProfile['reAlarmS']>>;
  #sinceMs: ReadonlyMap<string, number> = new Map();

  constructor(profile: AlarmProfile) {
    this.#afterS = { ...RE_ALARM_S, ...profile.reAlarmS };
  }

  /** @returns ids of the alarms that are due */
  due(alarms: readonly BedAlarm[], nowMs: number): readonly string[] {
    const acknowledged = alarms.filter(({ state }) => state === 'acknowledged');
    this.#sinceMs = new Map(acknowledged.map(({ alarmId }) => [alarmId, Math.min(this.#sinceMs.get(alarmId) ?? nowMs, nowMs)]));
    return acknowledged.flatMap(({ alarmId, priority }) => {
      const afterS = this.#afterS[priority];
      return afterS > 0 && nowMs - (this.#sinceMs.get(alarmId) ?? nowMs) >= afterS * 1000 ? [alarmId] : [];
    });
  }
}
