import type { VitalKind } from '#clinical';
import type { MonitorMessage, PatientBanner, ScreenMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState, PatientChange } from '../bed/bed-part.ts';
import { actReading, alarmReading, limitReading } from '../outbox/telemetry-envelope.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import type { TileAlarmState, VitalInput } from './alarm-step.ts';
import type { BedAlarmsOptions } from './bed-alarms.ts';
import { deviceAlarm } from './device-alarm.ts';
import type { PinCheck } from './pin-check.ts';
import { VOLUME_KEY } from './volume.ts';

const NO_LIMITS = { low: null, high: null };

/** The alarms of the bed: hears numbers and the devices' own alarms, does what people say, tells and keeps every step. */
export class AlarmPart implements BedPart {
  readonly #desk: AlarmDesk;
  readonly #office: BedOffice;
  readonly #options: (patient: PatientBanner | null) => BedAlarmsOptions;
  readonly #pins: PinCheck;

  /**
   * @param options what counts for this patient
   * @param pins of those who may switch off audio or alarms
   */
  constructor(desk: AlarmDesk, office: BedOffice, options: (patient: PatientBanner | null) => BedAlarmsOptions, pins: PinCheck) {
    this.#desk = desk;
    this.#office = office;
    this.#options = options;
    this.#pins = pins;
  }

  onPatient({ patient }: PatientChange, { nowMs }: BedMoment): void {
    this.#desk.newPatient(this.#options(patient), nowMs);
    this.#office.post(this.#limits(nowMs));
  }

  onVital(vital: VitalInput, { nowMs }: BedMoment): void {
    this.#desk.vital(vital, nowMs);
  }

  onReadings({ alerts }: Intake, device: DeviceBay, { nowMs }: BedMoment): void {
    for (const alert of alerts) this.#desk.deviceAlarm(deviceAlarm(alert, device), nowMs);
  }

  onDeviceAway({ id }: DeviceBay, { nowMs }: BedMoment): void {
    this.#desk.deviceLost(id, nowMs);
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type === 'set-limits') {
      this.#setLimits(message, moment);
      return true;
    }
    try {
      if (message.type === 'audio-off' || message.type === 'alarm-off') this.#pins.check(message.pin, moment.nowMs);
      return this.#desk.person(message, moment.nowMs);
    } catch (error) {
      this.#office.refuse('alarms', error, moment);
      return true;
    }
  }

  /**
   * @param arrivedMs arrival of the bytes that may have changed something; null when time or a person did
   * @returns whether there are steps that must be on disk now
   */
  look(moment: BedMoment, arrivedMs: number | null): boolean {
    const { steps, acts, message } = this.#desk.look(moment.nowMs, arrivedMs);
    if (message) {
      this.#office.post(message);
      // Pauses and acknowledgements make no step; they too must survive a kill.
      for (const { key, json } of this.state()) this.#office.save(key, json, moment);
    }
    for (const step of steps) {
      const { shiftMs } = this.#office;
      const reading = alarmReading(step, `${this.#office.nextId()}/${step.phase}`, shiftMs);
      const json = JSON.stringify(reading);
      this.#office.keep([{ table: 'alarms', id: reading.id, atMs: step.atMs + shiftMs, json }], moment);
      this.#office.send(null, reading, null, moment, step.atMs);
    }
    for (const act of acts)
      this.#office.chart(actReading(act, `${this.#office.nextId()}/${act.what}`, this.#office.shiftMs), moment);
    return steps.length + acts.length > 0;
  }

  /** @returns ms until the next alarm if all values stay as they are; null when none waits for its delay */
  dueInMs(): number | null {
    return this.#desk.alarms.dueInMs();
  }

  tileState(vital: VitalKind): TileAlarmState {
    return this.#desk.alarms.tileState(vital);
  }

  greet({ nowMs }: BedMoment): readonly MonitorMessage[] {
    return [this.#desk.message(nowMs, null), this.#limits(nowMs)];
  }

  state(): readonly KeptState[] {
    return [
      { key: 'alarms', json: JSON.stringify(this.#desk.alarms.snapshot()) },
      { key: VOLUME_KEY, json: this.#desk.volume.json },
    ];
  }

  #setLimits({ vital, limits }: Extract<ScreenMessage, { type: 'set-limits' }>, moment: BedMoment): void {
    const { alarms } = this.#desk;
    const before = alarms.limitsOf(vital) ?? NO_LIMITS;
    try {
      this.#desk.setLimits(vital, limits, moment.nowMs);
    } catch (error) {
      this.#office.refuse('alarm limits', error, moment);
      return;
    }
    const after = alarms.limitsOf(vital) ?? NO_LIMITS;
    this.#office.chart(limitReading(vital, before, after, `${this.#office.nextId()}/limits`, moment.now.wallMs), moment);
    this.#office.post(this.#limits(moment.nowMs));
  }

  #limits(nowMs: number): MonitorMessage {
    return { type: 'limits', atMs: nowMs, ...this.#desk.alarms.limits() };
  }
}
