import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes';
import type { DialectOptions } from './expression.ts';
import { MappingFailure } from './mapping-error.ts';
import type { ObservationGroup, Period } from './observation-group.ts';
import { CONNECTOR_SYSTEM, derivedId, type ObservationIdentity, observationIdentifier } from './observation-identifier.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import type { FhirValue } from './template/fhir-value.ts';
import { isoMillis, isoTicks, parseIsoTime } from './time.ts';
import { type ValueHolder, valueOf } from './value/observation-value.ts';

export interface ObservationOptions extends DialectOptions {
  /** A single instant is written as `effectiveDateTime` instead of a period without length (Q18). */
  readonly instantAsDateTime: boolean;
  /** ISO 8601, processing time. */
  readonly issued: string;
  /** `meta.source`; null leaves it out. */
  readonly source: string | null;
}

/**
 * The Observation of a group (specs iomt-mapping section 13.1).
 * @param identity null: without id, identifier, subject and device, as the validator shows it
 * @throws MappingFailure
 */
export function createObservation(
  group: ObservationGroup,
  identity: ObservationIdentity | null,
  options: ObservationOptions,
): Observation {
  const { template, boundary } = group;
  const type = group.group.type;
  const identifier = identity && observationIdentifier(identity, type, group.segment);
  const component = template.components.flatMap(({ codes, value }) => {
    const found = partOf(group, value, boundary, options, null);
    return found ? [{ code: conceptOf(codes, value.valueName), ...found } satisfies ObservationComponent] : [];
  });
  return {
    resourceType: 'Observation',
    ...(identifier === null ? {} : { id: derivedId(identifier) }),
    ...(options.source === null ? {} : { meta: { source: options.source } }),
    ...(identifier === null ? {} : { identifier: [identifier] }),
    status: 'final',
    ...categoryOf(template),
    code: conceptOf(template.codes, type),
    ...(identity === null ? {} : referencesOf(identity)),
    ...effectiveOf(boundary, options),
    issued: options.issued,
    ...(template.value && partOf(group, template.value, boundary, options, null)),
    ...(component.length === 0 ? {} : { component }),
  };
}

/**
 * The stored Observation with the group's data added, or null when that changes nothing (specs iomt-mapping section 13.2).
 * @throws MappingFailure when the stored value is of another type
 */
export function mergeObservation(
  existing: Observation,
  group: ObservationGroup,
  options: ObservationOptions,
): Observation | null {
  const { template, boundary } = group;
  const observed = effectivePeriod(existing) ?? boundary;
  const whole = {
    start: boundary.start < observed.start ? boundary.start : observed.start,
    end: boundary.end > observed.end ? boundary.end : observed.end,
  };
  const value = template.value && partOf(group, template.value, observed, options, existing);
  const component = mergeComponents(existing, group, observed, options);
  const merged: Observation = {
    ...without(existing, 'category'),
    ...categoryOf(template),
    ...(value ?? {}),
    ...(component.length === 0 ? {} : { component }),
  };
  const covering = whole.start === observed.start && whole.end === observed.end ? merged : widened(merged, whole);
  if (sameContent(existing, covering)) return null;
  return {
    ...covering,
    status: 'amended',
    ...(options.source === null ? {} : { meta: { ...existing.meta, source: options.source } }),
  };
}

function mergeComponents(
  existing: Observation,
  group: ObservationGroup,
  observed: Period,
  options: ObservationOptions,
): ObservationComponent[] {
  const components = [...(existing.component ?? [])];
  for (const { codes, value } of group.template.components) {
    const at = components.findIndex(({ code }) =>
      code.coding?.some((coding) => coding.system === CONNECTOR_SYSTEM && coding.code === value.valueName),
    );
    const found = partOf(group, value, observed, options, components[at] ?? null);
    if (!found) continue;
    if (at >= 0) components[at] = { ...(components[at] as ObservationComponent), ...found };
    else components.push({ code: conceptOf(codes, value.valueName), ...found });
  }
  return components;
}

/** The value of one property; null when the group has none of that name. */
function partOf(
  group: ObservationGroup,
  template: FhirValue,
  observed: Period,
  options: ObservationOptions,
  existing: ValueHolder | null,
): ValueHolder | null {
  const data = group.values.get(template.valueName);
  if (!data) return null;
  const typeName = group.group.type;
  try {
    return valueOf({ template, typeName, data, boundary: group.boundary, observed, options }, existing);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MappingFailure('NotSupportedException', error.message, { template: typeName, field: template.valueName });
  }
}

function conceptOf(codes: FhirTemplate['codes'], name: string): CodeableConcept {
  return { coding: [...codes, { system: CONNECTOR_SYSTEM, code: name, display: name }], text: name };
}

function categoryOf(template: FhirTemplate): Pick<Observation, 'category'> {
  if (template.category.length === 0) return {};
  return {
    category: template.category.map(({ text, codes }) => ({
      ...(codes.length === 0 ? {} : { coding: [...codes] }),
      ...(text === null ? {} : { text }),
    })),
  };
}

function referencesOf(identity: ObservationIdentity): Pick<Observation, 'subject' | 'encounter' | 'device'> {
  return {
    subject: { reference: `Patient/${identity.patientId}` },
    ...(identity.encounterId === null ? {} : { encounter: { reference: `Encounter/${identity.encounterId}` } }),
    device: { reference: `Device/${identity.deviceId}` },
  };
}

function effectiveOf(
  period: Period,
  { instantAsDateTime }: ObservationOptions,
): Pick<Observation, 'effectiveDateTime' | 'effectivePeriod'> {
  if (instantAsDateTime && period.start === period.end) return { effectiveDateTime: isoMillis(period.start) };
  return { effectivePeriod: { start: isoTicks(period.start), end: isoTicks(period.end) } };
}

function widened(observation: Observation, whole: Period): Observation {
  // A stored instant gives way to the period that now covers it.
  return {
    ...without(observation, 'effectiveDateTime'),
    effectivePeriod: { start: isoTicks(whole.start), end: isoTicks(whole.end) },
  };
}

function effectivePeriod({ effectiveDateTime, effectivePeriod: period }: Observation): Period | null {
  const start = parseIsoTime(period?.start ?? effectiveDateTime ?? '');
  const end = parseIsoTime(period?.end ?? effectiveDateTime ?? '');
  return start === null || end === null ? null : { start, end };
}

function without(observation: Observation, member: 'category' | 'effectiveDateTime'): Observation {
  const rest = { ...observation };
  Reflect.deleteProperty(rest, member);
  return rest;
}

/** Equal whatever the order of members. */
export function sameContent(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}
