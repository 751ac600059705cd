import type { Coding } from '@medplum/fhirtypes';
import type { SourcePosition } from '../source-position.ts';
import { type Concept, readCodes, readConcepts } from './coding.ts';
import { type Container, isType, readBody } from './container.ts';
import { type FhirValue, readFhirValue } from './fhir-value.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

/** Minutes that one Observation covers: 0 a single instant, 60 a clock hour, 1440 a day, -1 all of one correlation id. */
export const PERIOD_INTERVALS = { Single: 0, Hourly: 60, Daily: 1440, CorrelationId: -1 } as const;
export type PeriodInterval = (typeof PERIOD_INTERVALS)[keyof typeof PERIOD_INTERVALS];

/** How one measurement type becomes an Observation (specs iomt-mapping section 10.2). */
export interface FhirTemplate {
  readonly typeName: string;
  readonly position: SourcePosition;
  readonly periodInterval: PeriodInterval;
  /** Ours: a single instant as `effectiveDateTime`; by default a period without length, as existing consumers expect (Q18). */
  readonly effective: 'period' | 'dateTime';
  readonly category: readonly Concept[];
  readonly codes: readonly Coding[];
  readonly value: FhirValue | null;
  readonly components: readonly { readonly codes: readonly Coding[]; readonly value: FhirValue }[];
}

/** @returns null when something was wrong; every mistake is reported to the source */
export function readFhirTemplate(source: TemplateSource, container: Container): FhirTemplate | null {
  source.about(container.type ?? '');
  if (!isType(container.type, 'CodeValueFhir')) {
    source.report(container.place, `No match found for template type ${container.type ?? 'Not Found'}.`);
    return null;
  }
  const body = readBody(source, container);
  if (!body) return null;
  const before = source.problems.length;
  const template = readMembers(source, body);
  return source.problems.length === before ? template : null;
}

function readMembers(source: TemplateSource, body: Place): FhirTemplate | null {
  const name = source.members(body, null).get('typename');
  source.about(name?.node.kind === 'scalar' && typeof name.node.value === 'string' ? name.node.value : 'CodeValueFhir');
  const members = source.members(body, ['typeName', 'periodInterval', 'effective', 'category', 'codes', 'value', 'components']);
  const typeName = source.text(source.required(body, members, 'typeName'));
  if (typeName?.trim() === '') source.report(body, `Empty type name is not allowed: '${typeName}'`);
  const value = source.optional(members, 'value');
  const template = {
    position: source.position(name?.offset ?? body.node.offset),
    periodInterval: readInterval(source, source.optional(members, 'periodInterval')),
    effective: readEffective(source, source.optional(members, 'effective')),
    category: readConcepts(source, source.optional(members, 'category')),
    codes: readCodes(source, source.required(body, members, 'codes')),
    value: value && readFhirValue(source, value),
    components: source.items(source.optional(members, 'components')).flatMap((place) => readComponent(source, place)),
  };
  return typeName === null ? null : { typeName, ...template };
}

function readComponent(source: TemplateSource, place: Place): FhirTemplate['components'] {
  const members = source.members(place, ['codes', 'value']);
  const codes = readCodes(source, source.required(place, members, 'codes'));
  const found = source.required(place, members, 'value');
  const value = found && readFhirValue(source, found);
  return value ? [{ codes, value }] : [];
}

function readInterval(source: TemplateSource, member: Member | null): PeriodInterval {
  if (!member) return PERIOD_INTERVALS.Single;
  const text = source.text(member) ?? '';
  const found = Object.entries(PERIOD_INTERVALS).find(
    ([name, minutes]) => name.toLowerCase() === text.toLowerCase() || text === String(minutes),
  );
  if (!found) source.report(member, `ObservationPeriodInterval ${text} is not supported.`);
  return found?.[1] ?? PERIOD_INTERVALS.Single;
}

function readEffective(source: TemplateSource, member: Member | null): FhirTemplate['effective'] {
  const text = member && source.text(member)?.toLowerCase();
  if (text === 'datetime') return 'dateTime';
  if (member && text !== 'period') source.report(member, 'effective is "dateTime" or "period"');
  return 'period';
}
