import { createHash } from 'node:crypto';
import type { Communication, DeviceMetric, Observation } from '@medplum/fhirtypes';
import type { Measurement } from '../contract/events.ts';
import { createAlert } from './alert.ts';
import { metricReference, metricState, metricWrite } from './device-metric.ts';
import { type ExplainedOrigin, explainObservation, type FieldExplanation } from './explain.ts';
import { explainAlert } from './explain-alert.ts';
import type { DialectOptions } from './expression.ts';
import { groupMeasurements, type MeasurementGroup } from './grouping.ts';
import { MappingFailure } from './mapping-error.ts';
import type { MessageInput } from './message-input.ts';
import { normalise } from './normalise.ts';
import { createObservation, mergeObservation, type ObservationOptions } from './observation.ts';
import { type ObservationGroup, observationGroups } from './observation-group.ts';
import { nameOf, type ObservationIdentity } from './observation-identifier.ts';
import { withOwnPeriod } from './own-observation.ts';
import type { DeviceTemplate } from './template/device-template.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import { isoTicks } from './time.ts';
import { isObject, type Token } from './token.ts';
import { SamplePeriodChanged } from './value/observation-value.ts';

/** Identity modes of the original connector (specs iomt-mapping section 14). */
export type IdentityMode = 'create' | 'lookup' | 'lookup-encounter';

export interface MappingRun extends DialectOptions {
  readonly device: readonly DeviceTemplate[];
  readonly fhir: readonly FhirTemplate[];
  readonly identity: IdentityMode;
  /** ISO 8601 */
  readonly issued: string;
  /** After each Observation, where each of its fields came from. */
  readonly explain?: boolean;
}

export type RunLine =
  | ({ readonly stage: 'normalised' } & Measurement)
  | { readonly stage: 'grouped'; readonly [member: string]: unknown }
  | { readonly stage: 'observation'; readonly resource: Observation }
  /** Of our extensions: an alarm with its steps, and the DeviceMetric that Observations name. */
  | { readonly stage: 'alert'; readonly resource: Communication }
  | { readonly stage: 'device-metric'; readonly resource: DeviceMetric }
  /** Of which Observation or alert, counted from 0 in the order of their lines. */
  | ({ readonly stage: 'explained'; readonly observation: number } & FieldExplanation)
  | {
      readonly stage: 'error';
      readonly error: string;
      readonly message: string;
      readonly messageIndex: number | null;
      readonly [member: string]: unknown;
    };

/**
 * All messages as one batch, without a FHIR server: identity `create` derives the ids that it would create on an empty one, the
 * lookup modes leave id, identifier, subject and device out.
 */
export function* runMapping(messages: readonly MessageInput[], run: MappingRun): Iterable<RunLine> {
  const measurements: Measurement[] = [];
  const origins = new Map<Measurement, ExplainedOrigin>();
  for (const [index, input] of messages.entries()) {
    if ('refused' in input) {
      yield errorLine(new MappingFailure('InvalidDataFormatException', input.refused), index);
      continue;
    }
    const found = normalise(input.message, run.device, ingestionTime(input.message), run);
    for (const measurement of found.measurements) yield { stage: 'normalised', ...measurement };
    for (const [at, measurement] of found.measurements.entries()) {
      const origin = found.origins[at];
      if (origin) origins.set(measurement, { ...origin, message: input.message, messageIndex: index });
    }
    for (const failure of found.failures) yield errorLine(failure, index);
    measurements.push(...found.measurements);
  }
  const conversion: Conversion = { ...run, byType: templatesByType(run.fhir), stored: new Map(), metrics: new Map(), origins };
  let count = 0;
  for (const group of groupMeasurements(measurements, run)) {
    for (const { fields, ...line } of convert(group, conversion)) {
      yield line;
      if (line.stage !== 'observation' && line.stage !== 'alert') continue;
      const observation = count++;
      for (const field of fields?.() ?? []) yield { stage: 'explained', observation, ...field };
    }
  }
}

interface Conversion extends MappingRun {
  readonly byType: ReadonlyMap<string, FhirTemplate>;
  /** By id. */
  readonly stored: Map<string, Observation>;
  readonly metrics: Map<string, DeviceMetric>;
  readonly origins: ReadonlyMap<Measurement, ExplainedOrigin>;
}

function templatesByType(fhir: readonly FhirTemplate[]): ReadonlyMap<string, FhirTemplate> {
  return new Map(fhir.map((template) => [template.typeName.toLowerCase(), template]));
}

type Converted = RunLine & { readonly fields?: () => readonly FieldExplanation[] };

function* convert(group: MeasurementGroup, run: Conversion): Iterable<Converted> {
  try {
    const template = run.byType.get(group.type.toLowerCase());
    if (!template)
      throw new MappingFailure('TemplateNotFoundException', `No Fhir Template exists with the type name [${group.type}]`, {
        template: group.type,
      });
    const parts = observationGroups(group, template, run);
    for (const part of parts) yield groupedLine(part);
    const identity = identityOf(group, run.identity);
    yield* metricLines(group, identity, run);
    if (template.becomes.kind === 'MetricState') return;
    for (const part of parts) yield* resourceLines(part, template, identity, run);
  } catch (error) {
    if (!(error instanceof MappingFailure)) throw error;
    yield errorLine(error, null);
  }
}

function* resourceLines(
  part: ObservationGroup,
  { becomes }: FhirTemplate,
  identity: ObservationIdentity | null,
  run: Conversion,
): Iterable<Converted> {
  if (becomes.kind === 'Communication') {
    const alert = { ...part, rule: becomes };
    const name = identity && nameOf(identity, part.group.type, part.segment);
    const resource = createAlert(alert, identity, { compat: run.compat, issued: run.issued, source: null }, name);
    yield { stage: 'alert', resource, ...(run.explain ? { fields: () => explainAlert(resource, alert, run.origins) } : {}) };
    return;
  }
  const resource = write(part, identity, run);
  if (!resource) return;
  yield {
    stage: 'observation',
    resource,
    ...(run.explain ? { fields: () => explainObservation(resource, part, run.origins) } : {}),
  };
}

/** As they stand after this group, where something is new; without an identity nobody could name them. */
function* metricLines(group: MeasurementGroup, identity: ObservationIdentity | null, run: Conversion): Iterable<Converted> {
  if (identity === null) return;
  for (const measurement of group.data) {
    const state = metricState(measurement, identity.deviceId, { fhir: run.byType });
    if (state === null) continue;
    const metric = metricWrite(state);
    const existing = run.metrics.get(metric.id);
    const resource = existing ? metric.merge(existing) : metric.create();
    if (resource === null || 'elsewhere' in resource) continue;
    run.metrics.set(metric.id, resource);
    yield { stage: 'device-metric', resource };
  }
}

function write(part: ObservationGroup, identity: ObservationIdentity | null, run: Conversion): Observation | null {
  try {
    return written(part, identity, run);
  } catch (error) {
    if (!(error instanceof SamplePeriodChanged)) throw error;
    return written(withOwnPeriod(part), identity, run);
  }
}

function written(part: ObservationGroup, identity: ObservationIdentity | null, run: Conversion): Observation | null {
  const { stored } = run;
  const deviceMetric = identity && part.template.deviceMetric ? metricReference(identity.deviceId, part.template) : null;
  const options: ObservationOptions = { compat: run.compat, issued: run.issued, source: null, deviceMetric };
  const fresh = createObservation(part, identity, options);
  const existing = fresh.id === undefined ? undefined : stored.get(fresh.id);
  const resource = existing ? mergeObservation(existing, part, options) : fresh;
  if (resource?.id !== undefined) stored.set(resource.id, resource);
  return resource;
}

function identityOf(group: MeasurementGroup, mode: IdentityMode): ObservationIdentity | null {
  const needed = mode === 'create' ? 'patientId' : mode === 'lookup-encounter' ? 'encounterId' : null;
  if (needed !== null && (group[needed] ?? '').trim() === '') {
    const type = needed === 'patientId' ? 'Patient' : 'Encounter';
    throw new MappingFailure(
      'ResourceIdentityNotDefinedException',
      `${type} identity is needed in mode ${mode} and the measurement has none`,
      {
        template: group.type,
        field: needed === 'patientId' ? 'PatientIdExpression' : 'EncounterIdExpression',
      },
    );
  }
  if (mode !== 'create') return null;
  return { patientId: createdId(group.patientId ?? ''), deviceId: createdId(group.deviceId), encounterId: null };
}

/** Id of a Patient or Device that mode Create makes for an identifier without system. */
function createdId(value: string): string {
  return createHash('sha256').update(`_${value}`, 'utf8').digest('hex');
}

function ingestionTime(message: Token): string | null {
  const system = isObject(message) ? message.get('SystemProperties') : null;
  const enqueued = isObject(system) ? (system.get('iothub-enqueuedtime') ?? system.get('x-opt-enqueued-time')) : null;
  return typeof enqueued === 'string' ? enqueued : null;
}

function groupedLine({ group, template, boundary, values }: ObservationGroup): RunLine {
  return {
    stage: 'grouped',
    Type: group.type,
    DeviceId: group.deviceId,
    PatientId: group.patientId,
    EncounterId: group.encounterId,
    CorrelationId: group.correlationId,
    PeriodInterval: template.periodInterval,
    Start: isoTicks(boundary.start),
    End: isoTicks(boundary.end),
    Values: Object.fromEntries(
      [...values].map(([name, data]) => [name, data.map(({ at, text }) => ({ Time: isoTicks(at), Value: text }))]),
    ),
  };
}

function errorLine(failure: MappingFailure, messageIndex: number | null): RunLine {
  return { stage: 'error', error: failure.name, message: failure.describe(), messageIndex, ...failure.place };
}
