import type { DialectOptions, Expression } from '../expression.ts';
import type { SourcePosition } from '../source-position.ts';
import { type Container, isType, readBody } from './container.ts';
import { readDefaultLanguage, readExpression } from './read-expression.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';
import { readValues, type ValueTemplate } from './value-template.ts';
import { readWaveform, WAVEFORM_MEMBERS, type WaveformExpressions } from './waveform-template.ts';

export const DEVICE_TEMPLATE_TYPES = [
  'CalculatedContent',
  'JsonPathContent',
  'IotJsonPathContent',
  'IotCentralJsonPathContent',
  'WaveformContent',
] as const;
export type DeviceTemplateType = (typeof DEVICE_TEMPLATE_TYPES)[number];

/** How to find measurements of one type in a message (specs iomt-mapping section 4). */
export interface DeviceTemplate {
  readonly type: DeviceTemplateType;
  readonly typeName: string;
  readonly position: SourcePosition;
  readonly typeMatch: Expression;
  readonly deviceId: Expression;
  /** Tried in order: the first usable time counts. */
  readonly timestamps: readonly Expression[];
  readonly patientId: Expression | null;
  readonly encounterId: Expression | null;
  readonly correlationId: Expression | null;
  readonly values: readonly ValueTemplate[];
  /** Of `WaveformContent` only. */
  readonly waveform: WaveformExpressions | null;
}

const MEMBERS = [
  'typeName',
  'typeMatchExpression',
  'deviceIdExpression',
  'timestampExpression',
  'patientIdExpression',
  'encounterIdExpression',
  'correlationIdExpression',
  'values',
] as const;

/** Expressions that a template type sets itself; what the file says there is ignored. */
const FIXED: Readonly<Record<DeviceTemplateType, { deviceId: string; timestamps: readonly string[] } | null>> = {
  CalculatedContent: null,
  JsonPathContent: null,
  IotJsonPathContent: {
    deviceId: '$.SystemProperties.iothub-connection-device-id',
    timestamps: ['$.Properties.iothub-creation-time-utc', '$.SystemProperties.iothub-enqueuedtime'],
  },
  IotCentralJsonPathContent: { deviceId: '$.deviceId', timestamps: ['$.enqueuedTime'] },
  WaveformContent: null,
};

/** @returns null when something was wrong; every mistake is reported to the source */
export function readDeviceTemplate(source: TemplateSource, container: Container, options: DialectOptions): DeviceTemplate | null {
  source.about(container.type ?? '');
  const type = DEVICE_TEMPLATE_TYPES.find((name) => isType(container.type, name));
  if (!type) {
    source.report(container.place, `No match found for template type ${container.type ?? 'Not Found'}.`);
    return null;
  }
  const body = readBody(source, container);
  if (!body) return null;
  const before = source.problems.length;
  const template = readMembers(source, body, type, options);
  return source.problems.length === before ? template : null;
}

function readMembers(
  source: TemplateSource,
  body: Place,
  type: DeviceTemplateType,
  options: DialectOptions,
): DeviceTemplate | null {
  const waves = type === 'WaveformContent';
  const calculated = seesWholeMessage(type);
  nameProblems(source, body, type);
  const known = waves ? [...MEMBERS.filter((name) => name !== 'values'), ...WAVEFORM_MEMBERS] : MEMBERS;
  const members = source.members(body, calculated ? [...known, 'defaultExpressionLanguage'] : known);
  const dialect = {
    ...options,
    objects: calculated,
    language: readDefaultLanguage(source, source.optional(members, 'defaultExpressionLanguage')),
  };
  const expression = (place: Place | string | null): Expression | null =>
    place === null ? null : readExpression(source, place, dialect);
  const fixed = FIXED[type];

  const typeName = source.text(source.required(body, members, 'typeName'));
  const typeMatch = expression(source.required(body, members, 'typeMatchExpression'));
  const deviceId = expression(fixed?.deviceId ?? source.required(body, members, 'deviceIdExpression'));
  const timestamps = (fixed?.timestamps ?? [source.required(body, members, 'timestampExpression')]).map(expression);
  const optional = (name: string): Expression | null => expression(source.optional(members, name));
  const rest = {
    patientId: optional('patientIdExpression'),
    encounterId: optional('encounterIdExpression'),
    correlationId: optional('correlationIdExpression'),
    values: readValues(source, source.optional(members, 'values'), dialect),
    waveform: waves ? readWaveform(source, body, members, dialect) : null,
  };
  if (typeName === null || !typeMatch || !deviceId || !timestamps.every((each) => each !== null)) return null;
  return { type, typeName, position: positionOf(source, members, body), typeMatch, deviceId, timestamps, ...rest };
}

/** Whether expressions see the message with `matchedToken` in it and may be objects; else they see the match alone. */
export function seesWholeMessage(type: DeviceTemplateType): boolean {
  return type === 'CalculatedContent' || type === 'WaveformContent';
}

/** Problems of a template carry its type name, once that can be read. */
function nameProblems(source: TemplateSource, body: Place, type: string): void {
  const name = source.members(body, null).get('typename')?.node;
  source.about(name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : type);
}

function positionOf(source: TemplateSource, members: ReadonlyMap<string, Member>, body: Place): SourcePosition {
  return source.position(members.get('typename')?.offset ?? body.node.offset);
}
