import type { DeviceAlarmInput, ReportedCondition } from './alarm-step.ts';
import { DEVICE_SILENT } from './bed-alarms.ts';

const LINK_LOST = 'link-lost-';
/** Nobody can be looked at who is away. */
export const OBSERVATION_OVERDUE = 'observation-overdue';

/**
 * What is not alarmed for while the patient is away: silent devices, observations that are due, and what devices themselves say of missing cables. A high
 * alarm of a device is never held back. Pure.
 */
export class Standby {
  #on = false;
  readonly #held = new Map<string, DeviceAlarmInput>();

  get on(): boolean {
    return this.#on;
  }

  /** @returns what was held back meanwhile, to be told */
  set(on: boolean): readonly DeviceAlarmInput[] {
    this.#on = on;
    const held = on ? [] : [...this.#held.values()];
    this.#held.clear();
    return held;
  }

  technical(condition: ReportedCondition): ReportedCondition {
    const { condition: name } = condition;
    const missing = name === DEVICE_SILENT || name === OBSERVATION_OVERDUE || name.startsWith(LINK_LOST);
    return this.#on && missing ? { ...condition, active: false } : condition;
  }

  deviceAlarm(alarm: DeviceAlarmInput): DeviceAlarmInput {
    const key = `${alarm.deviceId}/${alarm.vendorCode}`;
    this.#held.delete(key);
    if (!this.#on || !alarm.present || alarm.category !== 'technical' || alarm.priority === 'high') return alarm;
    this.#held.set(key, alarm);
    return { ...alarm, present: false };
  }

  deviceLost(deviceId: string): void {
    for (const [key, alarm] of this.#held) if (alarm.deviceId === deviceId) this.#held.delete(key);
  }
}
