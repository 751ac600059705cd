import { createHash } from 'node:crypto';
import type { Observation } from '@medplum/fhirtypes';
import type { Measurement } from '../contract/events.ts';
import { withOwnPeriod } from './batch.ts';
import { type ExplainedOrigin, explainObservation, type FieldExplanation } from './explain.ts';
import type { DialectOptions } from './expression.ts';
import { groupMeasurements, type MeasurementGroup } from './grouping.ts';
import { MappingFailure } from './mapping-error.ts';
import type { MessageInput } from './message-input.ts';
import { normalise } from './normalise.ts';
import { createObservation, mergeObservation, type ObservationOptions } from './observation.ts';
import { type ObservationGroup, observationGroups } from './observation-group.ts';
import type { ObservationIdentity } from './observation-identifier.ts';
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
  const stored = new Map<string, Observation>();
  let count = 0;
  for (const group of groupMeasurements(measurements, run)) {
    for (const { part, ...line } of convert(group, run, stored)) {
      yield line;
      if (line.stage !== 'observation') continue;
      const observation = count++;
      if (!run.explain || !part) continue;
      for (const field of explainObservation(line.resource, part, origins)) yield { stage: 'explained', observation, ...field };
    }
  }
}

function* convert(
  group: MeasurementGroup,
  run: MappingRun,
  stored: Map<string, Observation>,
): Iterable<RunLine & { readonly part?: ObservationGroup }> {
  try {
    const template = run.fhir.find(({ typeName }) => typeName.toLowerCase() === group.type.toLowerCase());
    if (!template)
      throw new MappingFailure('TemplateNotFoundException', `No Fhir Template exists with the type name [${group.type}]`, {
        template: group.type,
      });
    const parts = observationGroups(group, template, run);
    for (const part of parts) yield groupedLine(part);
    const identity = identityOf(group, run.identity);
    for (const part of parts) {
      const resource = write(part, identity, run, stored);
      if (resource) yield { stage: 'observation', resource, part };
    }
  } catch (error) {
    if (!(error instanceof MappingFailure)) throw error;
    yield errorLine(error, null);
  }
}

function write(
  part: ObservationGroup,
  identity: ObservationIdentity | null,
  run: MappingRun,
  stored: Map<string, Observation>,
): Observation | null {
  try {
    return written(part, identity, run, stored);
  } catch (error) {
    if (!(error instanceof SamplePeriodChanged)) throw error;
    return written(withOwnPeriod(part), identity, run, stored);
  }
}

function written(
  part: ObservationGroup,
  identity: ObservationIdentity | null,
  run: MappingRun,
  stored: Map<string, Observation>,
): Observation | null {
  const options: ObservationOptions = { compat: run.compat, issued: run.issued, source: null };
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
