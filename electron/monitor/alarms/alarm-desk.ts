import type { LimitPair, VitalKind } from '#clinical';
import type { AlarmsMessage, ScreenMessage } from '#ipc';
import { type AlarmStep, type DeviceAlarmInput, type ReportedCondition, stepOf, type VitalInput } from './alarm-step.ts';
import type { BedAlarms } from './bed-alarms.ts';
import { Escalation } from './escalation.ts';

const REPEAT_MS = 1_000;

export interface AlarmNews {
  /** To be written and sent; empty when only time has passed. */
  readonly steps: readonly AlarmStep[];
  /** To be shown; null when nothing changed and it is not time to repeat. */
  readonly message: AlarmsMessage | null;
}

/** Gathers what the alarm system says between two looks: what is to be recorded, and what the screens must be told. */
export class AlarmDesk {
  readonly alarms: BedAlarms;
  readonly #escalation = new Escalation();
  #steps: AlarmStep[] = [];
  #shown = '';
  #shownMs = Number.NEGATIVE_INFINITY;

  constructor(alarms: BedAlarms) {
    this.alarms = alarms;
  }

  vital(vital: VitalInput, nowMs: number): void {
    this.#steps.push(...this.alarms.onVital(vital, nowMs));
  }

  technical(condition: ReportedCondition, nowMs: number): void {
    this.#steps.push(...this.alarms.onTechnical(condition, nowMs));
  }

  deviceAlarm(alarm: DeviceAlarmInput, nowMs: number): void {
    this.#steps.push(...this.alarms.onDeviceAlarm(alarm, nowMs));
  }

  deviceLost(deviceId: string, nowMs: number): void {
    this.#steps.push(...this.alarms.deviceLost(deviceId, nowMs));
  }

  /** @throws InputRefused for limits that cannot be used */
  setLimits(vital: VitalKind, limits: LimitPair | null, nowMs: number): void {
    this.#steps.push(...this.alarms.setLimits(vital, limits, nowMs));
  }

  /** @returns false when the message is none of the alarm system's */
  person(message: ScreenMessage, nowMs: number): boolean {
    if (message.type === 'acknowledge') this.#steps.push(...this.alarms.acknowledge(nowMs));
    else if (message.type === 'pause-audio') this.#steps.push(...this.alarms.pauseAudio(message.minutes, nowMs));
    else if (message.type === 'resume-audio') this.alarms.resumeAudio();
    else if (message.type === 'seen-ended') this.alarms.seenEnded();
    else return false;
    return true;
  }

  /** @param arrivedMs arrival of the bytes that may have changed something; null when time or a person did */
  look(nowMs: number, arrivedMs: number | null): AlarmNews {
    this.#steps.push(...this.alarms.tick(nowMs));
    const paused = this.alarms.audio().state === 'paused';
    for (const alarm of this.#escalation.look(this.alarms.list(), paused, nowMs))
      this.#steps.push(stepOf(alarm, 'escalated', nowMs));
    const steps = this.#steps;
    this.#steps = [];
    const message = this.message(nowMs, arrivedMs);
    const content = JSON.stringify([message.alarms, message.audio]);
    const changed = content !== this.#shown;
    if (!changed && nowMs - this.#shownMs < REPEAT_MS) return { steps, message: null };
    this.#shown = content;
    this.#shownMs = nowMs;
    return { steps, message: changed ? message : { ...message, arrivedMs: null } };
  }

  message(nowMs: number, arrivedMs: number | null): AlarmsMessage {
    const alarms = this.alarms.list().map((alarm) => ({ ...alarm, escalation: this.#escalation.level(alarm.alarmId) }));
    return { type: 'alarms', atMs: nowMs, arrivedMs, alarms, audio: this.alarms.audio() };
  }
}
