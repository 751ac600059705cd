import { readTexts } from './read-texts.ts';
import type { Place, TemplateSource } from './template-source.ts';

/** R4 value set metric-operational-status, without entered-in-error. */
export const OPERATIONAL_STATES = ['on', 'off', 'standby'] as const;
export type OperationalState = (typeof OPERATIONAL_STATES)[number];

/** Ours (`MetricStateFhir`): what a device says instead of a value becomes the operational status of the metric's DeviceMetric. */
export interface MetricStateRule {
  /** Type name of the template whose Observations the metric makes. */
  readonly metric: string;
  /** Value name. */
  readonly state: string;
  /** By the text of the value, in lower case; `*` = any other. */
  readonly byValue: ReadonlyMap<string, OperationalState>;
}

export function readMetricStateRule(source: TemplateSource, body: Place): MetricStateRule {
  const members = source.members(body, ['typeName', 'metric', 'state', 'statusByValue']);
  const given = readTexts(source, source.optional(members, 'statusByValue'), OPERATIONAL_STATES);
  return {
    metric: source.text(source.required(body, members, 'metric')) ?? '',
    state: source.text(source.optional(members, 'state')) ?? 'state',
    byValue: new Map(given ?? [['*', 'off']]),
  };
}
