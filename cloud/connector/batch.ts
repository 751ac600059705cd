import type { IngestedEvent, Measurement } from '../contract/events.ts';
import type { ParkedItem, RawRecordId } from '../contract/role.ts';
import { TELEMETRY_SCHEMA } from '../contract/wire.ts';
import type { DialectOptions } from './expression.ts';
import { idsKey } from './grouping.ts';
import type { IdentityClaim, Refusal } from './identity-claim.ts';
import type { LoadedMapping } from './mapping-files-adapter.ts';
import { normalise } from './normalise.ts';
import type { ObservationIdentity } from './observation-identifier.ts';
import { tokenOf } from './token.ts';

const utf8 = new TextDecoder();

/** @throws SyntaxError when the record is no ingested event, RangeError when it is nested too deeply */
export function readEvent(body: Uint8Array): IngestedEvent {
  const event: unknown = JSON.parse(utf8.decode(body));
  if (
    !isObject(event) ||
    !isObject(event['SystemProperties']) ||
    typeof event['record'] !== 'string' ||
    typeof event['enqueuedAt'] !== 'string'
  ) {
    throw new SyntaxError('the record is no ingested event: SystemProperties, record and enqueuedAt are needed');
  }
  return event as unknown as IngestedEvent;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One ingested record with what the device mapping found in it. */
export interface NormalisedRecord {
  readonly record: RawRecordId;
  readonly payload: Uint8Array;
  readonly deviceId: string | null;
  readonly fromStation: boolean;
  readonly measurements: readonly Measurement[];
  /** Numbers and entries of a station that no device template selects: they stay in the archive only. */
  readonly unmapped: number;
}

export type Parked = Omit<ParkedItem, 'stage'>;

/** Device mapping over one event: measurements, and what could not be read, to be parked. */
export function normaliseEvent(
  event: IngestedEvent,
  payload: Uint8Array,
  mapping: LoadedMapping,
  dialect: DialectOptions,
): { read: NormalisedRecord; parked: readonly Parked[] } {
  const token = tokenOf(
    { Body: event.Body, Properties: event.Properties, SystemProperties: event.SystemProperties },
    { recogniseDates: dialect.compat },
  );
  const { measurements, failures } = normalise(token, mapping.device, event.enqueuedAt, dialect);
  const hubDevice = event.SystemProperties['iothub-connection-device-id'];
  const deviceId = typeof hubDevice === 'string' ? hubDevice : null;
  const unmapped = Math.max(
    0,
    valuesIn(event.Body) - measurements.filter((one) => isNumber(one, mapping)).length - failures.length,
  );
  return {
    read: { record: event.record, payload, deviceId, fromStation: isStation(event.Body), measurements, unmapped },
    parked: failures.map((failure, at) => ({
      reason: failure.name,
      deviceId,
      recordId: `${event.record}#${at}`,
      detail: failure.describe(),
      impersonal: failure.describePlace(),
      payload,
    })),
  };
}

/** Alarms and states are no numbers. */
function isNumber({ Type }: Measurement, { fhir }: LoadedMapping): boolean {
  return (fhir.get(Type.toLowerCase())?.becomes.kind ?? 'Observation') === 'Observation';
}

function isStation(body: unknown): body is Readonly<Record<string, unknown>> {
  return isObject(body) && body['schema'] === TELEMETRY_SCHEMA;
}

function valuesIn(body: unknown): number {
  const readings = isStation(body) ? body['readings'] : [];
  if (!Array.isArray(readings)) return 0;
  return readings.filter(
    (reading: unknown) =>
      isObject(reading) && (reading['kind'] === 'entry' || (reading['kind'] === 'vital' && typeof reading['value'] === 'number')),
  ).length;
}

export interface ClaimedRecord {
  readonly source: NormalisedRecord;
  readonly claim: IdentityClaim;
  readonly measurements: readonly Measurement[];
}

/** The claims in one record: one for our stations, one per identity for messages that speak for several devices. */
export function claimsOf(source: NormalisedRecord): readonly ClaimedRecord[] {
  const { fromStation, measurements } = source;
  const [only] = measurements;
  // What nearly every message is.
  if (only && measurements.length === 1) {
    const atMs = Date.parse(only.OccurrenceTimeUtc);
    const ids = { deviceId: only.DeviceId, patientId: only.PatientId, encounterId: only.EncounterId };
    return [{ source, claim: { ...ids, fromStation, measured: { fromMs: atMs, toMs: atMs } }, measurements }];
  }
  const byClaim = new Map<
    string,
    { claim: IdentityClaim & { measured: { fromMs: number; toMs: number } }; measurements: Measurement[] }
  >();
  for (const measurement of measurements) {
    const { DeviceId: deviceId, PatientId: patientId, EncounterId: encounterId } = measurement;
    const atMs = Date.parse(measurement.OccurrenceTimeUtc);
    const key = idsKey([deviceId, patientId, encounterId]);
    const known = byClaim.get(key);
    if (known) {
      known.measurements.push(measurement);
      known.claim.measured.fromMs = Math.min(known.claim.measured.fromMs, atMs);
      known.claim.measured.toMs = Math.max(known.claim.measured.toMs, atMs);
    } else
      byClaim.set(key, {
        claim: { deviceId, patientId, encounterId, fromStation, measured: { fromMs: atMs, toMs: atMs } },
        measurements: [measurement],
      });
  }
  return [...byClaim.values()].map((found) => ({ source, ...found }));
}

/** A claim that is not accepted keeps the whole record, whatever else it holds. */
export function refusedClaim({ source, claim, measurements }: ClaimedRecord, refusal: Refusal): Parked {
  const whole = measurements.length === source.measurements.length;
  return {
    reason: refusal.reason,
    deviceId: claim.deviceId,
    recordId: whole ? source.record : `${source.record}#${claim.deviceId}/${claim.patientId ?? ''}/${claim.encounterId ?? ''}`,
    detail: `${refusal.detail} (${measurements.length} measurements)`,
    impersonal: `${refusal.impersonal} (${measurements.length} measurements)`,
    payload: source.payload,
  };
}

/** Measurements of one accepted identity, ready to be grouped. */
export interface AcceptedRecord extends ClaimedRecord {
  readonly identity: ObservationIdentity;
}
