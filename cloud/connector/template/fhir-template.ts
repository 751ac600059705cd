import type { Coding } from '@medplum/fhirtypes';
import type { SourcePosition } from '../source-position.ts';
import { type AlertRule, readAlertRule } from './alert-template.ts';
import { type Concept, readCodes, readConcepts } from './coding.ts';
import { type Container, isType, readBody } from './container.ts';
import { type FhirValue, readFhirValue } from './fhir-value.ts';
import { type MetricStateRule, readMetricStateRule } from './metric-state-template.ts';
import { PERIOD_INTERVALS, type PeriodInterval } from './period-interval.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

/** How one measurement type becomes a resource, nearly always an Observation (specs iomt-mapping section 10.2). */
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
  /** Ours: the Observation's device is a DeviceMetric, which the Device has. */
  readonly deviceMetric: boolean;
  /** Ours: a Provenance for each raw record names what was made of it. */
  readonly provenance: boolean;
  readonly becomes:
    | { readonly kind: 'Observation' }
    | ({ readonly kind: 'Communication' } & AlertRule)
    | ({ readonly kind: 'MetricState' } & MetricStateRule);
}

/** @returns null when something was wrong; every mistake is reported to the source */
export function readFhirTemplate(source: TemplateSource, container: Container): FhirTemplate | null {
  source.about(container.type ?? '');
  const reader = READERS.find(({ type }) => isType(container.type, type));
  if (!reader) {
    source.report(container.place, `No match found for template type ${container.type ?? 'Not Found'}.`);
    return null;
  }
  const body = readBody(source, container);
  if (!body) return null;
  const before = source.problems.length;
  const template = readNamed(source, body, reader);
  return source.problems.length === before ? template : null;
}

interface Reader {
  readonly type: string;
  readonly read: (source: TemplateSource, body: Place, typeName: string) => FhirTemplate;
}

const READERS: readonly Reader[] = [
  { type: 'CodeValueFhir', read: readMembers },
  {
    type: 'AlertFhir',
    read: (source, body, typeName) => ({
      ...bare(source, body, typeName),
      periodInterval: PERIOD_INTERVALS.CorrelationId,
      becomes: { kind: 'Communication', ...readAlertRule(source, body) },
    }),
  },
  {
    type: 'MetricStateFhir',
    read: (source, body, typeName) => ({
      ...bare(source, body, typeName),
      becomes: { kind: 'MetricState', ...readMetricStateRule(source, body) },
    }),
  },
];

/** A template that makes no Observation. */
function bare(source: TemplateSource, body: Place, typeName: string): FhirTemplate {
  return {
    typeName,
    position: source.position(source.members(body, null).get('typename')?.offset ?? body.node.offset),
    periodInterval: PERIOD_INTERVALS.Single,
    effective: 'period',
    category: [],
    codes: [],
    value: null,
    components: [],
    deviceMetric: false,
    provenance: false,
    becomes: { kind: 'Observation' },
  };
}

function readNamed(source: TemplateSource, body: Place, { type, read }: Reader): FhirTemplate | null {
  const named = source.members(body, null);
  const name = named.get('typename');
  source.about(name?.node.kind === 'scalar' && typeof name.node.value === 'string' ? name.node.value : type);
  const typeName = source.text(source.required(body, named, 'typeName'));
  if (typeName?.trim() === '') source.report(body, `Empty type name is not allowed: '${typeName}'`);
  const template = read(source, body, typeName ?? '');
  return typeName === null ? null : template;
}

const MEMBERS = [
  'typeName',
  'periodInterval',
  'effective',
  'category',
  'codes',
  'value',
  'components',
  'deviceMetric',
  'provenance',
] as const;

function readMembers(source: TemplateSource, body: Place, typeName: string): FhirTemplate {
  const members = source.members(body, MEMBERS);
  const value = source.optional(members, 'value');
  return {
    ...bare(source, body, typeName),
    periodInterval: readInterval(source, source.optional(members, 'periodInterval')),
    effective: readEffective(source, source.optional(members, 'effective')),
    category: readConcepts(source, source.optional(members, 'category')),
    codes: readCodes(source, source.required(body, members, 'codes')),
    value: value && readFhirValue(source, value),
    components: source.items(source.optional(members, 'components')).flatMap((place) => readComponent(source, place)),
    deviceMetric: readSwitch(source, source.optional(members, 'deviceMetric')),
    provenance: readSwitch(source, source.optional(members, 'provenance')),
  };
}

function readSwitch(source: TemplateSource, member: Member | null): boolean {
  const text = member && source.text(member)?.toLowerCase();
  if (member && text !== 'true' && text !== 'false') source.report(member, `${member.name} is true or false`);
  return text === 'true';
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
