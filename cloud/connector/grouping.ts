import type { Measurement } from '../contract/events.ts';
import type { DialectOptions } from './expression.ts';

/** Measurements of one type, device, patient, encounter and correlation id (specs iomt-mapping section 9). */
export interface MeasurementGroup {
  readonly type: string;
  readonly deviceId: string;
  readonly patientId: string | null;
  readonly encounterId: string | null;
  readonly correlationId: string | null;
  /** One per time. */
  readonly data: readonly Measurement[];
  /** Every measurement that went in, in order. */
  readonly sources: readonly Measurement[];
}

/**
 * Ids are kept apart as written, and measurements of one time are joined property by property, the newest winning; the original
 * confuses ids that contain "-" (Q9) and keeps one whole measurement (Q10), which compatibility mode brings back.
 */
export function groupMeasurements(measurements: readonly Measurement[], options: DialectOptions): readonly MeasurementGroup[] {
  const byKey = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const { DeviceId, Type, PatientId, EncounterId, CorrelationId } = measurement;
    const ids = [DeviceId, Type, PatientId, EncounterId, CorrelationId];
    const key = options.compat ? ids.map((id) => id ?? '').join('-') : idsKey(ids);
    const same = byKey.get(key);
    if (same) same.push(measurement);
    else byKey.set(key, [measurement]);
  }
  return [...byKey.values()].flatMap((sources) => {
    const [first] = sources;
    if (!first) return [];
    const {
      Type: type,
      DeviceId: deviceId,
      PatientId: patientId,
      EncounterId: encounterId,
      CorrelationId: correlationId,
    } = first;
    return [{ type, deviceId, patientId, encounterId, correlationId, data: onePerTime(sources, options), sources }];
  });
}

/** Each id with its length before it, so that no id can look like two. */
export function idsKey(ids: readonly (string | null)[]): string {
  let key = '';
  for (const id of ids) key += id === null ? '-' : `${id.length}:${id}`;
  return key;
}

function onePerTime(sources: readonly Measurement[], { compat }: DialectOptions): readonly Measurement[] {
  if (sources.length === 1) return sources;
  const byTime = new Map<string, Measurement[]>();
  for (const measurement of sources) {
    const same = byTime.get(measurement.OccurrenceTimeUtc);
    if (same) same.push(measurement);
    else byTime.set(measurement.OccurrenceTimeUtc, [measurement]);
  }
  return [...byTime.values()].flatMap((same) => {
    if (same.length === 1) return same;
    // The sort is stable: at equal ingestion the one that came first stays first.
    const newestFirst = [...same].sort((a, b) => compareText(b.IngestionTimeUtc ?? '', a.IngestionTimeUtc ?? ''));
    const [newest] = newestFirst;
    return newest ? [compat ? newest : { ...newest, Properties: joined(newestFirst) }] : [];
  });
}

function joined(newestFirst: readonly Measurement[]): Measurement['Properties'] {
  const byName = new Map<string, Measurement['Properties'][number]>();
  for (const { Properties } of newestFirst) {
    for (const property of Properties) if (!byName.has(property.Name)) byName.set(property.Name, property);
  }
  return [...byName.values()];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
