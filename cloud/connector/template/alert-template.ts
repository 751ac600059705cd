import type { Coding } from '@medplum/fhirtypes';
import { readCodes } from './coding.ts';
import { readTexts } from './read-texts.ts';
import type { Place, TemplateSource } from './template-source.ts';

/** R4 value set request-priority. */
const PRIORITIES = ['routine', 'urgent', 'asap', 'stat'] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * Ours (`AlertFhir`): how the steps of a device's alarm, or of a state it tells, become one Communication (specs fhir-vitals
 * section 6). Steps belong together by their correlation id.
 */
export interface AlertRule {
  /** Of the reason. */
  readonly codes: readonly Coding[];
  /** Value names: what a person reads, the step, how urgent it is, and the condition; only the text must be there. */
  readonly text: string;
  readonly phase: string;
  readonly priority: string;
  readonly condition: string;
  /** Phases, in lower case, after which it is over. */
  readonly ends: ReadonlySet<string>;
  /** What the device calls a priority, in lower case; of R4 what it means. */
  readonly priorities: ReadonlyMap<string, Priority>;
}

const DEFAULT_PRIORITIES: readonly (readonly [string, Priority])[] = [
  ['high', 'stat'],
  ['medium', 'urgent'],
  ['low', 'routine'],
];

export function readAlertRule(source: TemplateSource, body: Place): AlertRule {
  const members = source.members(body, ['typeName', 'codes', 'text', 'phase', 'priority', 'condition', 'ends', 'priorities']);
  const text = (name: string): string => source.text(source.optional(members, name)) ?? name;
  const ends = source.optional(members, 'ends');
  const given = readTexts(source, source.optional(members, 'priorities'), PRIORITIES);
  return {
    codes: readCodes(source, source.optional(members, 'codes')),
    text: text('text'),
    phase: text('phase'),
    priority: text('priority'),
    condition: text('condition'),
    ends: new Set(ends ? source.items(ends).map((item) => (source.text(item) ?? '').toLowerCase()) : ['end']),
    priorities: new Map(given ?? DEFAULT_PRIORITIES),
  };
}
