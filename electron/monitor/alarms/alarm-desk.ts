import type { LimitPair, VitalKind } from '#clinical';
import type { AlarmsMessage, BedAlarm, ScreenMessage } from '#ipc';
import { type AlarmStep, type DeviceAlarmInput, type ReportedCondition, stepOf, type VitalInput } from './alarm-step.ts';
import type { BedAlarms, BedAlarmsOptions } from './bed-alarms.ts';
import { Escalation, escalationReason } from './escalation.ts';
import type { AlarmAct } from './inhibition.ts';
import { deviceInput, successor } from './new-patient.ts';
import { Standby } from './standby.ts';
import { Volume } from './volume.ts';

const REPEAT_MS = 1_000;
const AGAIN_MS = 5;
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
  readonly #escalation = new Escalation();
  readonly #standby = new Standby();
  readonly volume: Volume;
  #alarms: BedAlarms;
  /** Alarms of devices that go on under another patient, to be told once more. */
  #again: readonly DeviceAlarmInput[] = [];
  #changedMs = Number.NEGATIVE_INFINITY;
  #steps: AlarmStep[] = [];
  #acts: readonly AlarmAct[] = [];
  #shown = '';
  #shownEnded: readonly BedAlarm[] = [];
  #shownMs = Number.NEGATIVE_INFINITY;

  constructor(alarms: BedAlarms, volume = new Volume()) {
    this.#alarms = alarms;
    this.volume = volume;
  }

  get alarms(): BedAlarms {
    return this.#alarms;
  }

  get standby(): boolean {
    return this.#standby.on;
  }

  /**
   * Somebody else lies here, or nobody: what alarmed for the former patient ends, limits and pauses of hers too; what the
   * equipment and the devices alarm for goes on.
   * @throws InputRefused for limits that cannot be used; nothing is changed then
   */
  newPatient(options: BedAlarmsOptions, nowMs: number): void {
    const { alarms, ended, acts, again } = successor(this.#alarms, options, nowMs);
    this.#steps.push(...ended);
    this.#acts = [...this.#acts, ...acts];
    this.#alarms = alarms;
    this.#again = [...this.#again, ...again];
    this.#changedMs = nowMs;
    if (this.volume.backToUsual()) this.#noteVolume('change of patient', nowMs);
    alarms.signals.setStandby(this.#standby.on);
  }

  /** The same person under another encounter: everything goes on, and what was set for her stays hers. */
  samePatient(encounter: string): void {
    this.#alarms.encounter = encounter;
  }

  /** The patient is away: missing signals raise no alarm; what is measured does, and high alarms of devices. */
  setStandby(on: boolean, nowMs: number): void {
    if (on === this.#standby.on) return;
    const back = this.#standby.set(on);
    this.#alarms.signals.setStandby(on);
    const present = on ? this.#alarms.list().filter(({ device }) => device !== null) : [];
    for (const alarm of [...present.map(deviceInput), ...back]) this.deviceAlarm(alarm, nowMs);
  }

  vital(vital: VitalInput, nowMs: number): void {
    this.#steps.push(...this.alarms.onVital(vital, nowMs));
  }

  technical(condition: ReportedCondition, nowMs: number): void {
    this.#steps.push(...this.alarms.onTechnical(this.#standby.technical(condition), nowMs));
  }

  /** Something is signalled less than it would be, and why: for the journal. */
  heldBack(condition: string, reason: string, nowMs: number): void {
    this.alarms.inhibition.note({ what: 'held-back', condition, by: 'station', reason, atMs: nowMs });
  }

  deviceAlarm(alarm: DeviceAlarmInput, nowMs: number): void {
    this.#tellAgain(nowMs);
    this.#steps.push(...this.alarms.onDeviceAlarm(this.#standby.deviceAlarm(alarm), nowMs));
  }

  deviceLost(deviceId: string, nowMs: number): void {
    this.#again = this.#again.filter((alarm) => alarm.deviceId !== deviceId);
    this.#standby.deviceLost(deviceId);
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
      case 'set-volume':
        this.volume.set(message.volume);
        this.#noteVolume(by, nowMs);
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
    // A little later than the change, so that its start is dated to whom it is told for.
    if (nowMs - this.#changedMs >= AGAIN_MS) this.#tellAgain(nowMs);
    this.#steps.push(...this.alarms.tick(nowMs));
    const paused = this.alarms.inhibition.audio.state === 'paused';
    for (const alarm of this.#escalation.look(this.alarms.present(), paused, nowMs)) {
      const reason = escalationReason(alarm.priority, this.#escalation.level(alarm.alarmId));
      this.#steps.push(stepOf({ ...alarm, text: `${alarm.text} (${reason})` }, 'escalated', nowMs));
    }
    const steps = this.#steps;
    this.#steps = [];
    const acts = [...this.#acts, ...this.alarms.inhibition.takeActs()];
    this.#acts = [];
    const { ended } = this.alarms;
    // What ended unseen may be much, and changes seldom.
    const content = JSON.stringify(this.#message(this.alarms.present(), 0, null));
    const changed = content !== this.#shown || ended !== this.#shownEnded;
    if (!changed && nowMs - this.#shownMs < REPEAT_MS) return { steps, acts, message: null };
    this.#shown = content;
    this.#shownEnded = ended;
    this.#shownMs = nowMs;
    const message = this.message(nowMs, arrivedMs);
    return { steps, acts, message: changed ? message : { ...message, arrivedMs: null } };
  }

  #noteVolume(by: string, nowMs: number): void {
    const { value, highest } = this.volume.shown;
    this.alarms.inhibition.note({ what: 'volume-set', by, reason: `${value} of ${highest}`, atMs: nowMs });
  }

  #tellAgain(nowMs: number): void {
    const again = this.#again;
    this.#again = [];
    for (const alarm of again) this.deviceAlarm(alarm, nowMs);
  }

  message(nowMs: number, arrivedMs: number | null): AlarmsMessage {
    return this.#message(this.alarms.list(), nowMs, arrivedMs);
  }

  #message(listed: readonly BedAlarm[], nowMs: number, arrivedMs: number | null): AlarmsMessage {
    const alarms = listed.map((alarm) => ({ ...alarm, escalation: this.#escalation.level(alarm.alarmId) }));
    const { audio, alarmsPaused, off, reminderMs } = this.alarms.inhibition;
    const heldBack = this.alarms.heldBack();
    const volume = this.volume.shown;
    return { type: 'alarms', atMs: nowMs, arrivedMs, alarms, audio, alarmsPaused, off, heldBack, reminderMs, volume };
  }
}
