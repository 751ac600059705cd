import type { DeviceStatus, HostInstant } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { FLOATS, NO_RATE, NO_SATURATION, STAT8, STATUS8, STATUS13 } from '../tables.table.ts';
import { type Alerts, timeOf, vital } from './state.ts';

const [SATURATION, RATE] = FLOATS;

/** Format 8: four bytes once a second, display values. Source: spec section 4. */
export function takeGroup(bytes: Uint8Array, at: HostInstant, alerts: Alerts, sink: Sink): void {
  const [status = 0, rate = 0, spo2 = 0, stat2 = 0] = bytes;
  const frame = sink.frame('format 8 group', bytes);
  const time = timeOf(at, null);
  const condition = { sensor: (stat2 & STAT8.sensor) !== 0, outOfTrack: (status & STATUS8.outOfTrack) !== 0 };
  alerts.set('sensor', condition.sensor, time, frame, sink);
  alerts.set('disconnected', (status & STATUS8.disconnected) !== 0, time, frame, sink);
  alerts.set('low-battery', (stat2 & STAT8.lowBattery) !== 0, time, frame, sink);
  sink.readings.push(
    vital(SATURATION, spo2, condition, time, frame),
    vital(RATE, (status & 3) * 128 + rate, condition, time, frame),
  );
}

/**
 * Format 13: one spot measurement, or one that the device had stored. A stored one keeps its own name and no code: it must never
 * stand where a live number does. Source: spec section 5.
 */
export function takeRecord(bytes: Uint8Array, at: HostInstant, alerts: Alerts, sink: Sink): void {
  const data = bytes.subarray(6);
  const frame = sink.frame('format 13 record', bytes);
  const flags = u16(data, 8);
  const deviceWall = wallOf(data);
  const time = timeOf(at, null, deviceWall);
  const none = (flags & STATUS13.noMeasurement) !== 0;
  alerts.set('low-battery', (flags & STATUS13.lowBattery) !== 0, time, frame, sink);
  const condition = { sensor: false, outOfTrack: (flags & STATUS13.smartPoint) === 0 };
  const readings = [
    vital(SATURATION, none ? NO_SATURATION : (data[13] ?? NO_SATURATION), condition, time, frame),
    vital(RATE, none ? NO_RATE : u16(data, 10) & 0x1ff, condition, time, frame),
  ];
  const stored = (flags & STATUS13.fromMemory) !== 0;
  for (const reading of readings) {
    const label = `${reading.label} (stored)`;
    sink.readings.push(stored ? { ...reading, label, vendorCode: label, code: null, codeName: null } : reading);
  }
  if (deviceWall === null) sink.issue('malformed', 'the record has no readable date', bytes);
  const spot: DeviceStatus = {
    kind: 'status',
    frame,
    time,
    ...{ code: null, codeName: null, vendorCode: 'spot', label: 'Spot measurement', unit: null },
    ...{ manufacturer: 'Nonin', model: null, systemId: null, bedLabel: null },
    settings: { dataFormat: 13, stored: stored ? 'yes' : 'no', smartPoint: condition.outOfTrack ? 'not reached' : 'reached' },
  };
  sink.readings.push(spot);
}

function wallOf(data: Uint8Array): string | null {
  const digits = [...data.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  if (digits.some((text) => !/^\d\d$/.test(text))) return null;
  const [century = '', year = '', month = '', day = '', hour = '', minute = '', second = '', hundredth = ''] = digits;
  const wall = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.${hundredth}`;
  return Number.isNaN(Date.parse(`${wall}Z`)) ? null : wall;
}

function u16(data: Uint8Array, at: number): number {
  return (data[at] ?? 0) * 256 + (data[at + 1] ?? 0);
}
