import type { LimitPair, VitalKind } from '#clinical';
import type { HostInstant, VitalSample } from '#device';
import type { BedEntry, PatientBanner } from '#ipc';
import {
  type ActReading,
  type AdmissionReading,
  type AlarmReading,
  type EntryReading,
  type SettingReading,
  TELEMETRY_SCHEMA,
  type TelemetryEnvelope,
  type TelemetryReading,
  type VitalReading,
} from '#wire';
import type { AcquiredFrame } from '../acquisition/device-runner.ts';
import type { AlarmStep } from '../alarms/alarm-step.ts';
import type { AlarmAct } from '../alarms/inhibition.ts';
import type { Admission } from './admission-history.ts';

/** A frame with its arrival, as the envelope needs it. */
export interface ArrivedFrame extends AcquiredFrame {
  readonly arrivedMs: number;
}

export interface EnvelopeParts {
  readonly hubDeviceId: string;
  readonly sequence: number;
  readonly run?: string | undefined;
  readonly bed: { readonly id: string; readonly ward: string };
  /** As in force when the readings were measured. */
  readonly admission: Admission | null;
  readonly device: TelemetryEnvelope['device'];
  readonly readings: readonly TelemetryReading[];
  readonly frames: readonly ArrivedFrame[];
}

/** One message of the contract `#wire`; the same parts always give the same text. */
export function telemetryEnvelope(parts: EnvelopeParts): TelemetryEnvelope {
  return {
    schema: TELEMETRY_SCHEMA,
    messageId: `${parts.hubDeviceId}-${parts.sequence}`,
    sequence: parts.sequence,
    ...(parts.run === undefined ? {} : { run: parts.run }),
    bed: { id: parts.bed.id, ward: parts.bed.ward },
    admission: parts.admission,
    device: parts.device,
    readings: [...parts.readings],
    frames: parts.frames.map((frame) => ({
      id: frame.id,
      kind: frame.kind,
      arrivedAt: isoInstant(frame.arrivedMs),
      bytesBase64: base64(frame.bytes),
    })),
  };
}

/**
 * @param sample as the driver read it
 * @param nth how many readings with the same code the same frame gave before this one
 */
export function vitalReading(sample: VitalSample, frameId: string, measured: HostInstant, nth: number): VitalReading {
  const name = sample.code === null ? sample.vendorCode : String(sample.code);
  return {
    kind: 'vital',
    id: `${frameId}/${name}${nth === 0 ? '' : `.${nth}`}`,
    code: sample.code,
    codeName: sample.codeName,
    vendorCode: sample.vendorCode,
    // Parts of one device measure the same: the pump is half of the name.
    label: sample.source === undefined ? sample.label : `${sample.source} ${sample.label}`,
    value: sample.value,
    reason: sample.reason,
    unit: sample.unit,
    questionable: sample.questionable,
    measuredAt: isoInstant(measured.wallMs),
    arrivedAt: isoInstant(sample.time.arrival.wallMs),
    deviceUptimeMs: sample.time.deviceUptimeMs,
    frame: frameId,
  };
}

/** @param shiftMs from the step's times to wall time */
export function alarmReading(step: AlarmStep, id: string, shiftMs: number): AlarmReading {
  const { alarmId, condition, source, device, priority, phase, text, value, limit, unit } = step;
  return {
    kind: 'alarm',
    id,
    alarmId,
    condition,
    source,
    ...(device === null ? {} : { raisedBy: device }),
    priority,
    phase,
    text,
    value,
    limit,
    unit,
    onsetAt: isoInstant(step.onsetMs + shiftMs),
    measuredAt: isoInstant(step.atMs + shiftMs),
  };
}

export function entryReading(entry: BedEntry, by: string, id: string, atMs: number): EntryReading {
  return { kind: 'entry', id, what: entry.what, value: entry.value, by, measuredAt: isoInstant(atMs) };
}

export function limitReading(vital: VitalKind, before: LimitPair, after: LimitPair, id: string, atMs: number): SettingReading {
  const measuredAt = isoInstant(atMs);
  const was = { low: before.low, high: before.high };
  return { kind: 'setting', id, what: 'alarm-limits', vital, low: after.low, high: after.high, before: was, measuredAt };
}

/** @param shiftMs from the act's times to wall time */
export function actReading(act: AlarmAct, id: string, shiftMs: number): ActReading {
  const { what, vital, condition, by, reason, untilMs, atMs } = act;
  const untilAt = untilMs === null ? null : isoInstant(untilMs + shiftMs);
  return { kind: 'act', id, what, vital, condition, by, reason, untilAt, measuredAt: isoInstant(atMs + shiftMs) };
}

type Named = Pick<PatientBanner, 'identifier' | 'encounter' | 'provisional'>;

export interface AdmissionEvent {
  readonly what: AdmissionReading['what'];
  readonly before: Named | null;
  readonly after: Named | null;
  /** Unix ms. */
  readonly fromMs: number;
}

/** @param reason where to, for a transfer */
export function admissionReading(
  { what, before, after, fromMs }: AdmissionEvent,
  by: string,
  reason: string | null,
  id: string,
  atMs: number,
): AdmissionReading {
  const identity = (patient: Named | null): AdmissionReading['before'] =>
    patient && { patient: patient.identifier, encounter: patient.encounter };
  const provisional = after?.provisional === true;
  const [fromAt, measuredAt] = [isoInstant(fromMs), isoInstant(atMs)];
  return {
    kind: 'admission',
    id,
    what,
    before: identity(before),
    after: identity(after),
    provisional,
    by,
    reason,
    fromAt,
    measuredAt,
  };
}

/** ISO 8601, UTC, whole milliseconds. */
export function isoInstant(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
