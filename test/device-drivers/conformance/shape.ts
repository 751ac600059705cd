import { ABSENCE_REASONS } from '#clinical';
import type { DeviceReading, SessionOutput } from '#device';

const REASON = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;
const SHOWN_BYTES = 256;
const LINKS = ['idle', 'connecting', 'connected', 'silent', 'released'];

/** @throws Error that names what in an output breaks the contract (device-drivers/contract) */
export function assertShape({ frames, readings, send, issues, link }: SessionOutput): void {
  for (const { kind, bytes } of frames) {
    if (kind === '') throw new Error('a frame without a kind');
    if (!(bytes instanceof Uint8Array)) throw new Error(`frame ${kind} carries no bytes`);
  }
  for (const reading of readings) {
    const trouble = troubleOf(reading, frames.length);
    if (trouble !== null) throw new Error(`${trouble}: ${JSON.stringify(reading).slice(0, 400)}`);
  }
  for (const bytes of send) if (!(bytes instanceof Uint8Array) || bytes.length === 0) throw new Error('an empty message to send');
  for (const { reason, detail, bytes } of issues) {
    if (!REASON.test(reason)) throw new Error(`issue reason ${JSON.stringify(reason)} is no short stable word`);
    if (detail === '') throw new Error(`issue ${reason} says nothing`);
    if (bytes !== null && bytes.length > SHOWN_BYTES) throw new Error(`issue ${reason} carries ${bytes.length} bytes`);
  }
  if (!LINKS.includes(link)) throw new Error(`link ${link}`);
}

function troubleOf(reading: DeviceReading, frames: number): string | null {
  const { frame, code, codeName, vendorCode, label, unit, time } = reading;
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames) return `frame ${frame} of ${frames}`;
  if ((code === null) !== (codeName === null)) return 'a code without its name, or a name without its code';
  if (codeName !== null && !codeName.startsWith('MDC_')) return 'no MDC name';
  if (vendorCode === '' || label === '' || unit === '') return 'an empty name or unit';
  const { deviceUptimeMs, deviceWall } = time;
  if (deviceUptimeMs !== null && !(Number.isFinite(deviceUptimeMs) && deviceUptimeMs >= 0)) return 'uptime';
  if (deviceWall !== null && !(LOCAL_TIME.test(deviceWall) && Number.isFinite(Date.parse(`${deviceWall}Z`))))
    return 'calendar clock';
  return ownTroubleOf(reading);
}

function ownTroubleOf(reading: DeviceReading): string | null {
  switch (reading.kind) {
    case 'vital': {
      const { value, reason } = reading;
      if (value !== null && !Number.isFinite(value)) return 'no number';
      if ((value === null) !== (reason !== null)) return 'null without a reason, or a reason without null';
      return reason === null || ABSENCE_REASONS.includes(reason) ? null : 'unknown reason';
    }
    case 'waveform': {
      const { rateHz, samples, range, firstSampleUptimeMs } = reading;
      if (!(Number.isFinite(rateHz) && rateHz > 0)) return 'rate';
      if (samples.length === 0) return 'no samples';
      if (!samples.every((sample) => sample === null || Number.isFinite(sample))) return 'a sample that is no number';
      if (range !== null && !(Number.isFinite(range.low) && Number.isFinite(range.high))) return 'range';
      return firstSampleUptimeMs === null || Number.isFinite(firstSampleUptimeMs) ? null : 'time of the first sample';
    }
    case 'alert':
      return reading.text === '' ? 'an alert without text' : null;
    case 'status':
      return Object.values(reading.settings).every((value) => typeof value === 'string' || Number.isFinite(value))
        ? null
        : 'a setting that is no number';
  }
}
