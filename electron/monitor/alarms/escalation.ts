import type { BedAlarm } from '#ipc';

/**
 * Nobody has reacted for so long, s: 1 louder and marked at the central display, 2 a second nurse, 3 the nurse in charge and the
 * team (specs alarms section 6, our own figures).
 */
const AFTER_S: Readonly<Record<BedAlarm['priority'], readonly number[]>> = {
  high: [30, 60, 120],
  medium: [120, 300, 600],
  low: [],
};

export type EscalationLevel = BedAlarm['escalation'];

/** Who hears of it with each level. */
const TO = ['', 'louder, and at the central display', 'to a second nurse', 'to the nurse in charge and the team'] as const;

/** Why an alarm went up to its level, in words for the record. */
export function escalationReason(priority: BedAlarm['priority'], level: EscalationLevel): string {
  return `nobody has reacted for ${AFTER_S[priority][level - 1] ?? 0} s: ${TO[level]}`;
}

/** How far nobody's reacting has brought each alarm. Pure; a level once reached stays until somebody acknowledges. */
export class Escalation {
  #levels: ReadonlyMap<string, EscalationLevel> = new Map();
  #looked = false;

  level(alarmId: string): EscalationLevel {
    return this.#levels.get(alarmId) ?? 0;
  }

  /**
   * @param paused audio is paused: somebody is there
   * @returns alarms that reached a new level; none at the first look, because what a killed monitor had said stands
   */
  look(alarms: readonly BedAlarm[], paused: boolean, nowMs: number): readonly BedAlarm[] {
    const levels = new Map<string, EscalationLevel>();
    const risen: BedAlarm[] = [];
    for (const alarm of alarms) {
      if ((alarm.state !== 'active' && alarm.state !== 'latched') || alarm.silenced === 'alarms-paused') continue;
      const before = this.level(alarm.alarmId);
      const waitedMs = nowMs - alarm.raisedMs;
      const reached = AFTER_S[alarm.priority].filter((seconds) => waitedMs >= seconds * 1000).length as EscalationLevel;
      const level = reached > before && !paused ? reached : before;
      levels.set(alarm.alarmId, level);
      if (level > before && this.#looked) risen.push(alarm);
    }
    this.#levels = levels;
    this.#looked = true;
    return risen;
  }
}
