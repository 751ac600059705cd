import type { VitalKind } from '#clinical';
import type { BedAlarm } from '#ipc';
import { type AlarmStep, higher, nextAlarmId, type ReportedCondition, stepOf } from './alarm-step.ts';
import type { ReportedAlarmSnapshot } from './snapshot.ts';

/** Alarms about conditions that somebody else watches – the equipment, a device, the rhythm: one for each condition. Pure. */
export class ReportedAlarms {
  #present: readonly BedAlarm[] = [];
  readonly #lastNumber = new Map<string, number>();

  /**
   * Says how a condition is now; saying the same twice changes nothing. A higher priority ends the alarm and starts a new one
   * that sounds again; a lower one is not taken over.
   * @param vital the vital sign it stands for, if one
   */
  report(reported: ReportedCondition, nowMs: number, vital: VitalKind | null = null): readonly AlarmStep[] {
    const { condition, active, priority, text, latching = false } = reported;
    const before = this.#present.find((alarm) => alarm.condition === condition);
    if (!active) return before ? this.#over(before, latching, nowMs) : [];
    if (before === undefined) return this.#start(reported, nowMs, vital);
    if (higher(before.priority, priority) !== before.priority)
      return [...this.#end(before, nowMs), ...this.#start(reported, nowMs, vital)];
    // Again while it is still kept: the same alarm goes on.
    const state = before.state === 'latched' ? 'active' : before.state;
    if (before.text !== text || before.vital !== vital || before.state !== state)
      this.#replace({ ...before, text, vital, state });
    return [];
  }

  acknowledge(nowMs: number): readonly AlarmStep[] {
    const sounding = this.#present.filter(({ state }) => state !== 'acknowledged');
    const latched = sounding.filter(({ state }) => state === 'latched');
    this.#present = this.#present
      .filter((alarm) => !latched.includes(alarm))
      .map((alarm) => ({ ...alarm, state: 'acknowledged' }));
    return sounding.flatMap((alarm) => [
      stepOf(alarm, 'acknowledged', nowMs),
      ...(alarm.state === 'latched' ? [stepOf(alarm, 'end', nowMs)] : []),
    ]);
  }

  /** Acknowledged, and the condition goes on: it sounds again. */
  reAlarm(alarmId: string, nowMs: number): readonly AlarmStep[] {
    const alarm = this.#present.find((one) => one.alarmId === alarmId && one.state === 'acknowledged');
    if (!alarm) return [];
    this.#replace({ ...alarm, state: 'active' });
    return [stepOf(alarm, 're-alarm', nowMs)];
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
      silenced: null,
    };
    this.#present = [...this.#present, alarm];
    return [stepOf(alarm, 'start', nowMs)];
  }

  #over(alarm: BedAlarm, latching: boolean, nowMs: number): readonly AlarmStep[] {
    if (!latching || alarm.state === 'acknowledged') return this.#end(alarm, nowMs);
    if (alarm.state === 'latched') return [];
    this.#replace({ ...alarm, state: 'latched' });
    return [stepOf(alarm, 'latched', nowMs)];
  }

  #end(alarm: BedAlarm, nowMs: number): readonly AlarmStep[] {
    this.#present = this.#present.filter((other) => other !== alarm);
    return [stepOf(alarm, 'end', nowMs)];
  }

  #replace(alarm: BedAlarm): void {
    this.#present = this.#present.map((other) => (other.alarmId === alarm.alarmId ? alarm : other));
  }
}
