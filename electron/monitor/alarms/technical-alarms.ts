import type { VitalKind } from '#clinical';
import type { BedAlarm } from '#ipc';
import { type AlarmStep, higher, nextAlarmId, stepOf, type TechnicalInput } from './alarm-step.ts';
import type { TechnicalAlarmSnapshot } from './snapshot.ts';

/** Alarms about the equipment: not latching, one for each condition. Pure. */
export class TechnicalAlarms {
  #present: readonly BedAlarm[] = [];
  readonly #lastNumber = new Map<string, number>();

  /**
   * Says how a condition is now; saying the same twice changes nothing. A higher priority ends the alarm and starts a new one
   * that sounds again; a lower one is not taken over.
   * @param vital the vital sign it stands for, if one
   */
  report(
    { condition, active, priority, text }: TechnicalInput,
    nowMs: number,
    vital: VitalKind | null = null,
  ): readonly AlarmStep[] {
    const before = this.#present.find((alarm) => alarm.condition === condition);
    if (!active) return before ? this.#end(before, nowMs) : [];
    if (before === undefined) return this.#start({ condition, active, priority, text }, nowMs, vital);
    if (higher(before.priority, priority) !== before.priority)
      return [...this.#end(before, nowMs), ...this.#start({ condition, active, priority, text }, nowMs, vital)];
    if (before.text !== text || before.vital !== vital) this.#replace({ ...before, text, vital });
    return [];
  }

  acknowledge(nowMs: number): readonly AlarmStep[] {
    const sounding = this.#present.filter((alarm) => alarm.state === 'active');
    this.#present = this.#present.map((alarm) => ({ ...alarm, state: 'acknowledged' }));
    return sounding.map((alarm) => stepOf(alarm, 'acknowledged', nowMs));
  }

  list(): readonly BedAlarm[] {
    return this.#present;
  }

  isActive(condition: string): boolean {
    return this.#present.some((alarm) => alarm.condition === condition);
  }

  snapshot(): TechnicalAlarmSnapshot {
    return { present: this.#present, lastNumbers: Object.fromEntries(this.#lastNumber) };
  }

  restore({ present, lastNumbers }: TechnicalAlarmSnapshot): void {
    this.#present = present;
    for (const [condition, number] of Object.entries(lastNumbers)) this.#lastNumber.set(condition, number);
  }

  #start({ condition, priority, text }: TechnicalInput, nowMs: number, vital: VitalKind | null): readonly AlarmStep[] {
    const { alarmId, number } = nextAlarmId(condition, nowMs, this.#lastNumber.get(condition) ?? null);
    this.#lastNumber.set(condition, number);
    const alarm: BedAlarm = {
      alarmId,
      condition,
      vital,
      source: 'technical',
      priority,
      state: 'active',
      text,
      value: null,
      limit: null,
      unit: null,
      onsetMs: nowMs,
      raisedMs: nowMs,
    };
    this.#present = [...this.#present, alarm];
    return [stepOf(alarm, 'start', nowMs)];
  }

  #end(alarm: BedAlarm, nowMs: number): readonly AlarmStep[] {
    this.#present = this.#present.filter((other) => other !== alarm);
    return [stepOf(alarm, 'end', nowMs)];
  }

  #replace(alarm: BedAlarm): void {
    this.#present = this.#present.map((other) => (other.alarmId === alarm.alarmId ? alarm : other));
  }
}
