import type { IngestedEvent, Measurement, NormalisedObservation } from '../contract/events.ts';
import type { ParkedItem, RawRecordId } from '../contract/role.ts';
import { TELEMETRY_SCHEMA } from '../contract/wire.ts';
import { clockTags } from './device-clock.ts';
import type { DialectOptions } from './expression.ts';
import { groupMeasurements, idsKey, type MeasurementGroup } from './grouping.ts';
import type { IdentityClaim, Refusal } from './identity-claim.ts';
import { MappingFailure } from './mapping-error.ts';
import type { LoadedMapping } from './mapping-files-adapter.ts';
import { normalise } from './normalise.ts';
import { createObservation, mergeObservation, type ObservationOptions, samplesOf } from './observation.ts';
import { type ObservationGroup, observationGroups } from './observation-group.ts';
import { nameOf, type ObservationIdentity } from './observation-identifier.ts';
import type { ObservationWrite, WriteResult } from './observation-writer.ts';
import { tokenOf } from './token.ts';
import { SamplePeriodChanged } from './value/observation-value.ts';

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
  const unmapped = Math.max(0, valuesIn(event.Body) - measurements.length - failures.length);
  return {
    read: { record: event.record, payload, deviceId, fromStation: isStation(event.Body), measurements, unmapped },
    parked: failures.map((failure, at) => ({
      reason: failure.name,
      deviceId,
      recordId: `${event.record}#${at}`,
      detail: failure.describe(),
      payload,
    })),
  };
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
    payload: source.payload,
  };
}

/** Measurements of one accepted identity, ready to be grouped. */
export interface AcceptedRecord extends ClaimedRecord {
  readonly identity: ObservationIdentity;
}

export interface PlannedWrite extends ObservationWrite {
  readonly part: ObservationGroup;
  readonly origin: Origin;
}

/** Which record a measurement came from. */
export interface Origin {
  readonly source: NormalisedRecord;
  readonly identity: ObservationIdentity;
}

/** Groups of the whole batch as Observations to write, in the order of the records; failures to be parked. */
export function planWrites(
  accepted: readonly AcceptedRecord[],
  mapping: LoadedMapping,
  dialect: DialectOptions,
  issued: string,
): { writes: readonly PlannedWrite[]; parked: readonly Parked[] } {
  const origins = new Map<Measurement, Origin>();
  for (const { source, identity, measurements } of accepted) {
    const origin = { source, identity };
    for (const one of measurements) origins.set(one, origin);
  }
  const writes: PlannedWrite[] = [];
  const parked: Parked[] = [];
  const plan = (group: MeasurementGroup): void => {
    try {
      writes.push(...plannedGroup(group, origins, { mapping, dialect, issued }));
    } catch (error) {
      if (!(error instanceof MappingFailure)) throw error;
      // One bad value must not keep its neighbours out: each goes alone, and only those that fail again are parked.
      if (group.sources.length > 1) {
        for (const one of group.sources) for (const alone of groupMeasurements([one], dialect)) plan(alone);
      } else parked.push(...failedGroup(group, error, origins));
    }
  };
  for (const group of groupMeasurements(
    accepted.flatMap(({ measurements }) => measurements),
    dialect,
  ))
    plan(group);
  return { writes, parked };
}

function plannedGroup(
  group: MeasurementGroup,
  origins: ReadonlyMap<Measurement, Origin>,
  { mapping, dialect, issued }: { mapping: LoadedMapping; dialect: DialectOptions; issued: string },
): readonly PlannedWrite[] {
  return partsOf(group, mapping, dialect).flatMap((part) => {
    const origin = origins.get(part.sources.at(-1) as Measurement);
    return origin ? [plannedWrite(part, origin, dialect, issued)] : [];
  });
}

function partsOf(group: MeasurementGroup, mapping: LoadedMapping, dialect: DialectOptions): readonly ObservationGroup[] {
  const template = mapping.fhir.get(group.type.toLowerCase());
  if (!template)
    throw new MappingFailure('TemplateNotFoundException', `No Fhir Template exists with the type name [${group.type}]`, {
      template: group.type,
    });
  return observationGroups(group, template, dialect);
}

function plannedWrite(part: ObservationGroup, origin: Origin, dialect: DialectOptions, issued: string): PlannedWrite {
  const options: ObservationOptions = {
    ...dialect,
    issued,
    source: sourceUri(origin.source.record, part.group.correlationId),
    ...clockTags(part.sources),
  };
  const name = nameOf(origin.identity, part.group.type, part.segment);
  // Read once now, so that a value that is no value is refused before anything is written.
  const created = createObservation(part, origin.identity, options, name);
  return {
    ...name,
    part,
    origin,
    create: () => created,
    merge(stored) {
      try {
        return mergeObservation(stored, part, options);
      } catch (error) {
        if (!(error instanceof SamplePeriodChanged)) throw error;
        // Its slots do not meet ours: the stored stream stays as it is (Q17).
        return { elsewhere: plannedWrite(withOwnPeriod(part), origin, dialect, issued) };
      }
    },
    rejoin: (stored, lost) => mergeObservation(stored, samplesOf(lost, part), options),
  };
}

/** Told apart by the sampling period of the template, and the same again when it comes again. */
export function withOwnPeriod(part: ObservationGroup): ObservationGroup {
  const { value, components } = part.template;
  const periods = [value, ...components.map((one) => one.value)].flatMap((one) =>
    one?.valueType === 'SampledData' ? [one.defaultPeriod] : [],
  );
  return { ...part, segment: `${part.segment}.${[...new Set(periods)].join('-')}ms` };
}

/** Leads from a resource to its bytes: the archived record and, for our stations, the reading within it. */
export function sourceUri(record: RawRecordId, readingId: string | null): string {
  return `urn:wardlight:record:${record}${readingId === null ? '' : `#${encodeURIComponent(readingId)}`}`;
}

/** Every record that took part is kept. */
function failedGroup(
  group: MeasurementGroup,
  failure: MappingFailure,
  origins: ReadonlyMap<Measurement, Origin>,
): readonly Parked[] {
  return group.sources.flatMap((measurement) => {
    const origin = origins.get(measurement);
    return origin ? [parkedMeasurement(measurement, origin, failure.name, failure.describe())] : [];
  });
}

function parkedMeasurement(measurement: Measurement, { source }: Origin, reason: string, detail: string): Parked {
  const part = [measurement.Type, measurement.CorrelationId ?? measurement.OccurrenceTimeUtc].join('/');
  return { reason, deviceId: measurement.DeviceId, recordId: `${source.record}#${part}`, detail, payload: source.payload };
}

/** What is now in FHIR, and what the server refused. */
export function outcomeOf(
  write: PlannedWrite,
  result: WriteResult,
): { written: NormalisedObservation } | { parked: readonly Parked[] } {
  const { part, origin } = write;
  if ('refused' in result)
    return {
      parked: part.sources.map((measurement) => parkedMeasurement(measurement, origin, 'refused-by-fhir', result.refused)),
    };
  return {
    written: { measurement: part.sources.at(-1) as Measurement, observation: result.observation, record: origin.source.record },
  };
}
