import type { VitalKind } from '#clinical';
import type { BedAlarm } from '#ipc';
import { type AlarmStep, higher, nextAlarmId, type ReportedCondition, stepOf } from './alarm-step.ts';
import type { ReportedAlarmSnapshot } from './snapshot.ts';

/** Alarms about conditions that somebody else watches – the equipment, a device: not latching, one for each condition. Pure. */
export class ReportedAlarms {
  #present: readonly BedAlarm[] = [];
  readonly #lastNumber = new Map<string, number>();

  /**
   * Says how a condition is now; saying the same twice changes nothing. A higher priority ends the alarm and starts a new one
   * that sounds again; a lower one is not taken over.
   * @param vital the vital sign it stands for, if one
   */
  report(reported: ReportedCondition, nowMs: number, vital: VitalKind | null = null): readonly AlarmStep[] {
    const { condition, active, priority, text } = reported;
    const before = this.#present.find((alarm) => alarm.condition === condition);
    if (!active) return before ? this.#end(before, nowMs) : [];
    if (before === undefined) return this.#start(reported, nowMs, vital);
    if (higher(before.priority, priority) !== before.priority)
      return [...this.#end(before, nowMs), ...this.#start(reported, nowMs, vital)];
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

  /** Ends every alarm whose condition begins so: nobody knows any more how they are. */
  endAll(prefix: string, nowMs: number): readonly AlarmStep[] {
    return this.#present.filter(({ condition }) => condition.startsWith(prefix)).flatMap((alarm) => this.#end(alarm, nowMs));
  }

  isActive(condition: string): boolean {
    return this.#present.some((alarm) => alarm.condition === condition);
  }

  snapshot(): ReportedAlarmSnapshot {
    return { present: this.#present, lastNumbers: Object.fromEntries(this.#lastNumber) };
  }

  restore({ present, lastNumbers }: ReportedAlarmSnapshot): void {
    this.#present = present;
    for (const [condition, number] of Object.entries(lastNumbers)) this.#lastNumber.set(condition, number);
  }

  #start(reported: ReportedCondition, nowMs: number, vital: VitalKind | null): readonly AlarmStep[] {
    const { condition, priority, text, source = 'technical', device = null } = reported;
    const { alarmId, number } = nextAlarmId(condition, nowMs, this.#lastNumber.get(condition) ?? null);
    this.#lastNumber.set(condition, number);
    const alarm: BedAlarm = {
      alarmId,
      condition,
      vital,
      source,
      device,
      priority,
      state: 'active',
      text,
      value: null,
      limit: null,
      unit: null,
      onsetMs: nowMs,
      raisedMs: nowMs,
      escalation: 0,
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
