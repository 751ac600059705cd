import type { AbsenceReason } from '#clinical';
import type { DeviceAlert, HostInstant, ReadingTime, VitalSample } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { metricNamed } from '../../nomenclature/terms.ts';
import { ALERTS, type AlertName, type FLOATS, NO_RATE, NO_SATURATION } from '../tables.table.ts';

export type FloatValue = (typeof FLOATS)[number];

export interface Condition {
  /** Sensor alarm: values repeat the last reading for 10 s and must not be shown. */
  readonly sensor: boolean;
  /** No good pulses for a while. */
  readonly outOfTrack: boolean;
}

export function timeOf(at: HostInstant, deviceUptimeMs: number | null, deviceWall: string | null = null): ReadingTime {
  return { arrival: at, deviceUptimeMs, deviceWall };
}

/** @param raw the number as sent: 511 or 127 = missing */
export function vital(
  value: FloatValue,
  raw: number,
  { sensor, outOfTrack }: Condition,
  time: ReadingTime,
  frame: number,
): VitalSample {
  const missing = raw === (value.kind === 'rate' ? NO_RATE : NO_SATURATION);
  const reason: AbsenceReason | null = sensor ? 'probe-off' : missing ? 'invalid' : null;
  const term = value.term === null ? null : metricNamed(value.term);
  return {
    kind: 'vital',
    frame,
    time,
    code: term?.code ?? null,
    codeName: term?.codeName ?? null,
    vendorCode: value.name,
    label: value.name,
    unit: value.kind === 'rate' ? '/min' : '%',
    value: reason === null ? raw : null,
    reason,
    questionable: reason === null && outOfTrack,
  };
}

/** Technical conditions the flags tell; given when one begins and when it ends. */
export class Alerts {
  readonly #present = new Set<AlertName>();

  set(name: AlertName, present: boolean, time: ReadingTime, frame: number, sink: Sink): void {
    if (present === this.#present.has(name)) return;
    if (present) this.#present.add(name);
    else this.#present.delete(name);
    const { text, priority } = ALERTS[name];
    const alert: DeviceAlert = {
      kind: 'alert',
      frame,
      time,
      code: null,
      codeName: null,
      vendorCode: name,
      label: text,
      unit: null,
      category: 'technical',
      priority,
      phase: present ? 'present' : 'end',
      text,
      states: [],
    };
    sink.readings.push(alert);
  }
}
