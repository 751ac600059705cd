import { STRUCTURES } from './definitions/structures.ts';
import { isObject, type Json, type JsonObject, parseJson } from './json/parse-json.ts';
import { problem } from './problem.ts';

/** Which part of a resource is wanted (R4, search, summary and elements). */
export type Subset =
  | { readonly kind: 'summary' | 'text' | 'data' }
  | { readonly kind: 'elements'; readonly names: readonly string[] };

/**
 * @returns null for `_summary=false`: the whole
 * @throws FhirProblem 400
 */
export function subsetOf(name: '_summary' | '_elements', value: string): Subset | null {
  if (name === '_elements') {
    const names = value.split(',').map((element) => element.split('.').at(-1) ?? '');
    if (names.some((element) => !/^[A-Za-z]+$/.test(element)))
      throw problem(400, 'value', '_elements: names of elements expected', 'http._elements');
    return { kind: 'elements', names };
  }
  switch (value) {
    case 'true':
      return { kind: 'summary' };
    case 'text':
    case 'data':
      return { kind: value };
    case 'false':
      return null;
    default:
      throw problem(400, 'value', '_summary: true, text, data, count or false', 'http._summary');
  }
}

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };
const ALWAYS = new Set(['resourceType', 'id', 'meta', 'implicitRules']);

/** The wanted part as JSON text, tagged SUBSETTED; what is mandatory stays, so that it is still a resource. */
export function subsetText(type: string, body: string, subset: Subset): string {
  const resource = parseJson(body);
  if (!isObject(resource)) return body;
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  const tags = Array.isArray(meta['tag']) ? (meta['tag'] as readonly Json[]) : [];
  const kept = keep(resource, type, subset, true);
  return JSON.stringify({ ...kept, meta: { ...meta, tag: [...tags, SUBSETTED] } });
}

function keep(object: JsonObject, type: string, subset: Subset, top: boolean): JsonObject {
  const members = STRUCTURES.get(type)?.members;
  const kept = Object.entries(object).flatMap(([name, value]): [string, Json][] => {
    const member = members?.get(name.replace(/^_/, ''));
    if (top && ALWAYS.has(name)) return [[name, value]];
    if (!member || !isWanted(name.replace(/^_/, ''), member.element, member.rule, subset)) return [];
    // A summary goes into the parts of a resource; data types are shown whole.
    if (subset.kind !== 'summary' || !member.type.includes('.')) return [[name, value]];
    const inner = (item: Json): Json => (isObject(item) ? keep(item, member.type, subset, false) : item);
    return [[name, Array.isArray(value) ? (value as readonly Json[]).map(inner) : inner(value)]];
  });
  return Object.fromEntries(kept);
}

function isWanted(
  name: string,
  element: string,
  rule: { readonly min?: number; readonly summary?: boolean },
  subset: Subset,
): boolean {
  if (subset.kind === 'data') return name !== 'text';
  if (rule.min) return true;
  if (subset.kind === 'text') return name === 'text';
  if (subset.kind !== 'elements') return rule.summary ?? false;
  return subset.names.includes(name) || subset.names.includes(element.replace('[x]', ''));
}
