import type { Communication, Observation } from '@medplum/fhirtypes';
import type { Measurement } from '../contract/events.ts';
import type { Expression } from './expression.ts';
import { type Influence, influenceOf } from './influence.ts';
import { expressionRoot, type MeasurementOrigin } from './normalise.ts';
import type { ObservationGroup } from './observation-group.ts';
import type { SourcePosition } from './source-position.ts';
import type { DeviceTemplate } from './template/device-template.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import type { FhirValue } from './template/fhir-value.ts';
import { parseIsoTime } from './time.ts';
import { isObject, type Token } from './token.ts';

export interface ExplainedOrigin extends MeasurementOrigin {
  readonly message: Token;
  readonly messageIndex: number;
}

/** Where one field of an Observation came from. */
export interface FieldExplanation {
  /** FHIRPath-like, e.g. `valueQuantity.value`, `component[1].valueString`. */
  readonly field: string;
  readonly value: unknown;
  /** The device template that found the measurement; null when the field is the FHIR template's alone. */
  readonly deviceTemplate: TemplatePlace | null;
  readonly fhirTemplate: TemplatePlace;
  /** null: fixed by the template. */
  readonly expression: ({ readonly name: string; readonly text: string; readonly language: string } & SourcePosition) | null;
  /** Index of the message, from 0; null for a field that no message decides. */
  readonly messageIndex: number | null;
  /** The one place in the message that the value comes from; null when there are several `inputs`, or none. */
  readonly inputPath: string | null;
  /** The value at `inputPath` stands here unchanged. */
  readonly copied: boolean;
  readonly inputs: readonly string[];
  /** Places that only decided that this measurement was chosen. */
  readonly conditions: readonly string[];
  /** The message has more places than were looked at. */
  readonly partial: boolean;
}

export interface TemplatePlace extends SourcePosition {
  readonly typeName: string;
}

/** One entry per field, in the order of the resource; a value that several messages made has one entry for each. */
export function explainObservation(
  resource: Observation,
  part: ObservationGroup,
  origins: ReadonlyMap<Measurement, ExplainedOrigin>,
): readonly FieldExplanation[] {
  const { template } = part;
  const { fixed, read } = fieldReaders(template, origins);
  const [first] = part.sources;
  const whole = first ? [first] : [];
  const identified = identityFields(resource, whole, read);
  const value = (prefix: string, holder: object, fhirValue: FhirValue): FieldExplanation[] => {
    const [member, content] = Object.entries(holder).find(([name]) => name === `value${fhirValue.valueType}`) ?? [];
    if (member === undefined) return [];
    const field = `${prefix}${member}`;
    const from = sourcesOf(part, fhirValue);
    const choose: Choose = (device) => {
      const found = device.values.find(({ name }) => name === fhirValue.valueName);
      return found ? [[found.name, found.expression]] : [];
    };
    if (fhirValue.valueType === 'String') return read(field, content, from, choose);
    const { value: number, data, ...rest } = content as Record<string, unknown>;
    const main = fhirValue.valueType === 'Quantity' ? 'value' : 'data';
    return [
      ...read(`${field}.${main}`, number ?? data, from, choose),
      ...Object.entries(rest).flatMap(([name, constant]) => fixed(`${field}.${name}`, constant, fhirValue.position)),
    ];
  };
  const effective = resource.effectiveDateTime === undefined ? 'effectivePeriod' : 'effectiveDateTime';
  return [
    ...identified.identifier,
    ...fixed('category', resource.category),
    ...fixed('code', resource.code),
    ...identified.subject,
    ...identified.encounter,
    ...read('device', resource.device, whole, (device) => [['DeviceIdExpression', device.deviceId]]),
    ...read(effective, resource[effective], whole, (device) =>
      device.timestamps.map((expression) => ['TimestampExpression', expression] as const),
    ),
    ...(template.value ? value('', resource, template.value) : []),
    ...(template.value?.interpretation
      ? read(
          'interpretation',
          resource.interpretation,
          sourcesOf(part, { ...template.value, ...template.value.interpretation }),
          (device) => {
            const found = device.values.find(({ name }) => name === template.value?.interpretation?.valueName);
            return found ? [[found.name, found.expression]] : [];
          },
        )
      : []),
    ...template.components.flatMap((component) => {
      const at = (resource.component ?? []).findIndex(({ code }) => code.text === component.value.valueName);
      const found = resource.component?.[at];
      if (!found) return [];
      return [
        ...fixed(`component[${at}].code`, found.code, component.value.position),
        ...value(`component[${at}].`, found, component.value),
      ];
    }),
  ];
}

export type Choose = (template: DeviceTemplate) => readonly (readonly [name: string, expression: Expression])[];

/** What every resource is known by. */
export function identityFields(
  { identifier, subject, encounter }: Pick<Observation | Communication, 'identifier' | 'subject' | 'encounter'>,
  whole: readonly Measurement[],
  read: FieldReaders['read'],
): Readonly<Record<'identifier' | 'subject' | 'encounter', readonly FieldExplanation[]>> {
  return {
    identifier: read('identifier', identifier, whole, (device) => [
      ['DeviceIdExpression', device.deviceId],
      ...(device.patientId ? [['PatientIdExpression', device.patientId] as const] : []),
    ]),
    subject: read('subject', subject, whole, (device) =>
      device.patientId ? [['PatientIdExpression', device.patientId]] : [['DeviceIdExpression', device.deviceId]],
    ),
    encounter: read('encounter', encounter, whole, (device) =>
      device.encounterId ? [['EncounterIdExpression', device.encounterId]] : [],
    ),
  };
}

export interface FieldReaders {
  /** A field that the FHIR template alone decides; nothing for undefined. */
  readonly fixed: (field: string, value: unknown, position?: SourcePosition) => FieldExplanation[];
  /** A field that expressions over these measurements' messages decide. */
  readonly read: (field: string, value: unknown, measurements: readonly Measurement[], choose: Choose) => FieldExplanation[];
}

export function fieldReaders(
  template: Pick<FhirTemplate, 'typeName' | 'position'>,
  origins: ReadonlyMap<Measurement, ExplainedOrigin>,
): FieldReaders {
  const fhirTemplate: TemplatePlace = { typeName: template.typeName, ...template.position };
  return {
    fixed: (field, value, position = template.position) =>
      value === undefined
        ? []
        : [
            {
              field,
              value,
              deviceTemplate: null,
              fhirTemplate: { ...fhirTemplate, ...position },
              expression: null,
              messageIndex: null,
              inputPath: null,
              copied: false,
              inputs: [],
              conditions: [],
              partial: false,
            },
          ],
    read: (field, value, measurements, choose) =>
      value === undefined
        ? []
        : measurements.flatMap((one) => readField({ field, value, fhirTemplate }, origins.get(one), choose)),
  };
}

function readField(
  base: Pick<FieldExplanation, 'field' | 'value' | 'fhirTemplate'>,
  origin: ExplainedOrigin | undefined,
  choose: Choose,
): FieldExplanation[] {
  if (!origin) return [];
  const { template, messageIndex } = origin;
  return choose(template).flatMap(([name, expression]) => {
    const influence = expressionInfluence(origin, expression);
    // Of several expressions for one field only those that gave something are named.
    if (influence.inputs.length === 0 && choose(template).length > 1) return [];
    return [
      {
        ...base,
        deviceTemplate: { typeName: template.typeName, ...template.position },
        expression: { name, text: expression.text, language: expression.language, ...expression.position },
        messageIndex,
        inputPath: influence.path,
        copied: influence.copied,
        inputs: influence.inputs,
        conditions: influence.conditions,
        partial: influence.partial,
      },
    ];
  });
}

function expressionInfluence({ template, match, message }: ExplainedOrigin, expression: Expression): Influence {
  const matches = isObject(message) ? template.typeMatch.many(message).length : 0;
  return influenceOf(message, (changed) => {
    if (!isObject(changed)) return undefined;
    const tokens = template.typeMatch.many(changed);
    // Another one is chosen, or one less: what was changed only decides that this measurement is there.
    const token = tokens.length === matches ? tokens[match] : undefined;
    return token === undefined ? undefined : expression.one(expressionRoot(changed, token, template));
  });
}

/** The measurements whose property stands in the value: all of a sampled stream, else the latest. */
function sourcesOf(part: ObservationGroup, value: FhirValue): readonly Measurement[] {
  const having = part.sources.filter(({ Properties }) => Properties.some(({ Name }) => Name === value.valueName));
  if (value.valueType === 'SampledData') return having;
  const latest = having.reduce<Measurement | null>(
    (best, one) =>
      best === null || (parseIsoTime(one.OccurrenceTimeUtc) ?? 0n) >= (parseIsoTime(best.OccurrenceTimeUtc) ?? 0n) ? one : best,
    null,
  );
  return latest ? [latest] : [];
}
