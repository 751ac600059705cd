import type { VitalKind } from '#clinical';
import type { AlarmReading, EntryReading } from '#wire';
import type { StoreRow } from '../../../../electron/monitor/recorder/rows.ts';

/** MDC_ECG_HEART_RATE */
export const HEART_RATE = 147842;

export const HOUR_MS = 3_600_000;

export function messageRow(sequence: number, text = `message ${sequence}`): StoreRow {
  return { table: 'outbox', sequence, message: text, createdMs: sequence };
}

export function frameRow(id: string, arrivedMs: number, bytes = new Uint8Array([1, 2, 3])): StoreRow {
  return { table: 'frames', id, device: 'monitor-1', kind: 'numerics', arrivedMs, bytes };
}

export function heartRateRow(frame: string, measuredMs: number, value: number | null = 72): StoreRow {
  return {
    table: 'vitals',
    id: `${frame}/${HEART_RATE}`,
    device: 'monitor-1',
    code: HEART_RATE,
    vendorCode: 'HR',
    value,
    reason: value === null ? 'probe-off' : null,
    unit: '/min',
    questionable: false,
    measuredMs,
    arrivedMs: measuredMs + 20,
  };
}

export function trendRow(atMs: number, value: number | null, vital: VitalKind = 'heart-rate'): StoreRow {
  const reason = value === null ? 'probe-off' : null;
  return { table: 'trends', vital, value, reason, unit: '/min', questionable: false, atMs };
}

export function waveRow(firstMs: number, samples = [0, 1, 0.5], channel = '131330'): StoreRow {
  const bytes = new Uint8Array(new Float32Array(samples).buffer);
  return { table: 'waves', device: 'monitor-1', channel, firstMs, rateHz: 250, unit: 'mV', samples: bytes };
}

export function alarmRow(id: string, atMs: number, phase: AlarmReading['phase'] = 'start'): StoreRow {
  const at = new Date(atMs).toISOString();
  const step: AlarmReading = {
    kind: 'alarm',
    id,
    alarmId: 'heart-rate-high-1',
    condition: 'heart-rate-high',
    source: 'physiological',
    priority: 'high',
    phase,
    text: 'HR 151 above 120',
    value: 151,
    limit: 120,
    unit: '/min',
    onsetAt: at,
    measuredAt: at,
  };
  return { table: 'alarms', id, atMs, json: JSON.stringify(step) };
}

export function entryRow(id: string, atMs: number): StoreRow {
  const measuredAt = new Date(atMs).toISOString();
  const reading: EntryReading = { kind: 'entry', id, what: 'temperature', value: 37.2, measuredAt };
  return { table: 'entries', id, atMs, json: JSON.stringify(reading) };
}
