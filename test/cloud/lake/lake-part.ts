import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { type LakePart, partsOf } from '../../../cloud/lake/parts.ts';
import { READINGS } from '../../../cloud/lake/table.ts';

/** One file's worth of readings of one ward and day. */
export function lakePart(firstOffset: number, count: number, date = '2026-01-05'): LakePart {
  const records = Array.from({ length: count }, (_, place): LogRecord => {
    const offset = firstOffset + place;
    const reading = {
      vital: 'heart-rate',
      value: offset,
      unit: '/min',
      effectiveAt: `${date}T10:00:00.000Z`,
      observation: `Observation/o${offset}`,
      record: `telemetry/0/${offset}`,
      patient: `Patient/p${offset % 3}`,
      encounter: null,
      bed: 'bed-12',
      ward: 'Ward 3',
      deviceId: 'station-bed-12',
    };
    const body = Buffer.from(JSON.stringify(reading));
    return { topic: 'enriched', partition: 0, offset, enqueuedAtMs: 0, key: reading.patient, headers: {}, body };
  });
  const [part] = partsOf(READINGS, records);
  if (part === undefined) throw new Error('no part of no records');
  return part;
}
