import { ALARM_BEHAVIOUR, vitalSignOfMdc } from '#clinical';
import type { DeviceStatus } from '#device';
import type { DeviceParameters, ParametersMessage } from '#ipc';
import type { TakenVital } from '../acquisition/device-intake.ts';

/** Three update periods, and never less than this (specs devices, rule 1). */
const LEAST_STALE_MS = 10_000;
const PERIODS = 3;
/** No device tells more; a line that invents names must not fill the memory. */
const MOST_PARAMETERS = 500;

interface Held {
  readonly taken: TakenVital;
  /** Longest time between two of the last values, ms; null after the first. */
  readonly periodMs: number | null;
}

interface Device {
  readonly label: string;
  readonly parameters: Map<string, Held>;
  settings: Record<string, string | number>;
  refused: number;
}

/**
 * Everything the devices tell, not only what the tables of vital signs know: under the device's own name, with its own unit.
 * Pure: times are bed times.
 */
export class ParameterBoard {
  readonly #devices = new Map<string, Device>();

  take(deviceId: string, label: string, taken: TakenVital): void {
    const { parameters, ...device } = this.#device(deviceId, label);
    const { code, vendorCode, label: name } = taken.reading;
    const key = `${code ?? ''}/${vendorCode}/${name}`;
    const before = parameters.get(key);
    if (!before && parameters.size >= MOST_PARAMETERS) {
      this.#devices.set(deviceId, { ...device, parameters, refused: device.refused + 1 });
      return;
    }
    const since = before === undefined ? null : taken.measured.monotonicMs - before.taken.measured.monotonicMs;
    parameters.set(key, { taken, periodMs: since === null ? null : Math.max(since, (before?.periodMs ?? 0) / 2) });
  }

  describe(deviceId: string, label: string, status: DeviceStatus): void {
    const device = this.#device(deviceId, label);
    this.#devices.set(deviceId, { ...device, settings: { ...device.settings, ...status.settings } });
  }

  /** Numbers measured before are of somebody else; what a device says of itself goes on. @param monotonicMs as in the readings */
  forgetBefore(monotonicMs: number): void {
    for (const { parameters } of this.#devices.values())
      for (const [key, { taken }] of parameters) if (taken.measured.monotonicMs < monotonicMs) parameters.delete(key);
  }

  /** What the device told is not known any more. */
  lost(deviceId: string): void {
    this.#devices.delete(deviceId);
  }

  /** @param monotonicMs of the same clock as the readings */
  message(nowMs: number, monotonicMs: number): ParametersMessage {
    const devices = [...this.#devices].map(
      ([id, { label, parameters, settings, refused }]): DeviceParameters => ({
        id,
        label,
        settings,
        refused,
        parameters: [...parameters.values()].map((held) => shown(held, nowMs, monotonicMs)),
      }),
    );
    return { type: 'parameters', atMs: nowMs, devices };
  }

  #device(id: string, label: string): Device {
    const known = this.#devices.get(id);
    const device = known ? { ...known, label } : { label, parameters: new Map<string, Held>(), settings: {}, refused: 0 };
    this.#devices.set(id, device);
    return device;
  }
}

function shown({ taken, periodMs }: Held, nowMs: number, monotonicMs: number): DeviceParameters['parameters'][number] {
  const { label, vendorCode, code, codeName, value, reason, unit, questionable } = taken.reading;
  const ageMs = monotonicMs - taken.measured.monotonicMs;
  const sign = code === null ? undefined : vitalSignOfMdc(code);
  const stale = ageMs > Math.max(LEAST_STALE_MS, PERIODS * (periodMs ?? 0), sign ? ALARM_BEHAVIOUR[sign.kind].staleMs : 0);
  return {
    label,
    vendorCode,
    codeName,
    value: stale ? null : value,
    reason: stale ? 'time-out' : reason,
    unit,
    questionable: questionable && !stale,
    measuredMs: nowMs - ageMs,
  };
}
