import type { LimitPair, VitalKind } from '#clinical';
import type { AlarmsMessage, ScreenMessage } from '#ipc';
import { type AlarmStep, type DeviceAlarmInput, type ReportedCondition, stepOf, type VitalInput } from './alarm-step.ts';
import type { BedAlarms } from './bed-alarms.ts';
import { Escalation } from './escalation.ts';
import type { AlarmAct } from './inhibition.ts';

const REPEAT_MS = 1_000;
/** Who, when the screen does not know. */
const BEDSIDE = 'bedside';

export interface AlarmNews {
  /** To be written and sent; empty when only time has passed. */
  readonly steps: readonly AlarmStep[];
  /** What people did and what was held back, for the journal. */
  readonly acts: readonly AlarmAct[];
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

  /**
   * @returns false when the message is none of the alarm system's
   * @throws InputRefused for a pause that is not allowed
   */
  person(message: ScreenMessage, nowMs: number): boolean {
    const by = 'by' in message ? message.by : BEDSIDE;
    const { alarms } = this;
    const { inhibition } = alarms;
    switch (message.type) {
      case 'acknowledge':
        this.#steps.push(...alarms.acknowledge(by, nowMs));
        return true;
      case 'pause-audio':
        inhibition.pauseAudio(message.minutes, by, nowMs);
        return true;
      case 'audio-off':
        inhibition.audioOff(by, nowMs);
        return true;
      case 'resume-audio':
        inhibition.audioOn(by, nowMs);
        return true;
      case 'pause-alarms':
        inhibition.pauseAlarms(message.minutes, message.reason, by, nowMs);
        return true;
      case 'resume-alarms':
        inhibition.resumeAlarms(by, nowMs);
        return true;
      case 'alarm-off':
        this.#steps.push(...alarms.alarmOff(message.vital, by, nowMs));
        return true;
      case 'alarm-on':
        this.#steps.push(...alarms.alarmOn(message.vital, by, nowMs));
        return true;
      case 'seen-ended':
        alarms.seenEnded();
        return true;
      default:
        return false;
    }
  }

  /** @param arrivedMs arrival of the bytes that may have changed something; null when time or a person did */
  look(nowMs: number, arrivedMs: number | null): AlarmNews {
    this.#steps.push(...this.alarms.tick(nowMs));
    const paused = this.alarms.inhibition.audio.state === 'paused';
    for (const alarm of this.#escalation.look(this.alarms.list(), paused, nowMs))
      this.#steps.push(stepOf(alarm, 'escalated', nowMs));
    const steps = this.#steps;
    this.#steps = [];
    const acts = this.alarms.inhibition.takeActs();
    const message = this.message(nowMs, arrivedMs);
    const content = JSON.stringify({ ...message, atMs: null, arrivedMs: null });
    const changed = content !== this.#shown;
    if (!changed && nowMs - this.#shownMs < REPEAT_MS) return { steps, acts, message: null };
    this.#shown = content;
    this.#shownMs = nowMs;
    return { steps, acts, message: changed ? message : { ...message, arrivedMs: null } };
  }

  message(nowMs: number, arrivedMs: number | null): AlarmsMessage {
    const alarms = this.alarms.list().map((alarm) => ({ ...alarm, escalation: this.#escalation.level(alarm.alarmId) }));
    const { audio, alarmsPaused, off, reminderMs } = this.alarms.inhibition;
    const heldBack = this.alarms.heldBack();
    return { type: 'alarms', atMs: nowMs, arrivedMs, alarms, audio, alarmsPaused, off, heldBack, reminderMs };
  }
}
