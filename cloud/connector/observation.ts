import type { CodeableConcept, Coding, Meta, Observation, ObservationComponent } from '@medplum/fhirtypes';
import type { DialectOptions } from './expression.ts';
import { MappingFailure } from './mapping-error.ts';
import type { ObservationGroup, Period } from './observation-group.ts';
import { CONNECTOR_SYSTEM, nameOf, type ObservationIdentity, type ObservationName } from './observation-identifier.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import type { FhirValue } from './template/fhir-value.ts';
import { PERIOD_INTERVALS } from './template/period-interval.ts';
import { isoMillis, isoTicks, parseIsoTime } from './time.ts';
import { interpretationOf } from './value/interpretation.ts';
import { type ValueHolder, valueOf } from './value/observation-value.ts';
import { quantityOf } from './value/quantity.ts';
import { decodeSamples } from './value/sampled-data.ts';

export interface ObservationOptions extends DialectOptions {
  /** ISO 8601, processing time: it also decides whether a period is over. */
  readonly issued: string;
  /** `meta.source`; null leaves it out. */
  readonly source: string | null;
  /** `meta.tag`: what a reader of the Observation has to know about its making. */
  readonly tags?: readonly Coding[];
  /** `DeviceMetric/…`: then that is what measured, and the Device stands as the gateway. */
  readonly deviceMetric?: string | null;
}

/** Of R4's standard extensions: what relayed an Observation. */
const GATEWAY_DEVICE = 'http://hl7.org/fhir/StructureDefinition/observation-gatewayDevice';

/**
 * The Observation of a group (specs iomt-mapping section 13.1).
 * @param identity null: without id, identifier, subject and device, as the validator shows it
 * @param name where the caller has it already
 * @throws MappingFailure
 */
export function createObservation(
  group: ObservationGroup,
  identity: ObservationIdentity | null,
  options: ObservationOptions,
  name: ObservationName | null = identity && nameOf(identity, group.group.type, group.segment),
): Observation {
  const { template, boundary } = group;
  const type = group.group.type;
  const component: ObservationComponent[] = [];
  const codes = componentConcepts(template);
  for (let at = 0; at < template.components.length; at++) {
    const value = template.components[at]?.value;
    const code = codes[at];
    const found = value && partOf(group, value, boundary, options, null);
    if (found && code) component.push(componentOf(code, found));
  }
  // Member by member: that is how they stand in the text, and several times as fast as joining objects.
  const observation: Partial<Observation> & { resourceType: 'Observation' } = { resourceType: 'Observation' };
  if (name !== null) observation.id = name.id;
  const { meta } = metaOf(options, undefined);
  if (meta) observation.meta = meta;
  if (name !== null) observation.identifier = [name.identifier];
  observation.status = statusOf(group, boundary, options);
  if (template.category.length > 0) Object.assign(observation, categoryOf(template));
  observation.code = conceptOf(template.codes, type);
  if (identity !== null) refer(observation, identity, options.deviceMetric ?? null);
  Object.assign(observation, effectiveOf(boundary, template));
  observation.issued = options.issued;
  if (template.value) Object.assign(observation, partOf(group, template.value, boundary, options, null));
  if (template.value?.interpretation) Object.assign(observation, interpretationOf(group, options));
  if (component.length > 0) observation.component = component;
  return observation as Observation;
}

/** Nearly every component holds a Quantity. */
function componentOf(code: CodeableConcept, found: ValueHolder): ObservationComponent {
  return found.valueQuantity ? { code, valueQuantity: found.valueQuantity } : { code, ...found };
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
    ...interpretationOf(group, options),
    ...(component.length === 0 ? {} : { component }),
  };
  const covering = whole.start === observed.start && whole.end === observed.end ? merged : widened(merged, whole);
  if (sameContent(existing, covering)) return null;
  return {
    ...covering,
    status: mergedStatus(existing, group, { observed, whole }, options),
    ...metaOf(options, existing.meta),
  };
}

/** A period that is not over will get more; a single instant is said at once (Q21). */
function statusOf({ template }: ObservationGroup, whole: Period, { compat, issued }: ObservationOptions): Observation['status'] {
  if (compat || template.periodInterval <= 0) return 'final';
  return (parseIsoTime(issued) ?? 0n) <= whole.end ? 'preliminary' : 'final';
}

/**
 * The original calls every second write amended; here that says what it means: late or corrected. What only goes on – an open
 * period, the next samples of one correlation id – keeps its status (Q21).
 */
function mergedStatus(
  existing: Observation,
  group: ObservationGroup,
  { observed, whole }: { observed: Period; whole: Period },
  options: ObservationOptions,
): Observation['status'] {
  if (options.compat) return 'amended';
  if (existing.status === 'preliminary') return 'preliminary';
  const { periodInterval } = group.template;
  const goesOn = periodInterval === PERIOD_INTERVALS.CorrelationId && group.boundary.start > observed.end;
  if (goesOn) return existing.status;
  return periodInterval > 0 && statusOf(group, whole, options) === 'preliminary' ? 'preliminary' : 'amended';
}

/** `meta` with where it came from and what has to be known of it. */
export function metaOf({ source, tags = [] }: ObservationOptions, existing: Meta | undefined): { meta?: Meta } {
  if (tags.length === 0 && existing === undefined) return source === null ? {} : { meta: { source } };
  const known = existing?.tag ?? [];
  const fresh = tags.filter((tag) => !known.some(({ system, code }) => system === tag.system && code === tag.code));
  const tag = known.length + fresh.length === 0 ? {} : { tag: [...known, ...fresh] };
  const meta = { ...existing, ...(source === null ? {} : { source }), ...tag };
  return Object.keys(meta).length === 0 ? {} : { meta };
}

/**
 * The samples of a stored Observation as if they had come again. Values that are one for the whole Observation are not among them: of
 * these the last stands.
 */
export function samplesOf(stored: Observation, part: ObservationGroup): ObservationGroup {
  const observed = effectivePeriod(stored) ?? part.boundary;
  const { value, components } = part.template;
  const streams = [
    ...(value ? [[value.valueName, stored.valueSampledData] as const] : []),
    ...components.map(({ value: { valueName } }) => {
      const component = stored.component?.find(({ code }) => namesValue(code, valueName));
      return [valueName, component?.valueSampledData] as const;
    }),
  ];
  const values = streams.flatMap(([name, stream]) =>
    stream ? [[name, decodeSamples(stream.data ?? '', observed.start, stream.period)] as const] : [],
  );
  return { ...part, boundary: observed, values: new Map(values) };
}

function namesValue({ coding = [] }: CodeableConcept, valueName: string): boolean {
  return coding.some(({ system, code }) => system === CONNECTOR_SYSTEM && code === valueName);
}

function mergeComponents(
  existing: Observation,
  group: ObservationGroup,
  observed: Period,
  options: ObservationOptions,
): ObservationComponent[] {
  const components = [...(existing.component ?? [])];
  for (const { codes, value } of group.template.components) {
    const at = components.findIndex(({ code }) => namesValue(code, value.valueName));
    const found = partOf(group, value, observed, options, components[at] ?? null);
    if (!found) continue;
    if (at >= 0) components[at] = { ...(components[at] as ObservationComponent), ...found };
    else components.push({ code: conceptOf(codes, value.valueName), ...found });
  }
  return components;
}

/** A stream is counted from the beginning of its Observation: when that moves, the stream moves with it, also without new samples. */
function movesStart(
  { boundary }: ObservationGroup,
  observed: Period,
  existing: ValueHolder | null,
  options: ObservationOptions,
): boolean {
  return !options.compat && existing?.valueSampledData !== undefined && boundary.start < observed.start;
}

/** The value of one property; null when the group has none of that name. */
function partOf(
  group: ObservationGroup,
  template: FhirValue,
  observed: Period,
  options: ObservationOptions,
  existing: ValueHolder | null,
): ValueHolder | null {
  const data = group.values.get(template.valueName) ?? (movesStart(group, observed, existing, options) ? [] : null);
  if (!data) return null;
  const typeName = group.group.type;
  // What nearly every new value is.
  const [only] = data;
  if (existing === null && template.valueType === 'Quantity' && only && data.length === 1)
    return { valueQuantity: quantityOf(template, only, typeName) };
  try {
    return valueOf({ template, typeName, data, boundary: group.boundary, observed, options }, existing);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MappingFailure('NotSupportedException', error.message, { template: typeName, field: template.valueName });
  }
}

const concepts = new WeakMap<FhirTemplate['codes'], Map<string, CodeableConcept>>();

/** The same for every Observation of a template, so made once; nobody changes it. */
function conceptOf(codes: FhirTemplate['codes'], name: string): CodeableConcept {
  const byName = concepts.get(codes) ?? new Map<string, CodeableConcept>();
  concepts.set(codes, byName);
  const known = byName.get(name);
  if (known) return known;
  const concept: CodeableConcept = { coding: [...codes, { system: CONNECTOR_SYSTEM, code: name, display: name }], text: name };
  byName.set(name, concept);
  return concept;
}

const components = new WeakMap<FhirTemplate, readonly CodeableConcept[]>();

/** In the order of the template's components. */
function componentConcepts(template: FhirTemplate): readonly CodeableConcept[] {
  const known = components.get(template);
  if (known) return known;
  const made = template.components.map(({ codes, value }) => conceptOf(codes, value.valueName));
  components.set(template, made);
  return made;
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

function refer(observation: Partial<Observation>, identity: ObservationIdentity, metric: string | null): void {
  const device = { reference: `Device/${identity.deviceId}` };
  if (metric !== null) observation.extension = [{ url: GATEWAY_DEVICE, valueReference: device }];
  observation.subject = { reference: `Patient/${identity.patientId}` };
  if (identity.encounterId !== null) observation.encounter = { reference: `Encounter/${identity.encounterId}` };
  observation.device = metric === null ? device : { reference: metric };
}

function effectiveOf(period: Period, { effective }: FhirTemplate): Pick<Observation, 'effectiveDateTime' | 'effectivePeriod'> {
  if (effective === 'dateTime' && period.start === period.end) return { effectiveDateTime: isoMillis(period.start) };
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
