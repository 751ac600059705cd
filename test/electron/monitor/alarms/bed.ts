import type { AlarmProfile, VitalKind } from '#clinical';
import type { AlarmStep, VitalInput } from '../../../../electron/monitor/alarms/alarm-step.ts';
import { BedAlarms, type BedAlarmsOptions } from '../../../../electron/monitor/alarms/bed-alarms.ts';

const START = Date.UTC(2026, 0, 5, 8);

/** One bed with a clock of its own and all steps it ever took. */
export class Bed {
  alarms: BedAlarms;
  readonly steps: AlarmStep[] = [];
  nowMs = START;
  readonly #options: BedAlarmsOptions;

  constructor({ limits, delayS, ...options }: Partial<BedAlarmsOptions> & AlarmProfile = {}) {
    const profile = { ...options.profile, ...(limits && { limits }), ...(delayS !== undefined && { delayS }) };
    this.#options = { patientType: 'adult', ...options, profile };
    this.alarms = new BedAlarms(this.#options);
  }

  send(vital: VitalKind, value: number | null, more: Partial<VitalInput> = {}): readonly AlarmStep[] {
    const time = { measuredMs: this.nowMs, arrivedMs: this.nowMs };
    const input = { vital, value, reason: value === null ? 'artefact' : null, questionable: false, unit: null, ...time, ...more };
    return this.#keep(this.alarms.onVital(input, this.nowMs));
  }

  /** Sends the value every second for so long. */
  hold(vital: VitalKind, value: number | null, seconds: number, more: Partial<VitalInput> = {}): void {
    for (let second = 0; second < seconds; second++) {
      this.send(vital, value, more);
      this.wait(1);
    }
  }

  wait(seconds: number): readonly AlarmStep[] {
    this.nowMs += seconds * 1000;
    return this.#keep(this.alarms.tick(this.nowMs));
  }

  technical(
    condition: string,
    active: boolean,
    priority: 'high' | 'medium' | 'low' = 'high',
    text = condition,
  ): readonly AlarmStep[] {
    return this.#keep(this.alarms.onTechnical({ condition, active, priority, text }, this.nowMs));
  }

  device(vendorCode: string, present: boolean, priority: 'high' | 'medium' | 'low' = 'high'): readonly AlarmStep[] {
    const named = { deviceId: 'monitor-1', deviceLabel: 'MX800', vendorCode, text: `alarm ${vendorCode}` };
    return this.#keep(this.alarms.onDeviceAlarm({ ...named, category: 'physiological', present, priority }, this.nowMs));
  }

  setLimits(vital: VitalKind, low: number | null, high: number | null): readonly AlarmStep[] {
    return this.#keep(this.alarms.setLimits(vital, { low, high }, this.nowMs));
  }

  usualLimits(vital: VitalKind): readonly AlarmStep[] {
    return this.#keep(this.alarms.setLimits(vital, null, this.nowMs));
  }

  deviceLost(): readonly AlarmStep[] {
    return this.#keep(this.alarms.deviceLost('monitor-1', this.nowMs));
  }

  acknowledge(): readonly AlarmStep[] {
    return this.#keep(this.alarms.acknowledge('a nurse', this.nowMs));
  }

  pauseAudio(minutes: 1 | 2 | 3): void {
    this.wait(0);
    this.alarms.inhibition.pauseAudio(minutes, 'a nurse', this.nowMs);
  }

  /** Alarm off for one vital sign. */
  off(vital: VitalKind): readonly AlarmStep[] {
    return this.#keep(this.alarms.alarmOff(vital, 'a nurse', this.nowMs));
  }

  on(vital: VitalKind): readonly AlarmStep[] {
    return this.#keep(this.alarms.alarmOn(vital, 'a nurse', this.nowMs));
  }

  /** Killed, off for so long, and back from what was written down. */
  restart(offSeconds = 0, options: Partial<BedAlarmsOptions> = {}): void {
    this.nowMs += offSeconds * 1000;
    const written: unknown = JSON.parse(JSON.stringify(this.alarms.snapshot()));
    this.alarms = BedAlarms.restore({ ...this.#options, ...options }, written, this.nowMs);
  }

  phases(condition: string): string[] {
    return this.steps.filter((step) => step.condition === condition).map((step) => step.phase);
  }

  states(): string[] {
    return this.alarms.list().map((alarm) => `${alarm.condition} ${alarm.state}`);
  }

  #keep(steps: readonly AlarmStep[]): readonly AlarmStep[] {
    this.steps.push(...steps);
    return steps;
  }
}
