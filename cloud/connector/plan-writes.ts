import type { Communication } from '@medplum/fhirtypes';
import type { Measurement, NormalisedObservation } from '../contract/events.ts';
import { sourceUri } from '../contract/record-source.ts';
import { type AlertGroup, createAlert, mergeAlert, rejoinAlert } from './alert.ts';
import type { AcceptedRecord, NormalisedRecord, Parked } from './batch.ts';
import { clockTags } from './device-clock.ts';
import { metricKey, metricState } from './device-metric.ts';
import type { DialectOptions } from './expression.ts';
import { groupMeasurements, type MeasurementGroup } from './grouping.ts';
import { MappingFailure } from './mapping-error.ts';
import type { LoadedMapping } from './mapping-files-adapter.ts';
import { createObservation, mergeObservation, type ObservationOptions, samplesOf } from './observation.ts';
import { type ObservationGroup, observationGroups } from './observation-group.ts';
import { nameOf, type ObservationIdentity } from './observation-identifier.ts';
import { isAnotherReading, withOwnPeriod, withOwnReading } from './own-observation.ts';
import type { ObservationWrite, ResourceWrite, WriteResult, Written } from './resource-writer.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import { SamplePeriodChanged } from './value/observation-value.ts';

/** What a resource is made of. */
export interface Planned {
  readonly part: ObservationGroup;
  readonly origin: Origin;
  /** All records that took part. */
  readonly origins: readonly Origin[];
}

export type PlannedWrite = ObservationWrite & Planned;
export type PlannedAlert = ResourceWrite<Communication> & Planned;

/** Which record a measurement came from. */
export interface Origin {
  readonly source: NormalisedRecord;
  readonly identity: ObservationIdentity;
}

export interface PlannedBatch {
  /** In the order of the records. */
  readonly writes: readonly PlannedWrite[];
  readonly alerts: readonly PlannedAlert[];
  readonly parked: readonly Parked[];
}

interface Plan {
  readonly mapping: LoadedMapping;
  readonly dialect: DialectOptions;
  readonly issued: string;
  readonly server: AboutServer;
  readonly origins: ReadonlyMap<Measurement, Origin>;
}

/** What of the server decides about what is written there. */
export interface AboutServer {
  /** Reference of a DeviceMetric by `metricKey`. */
  readonly metrics: ReadonlyMap<string, string>;
  /** As in ServerBehaviour. */
  readonly keepsSource: boolean;
}

const OURS: AboutServer = { metrics: new Map(), keepsSource: true };

/** Groups of the whole batch as resources to write; failures to be parked. */
export function planWrites(
  accepted: readonly AcceptedRecord[],
  mapping: LoadedMapping,
  dialect: DialectOptions,
  issued: string,
  server = OURS,
): PlannedBatch {
  const origins = new Map<Measurement, Origin>();
  for (const { source, identity, measurements } of accepted) {
    const origin = { source, identity };
    for (const one of measurements) origins.set(one, origin);
  }
  const context: Plan = { mapping, dialect, issued, server, origins };
  const writes: PlannedWrite[] = [];
  const alerts: PlannedAlert[] = [];
  const parked: Parked[] = [];
  const plan = (group: MeasurementGroup): void => {
    try {
      const planned = plannedGroup(group, context);
      writes.push(...planned.writes);
      alerts.push(...planned.alerts);
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
  return { writes, alerts, parked };
}

const NOTHING = { writes: [], alerts: [] };

function plannedGroup(group: MeasurementGroup, plan: Plan): Pick<PlannedBatch, 'writes' | 'alerts'> {
  const template = templateOf(group, plan.mapping);
  const { becomes } = template;
  if (becomes.kind === 'MetricState') {
    refuseUnknownState(group, template, plan.mapping);
    return NOTHING;
  }
  const parts = observationGroups(group, template, plan.dialect);
  if (becomes.kind === 'Communication')
    return { writes: [], alerts: eachPart(parts, plan, (part, made) => plannedAlert({ ...part, rule: becomes }, made, plan)) };
  return { writes: eachPart(parts, plan, (part, made) => plannedWrite(part, made, plan)), alerts: [] };
}

type MadeOf = Pick<Planned, 'origin' | 'origins'>;

function eachPart<T>(
  parts: readonly ObservationGroup[],
  { origins }: Plan,
  write: (part: ObservationGroup, made: MadeOf) => T,
): T[] {
  return parts.flatMap((part) => {
    const [first, ...more] = part.sources;
    const origin = origins.get(part.sources.at(-1) as Measurement);
    if (!origin || !first) return [];
    // What nearly every group is.
    if (more.length === 0) return [write(part, { origin, origins: [origin] })];
    return [write(part, { origin, origins: [...new Set(part.sources.flatMap((one) => origins.get(one) ?? []))] })];
  });
}

function templateOf(group: MeasurementGroup, mapping: LoadedMapping): FhirTemplate {
  const template = mapping.fhir.get(group.type.toLowerCase());
  if (template) return template;
  throw new MappingFailure('TemplateNotFoundException', `No Fhir Template exists with the type name [${group.type}]`, {
    template: group.type,
  });
}

function refuseUnknownState(group: MeasurementGroup, template: FhirTemplate, mapping: LoadedMapping): void {
  if (group.sources.every((one) => metricState(one, '', mapping) !== null)) return;
  throw new MappingFailure('UnknownStateException', 'statusByValue has nothing for this state', {
    template: template.typeName,
    field: 'statusByValue',
    ...template.position,
  });
}

function optionsOf(part: ObservationGroup, { origin }: MadeOf, { dialect, issued, server }: Plan): ObservationOptions {
  const { template } = part;
  const metric = template.deviceMetric ? server.metrics.get(metricKey(origin.identity.deviceId, template.typeName)) : undefined;
  const source = sourceUri(origin.source.record, part.group.correlationId);
  const { tags } = clockTags(part.sources);
  // What nearly every one is.
  if (tags === undefined && metric === undefined) return { ...dialect, issued, source };
  return { ...dialect, issued, source, ...(tags && { tags }), ...(metric === undefined ? {} : { deviceMetric: metric }) };
}

function plannedWrite(part: ObservationGroup, made: MadeOf, plan: Plan): PlannedWrite {
  const options = optionsOf(part, made, plan);
  const { identity } = made.origin;
  const { id, identifier } = nameOf(identity, part.group.type, part.segment);
  // Read once now, so that a value that is no value is refused before anything is written.
  const created = createObservation(part, identity, options, { id, identifier });
  const { origin, origins } = made;
  return {
    id,
    name: identifier,
    part,
    origin,
    origins,
    create: () => created,
    merge(stored) {
      if (tellsReadings(made, plan) && isAnotherReading(stored, part, created))
        return { elsewhere: plannedWrite(withOwnReading(part), made, plan) };
      try {
        return mergeObservation(stored, part, options);
      } catch (error) {
        if (!(error instanceof SamplePeriodChanged)) throw error;
        // Its slots do not meet ours: the stored stream stays as it is (Q17).
        return { elsewhere: plannedWrite(withOwnPeriod(part), made, plan) };
      }
    },
    rejoin: (stored, lost) => mergeObservation(stored, samplesOf(lost, part), options),
  };
}

/** Only our own stations promise that a correlation id names one reading for ever; of others it may join several. */
function tellsReadings({ origin }: MadeOf, { dialect, server }: Plan): boolean {
  return origin.source.fromStation && server.keepsSource && !dialect.compat;
}

function plannedAlert(part: AlertGroup, made: MadeOf, plan: Plan): PlannedAlert {
  const options = optionsOf(part, made, plan);
  const { id, identifier } = nameOf(made.origin.identity, part.group.type, part.segment);
  const created = createAlert(part, made.origin.identity, options, { id, identifier });
  return {
    id,
    name: identifier,
    part,
    ...made,
    create: () => created,
    merge: (stored) => mergeAlert(stored, part, options),
    rejoin: (stored, lost) => rejoinAlert(stored, lost, part, options),
  };
}

/** Every record that took part is kept. */
function failedGroup(
  group: MeasurementGroup,
  failure: MappingFailure,
  origins: ReadonlyMap<Measurement, Origin>,
): readonly Parked[] {
  return group.sources.flatMap((measurement) => {
    const origin = origins.get(measurement);
    const why = { reason: failure.name, detail: failure.describe(), impersonal: failure.describePlace() };
    return origin ? [parkedMeasurement(measurement, origin, why)] : [];
  });
}

type Why = Pick<Parked, 'reason' | 'detail' | 'impersonal'>;

function parkedMeasurement(measurement: Measurement, { source }: Origin, why: Why): Parked {
  const part = [measurement.Type, measurement.CorrelationId ?? measurement.OccurrenceTimeUtc].join('/');
  return { ...why, deviceId: measurement.DeviceId, recordId: `${source.record}#${part}`, payload: source.payload };
}

/** What is now in FHIR. */
export function outcomeOf(
  write: PlannedWrite,
  result: WriteResult,
): { written: NormalisedObservation } | { parked: readonly Parked[] } {
  if ('refused' in result) return { parked: refusedWrite(write, result.refused) };
  const { part, origin } = write;
  return {
    written: { measurement: part.sources.at(-1) as Measurement, observation: result.resource, record: origin.source.record },
  };
}

/** What the server refused. */
export function refusedWrites<T extends Written>(
  writes: readonly (ResourceWrite<T> & Planned)[],
  results: readonly WriteResult<T>[],
): readonly Parked[] {
  return writes.flatMap((write, at) => {
    const result = results[at];
    return result && 'refused' in result ? refusedWrite(write, result.refused) : [];
  });
}

function refusedWrite({ part, origin }: Planned, why: string): readonly Parked[] {
  const impersonal = `template "${part.template.typeName}"`;
  return part.sources.map((measurement) =>
    parkedMeasurement(measurement, origin, { reason: 'refused-by-fhir', detail: why, impersonal }),
  );
}
