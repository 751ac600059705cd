import type { DeviceAlert, DeviceStatus, HostInstant, ReadingTime, VitalSample, WaveformChunk } from '#device';
import { parameterLabel } from '../tables/parameters.table.ts';
import { hexByte } from '../wire/bytes.ts';
import type { Discovery } from './announcements.ts';
import type { ActiveAlarm } from './monitor.ts';
import type { NumericValue } from './numerics.ts';
import type { Drawn } from './waves.ts';

/** What every reading of one datagram shares. */
export interface Origin {
  /** IPv4 of the monitor; undefined where nobody says who it was. */
  readonly source?: string | undefined;
  readonly frame: number;
  readonly at: HostInstant;
}

const NO_TERM = { code: null, codeName: null, unit: null } as const;

export function vitalReading({ slot, value, reason }: NumericValue, origin: Origin): VitalSample {
  return { kind: 'vital', ...based(origin), ...slot, value, reason, questionable: false };
}

export function waveReading({ code, channel }: Drawn, samples: readonly (number | null)[], origin: Origin): WaveformChunk {
  const { label, term, rateHz } = channel;
  const named = { code: term.code, codeName: term.codeName, vendorCode: hexByte(code), label, unit: null };
  return { kind: 'waveform', ...based(origin), ...named, rateHz, samples, firstSampleUptimeMs: null, range: null };
}

/** Neither category nor priority is known: it is taken for one of the patient, in the middle. */
export function alertReading(alarm: ActiveAlarm, phase: DeviceAlert['phase'], origin: Origin): DeviceAlert {
  const { parameter, text, flags, uptimeMs } = alarm;
  const base = based(origin);
  const clocked = phase === 'end' ? base : { ...base, time: { ...base.time, deviceUptimeMs: uptimeMs } };
  const named = { ...NO_TERM, vendorCode: `${hexByte(parameter)} ${text}`.trim(), label: parameterLabel(parameter) };
  const weight = { category: 'physiological', priority: 'medium' } as const;
  const states = [`flags ${hexByte(flags >> 8)}${hexByte(flags & 0xff)}`];
  return { kind: 'alert', ...clocked, ...named, ...weight, phase, text: text === '' ? named.label : text, states };
}

export function discoveryReading({ name, clockS, settings }: Discovery, origin: Origin): DeviceStatus {
  const base = based(origin);
  const time = { ...base.time, deviceWall: new Date(clockS * 1000).toISOString().slice(0, 19) };
  return { ...statusReading('discovery', 'Monitor', name, settings, origin), time };
}

/** Alarms tell the bed too, at a port where no discovery is heard. */
export function bedReading(name: string, origin: Origin): DeviceStatus {
  return statusReading('bed', 'Bed', name, {}, origin);
}

export function limitsReading(limits: DeviceStatus['settings'], origin: Origin): DeviceStatus {
  return statusReading('limits', 'Alarm limits', '', limits, origin);
}

/** @param name `ward|bed`, or nothing */
function statusReading(
  vendorCode: string,
  label: string,
  name: string,
  settings: DeviceStatus['settings'],
  origin: Origin,
): DeviceStatus {
  const [ward = '', bed = ''] = name.split('|');
  const device = { manufacturer: 'GE', model: null, systemId: null, bedLabel: bed === '' ? null : bed };
  const told = ward === '' ? settings : { ward, ...settings };
  return { kind: 'status', ...based(origin), ...NO_TERM, vendorCode, label, ...device, settings: told };
}

function based({ source, frame, at }: Origin): { readonly source?: string; readonly frame: number; readonly time: ReadingTime } {
  const time = { arrival: at, deviceUptimeMs: null, deviceWall: null };
  return source === undefined ? { frame, time } : { source, frame, time };
}
