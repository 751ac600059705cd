import type { ServedType } from '../definitions/structures.ts';

/** What can be subscribed to (specs fhir-server, section 12). */
export interface Topic {
  readonly url: string;
  readonly types: readonly ServedType[];
  /** Told by the text of the resource, as it is stored. */
  readonly only?: RegExp;
}

const topic = (name: string, types: readonly ServedType[], only?: RegExp): Topic => ({
  url: `urn:wardlight:topic:${name}`,
  types,
  ...(only ? { only } : {}),
});

export const TOPICS: readonly Topic[] = [
  topic('vitals-written', ['Observation'], /"code":"vital-signs"/),
  topic('risk-raised', ['RiskAssessment']),
  topic('flag-changed', ['Flag']),
  topic('task-changed', ['Task']),
  topic('device-state', ['Device', 'DeviceMetric']),
  topic('admission-changed', ['Encounter', 'Patient', 'Location']),
];

/** @param body null for a deletion: it concerns every topic of its type */
export function topicsOf(type: ServedType, body: string | null): readonly string[] {
  return TOPICS.filter(({ types, only }) => types.includes(type) && (body === null || (only?.test(body) ?? true))).map(
    ({ url }) => url,
  );
}
