import { isServed, type ServedType } from '../definitions/structures.ts';
import { problem } from '../problem.ts';
import { type Subset, subsetOf } from '../subset.ts';
import { compositeCondition, compositeMissing } from './composite.ts';
import type { Chain, Condition, Has } from './condition.ts';
import { type Link, parseLink } from './links.ts';
import { mainDate, parametersOf, type SearchParameter } from './parameters.ts';

/** `date` is the one that has columns of its own. */
export interface SortKey {
  readonly by: 'date' | '_lastUpdated' | '_id' | SearchParameter;
  readonly descending: boolean;
}

export interface SearchQuery {
  /** One, or those of a search over several types. */
  readonly types: Types;
  readonly criteria: readonly Condition[];
  /** What the asker's rights demand of resources of a type, beside what was asked. */
  readonly required?: ReadonlyMap<ServedType, Condition>;
  readonly sort: readonly SortKey[];
  readonly count: number;
  readonly countOnly: boolean;
  readonly total: boolean;
  readonly subset: Subset | null;
  readonly cursor: string | null;
  readonly links: readonly Link[];
  /** What was applied, for the link `self`. */
  readonly applied: readonly (readonly [string, string])[];
  readonly ignored: readonly string[];
}

export type Types = readonly [ServedType, ...ServedType[]];

export const DEFAULT_COUNT = 50;
export const MOST_COUNT = 1_000;
const MOST_ALTERNATIVES = 100;
const MOST_DEPTH = 3;

const common = (code: string, type: SearchParameter['type']): SearchParameter => ({
  code,
  type,
  url: `http://hl7.org/fhir/SearchParameter/Resource-${code.slice(1)}`,
  paths: [],
});

/** Parameters every type has. */
export const COMMON: ReadonlyMap<string, SearchParameter> = new Map(
  [
    common('_id', 'token'),
    common('_lastUpdated', 'date'),
    common('_tag', 'token'),
    common('_profile', 'uri'),
    common('_security', 'token'),
    common('_source', 'uri'),
  ].map((parameter) => [parameter.code, parameter]),
);

/**
 * @param lenient unknown parameters are named in `ignored` instead of refused
 * @throws FhirProblem 400 naming the parameter
 */
export function parseQuery(types: Types, pairs: Iterable<readonly [string, string]>, lenient: boolean): SearchQuery {
  const criteria: Condition[] = [];
  const applied: [string, string][] = [];
  const ignored: string[] = [];
  const links: Link[] = [];
  let sort: readonly SortKey[] = [];
  let count = DEFAULT_COUNT;
  let countOnly = false;
  let total = false;
  let subset: Subset | null = null;
  let cursor: string | null = null;
  for (const [name, value] of pairs) {
    if (value === '') continue;
    if (/[\u0000-\u001f]/.test(value)) throw problem(400, 'value', `${name}: control characters are not allowed`, `http.${name}`);
    switch (name) {
      case '_sort':
        sort = parseSort(types, value);
        break;
      case '_count':
        if (!/^\d{1,9}$/.test(value)) throw problem(400, 'value', '_count: a whole number expected', 'http._count');
        count = Math.min(Number(value), MOST_COUNT);
        if (count === 0) countOnly = true;
        continue;
      case '_summary':
        if (value === 'count') countOnly = true;
        else subset = subsetOf(name, value) ?? subset;
        break;
      case '_elements':
        subset = subsetOf(name, value);
        break;
      case '_total':
        if (!['none', 'estimate', 'accurate'].includes(value))
          throw problem(400, 'value', '_total: none, estimate or accurate', 'http._total');
        total = value !== 'none';
        break;
      case '_format':
      case '_pretty':
        continue;
      case '_cursor':
        cursor = value;
        continue;
      case '_include':
      case '_include:iterate':
      case '_revinclude':
      case '_revinclude:iterate':
        links.push(parseLink(name, value, types));
        break;
      default: {
        const criterion =
          types.length === 1 ? parseCondition(types[0], name, value, MOST_DEPTH) : parseCommon(types[0], name, value);
        if (criterion === null) {
          if (!lenient)
            throw problem(400, 'not-supported', `${name} is not a search parameter of ${types.join(', ')}`, `http.${name}`);
          ignored.push(name);
          continue;
        }
        if (criterion.kind === 'own' && criterion.values.length === 0) continue;
        criteria.push(criterion);
      }
    }
    applied.push([name, value]);
  }
  return { types, criteria, sort, count, countOnly, total, subset, cursor, links, applied, ignored };
}

/** Over several types only what every type has (R4, search, contexts). */
function parseCommon(type: ServedType, name: string, value: string): Condition | null {
  return COMMON.has(name.split(':')[0] ?? '') ? parseCriterion(type, name, value) : null;
}

function parseCondition(type: ServedType, name: string, value: string, depth: number): Condition | null {
  const dot = name.indexOf('.');
  if (!name.startsWith('_has:') && dot < 0) return parseCriterion(type, name, value);
  if (depth === 0) throw problem(400, 'too-costly', `${name}: at most ${MOST_DEPTH} steps`, 'http');
  return name.startsWith('_has:')
    ? parseHas(type, name, value, depth)
    : parseChain(type, [name.slice(0, dot), name.slice(dot + 1)], value, depth);
}

function parseHas(type: ServedType, name: string, value: string, depth: number): Has {
  const [, source = '', code = '', ...rest] = name.split(':');
  const parameter = isServed(source) ? parametersOf(source).get(code) : undefined;
  const unknown = (): Error => problem(400, 'not-supported', `${name} is not known`, 'http._has');
  if (!isServed(source) || parameter?.type !== 'reference' || !(parameter.targets ?? []).includes(type)) throw unknown();
  const condition = parseCondition(source, rest.join(':'), value, depth - 1);
  if (condition === null) throw unknown();
  return { kind: 'has', source, parameter, condition };
}

function parseChain(type: ServedType, [first, rest]: readonly [string, string], value: string, depth: number): Chain | null {
  const [code = '', only] = first.split(':');
  const parameter = parametersOf(type).get(code);
  if (parameter?.type !== 'reference') return null;
  const types = (parameter.targets ?? []).filter((target) => (only === undefined || target === only) && isServed(target));
  const targets = types.flatMap((target) => {
    const condition = parseCondition(target as ServedType, rest, value, depth - 1);
    return condition === null ? [] : [{ type: target as ServedType, condition }];
  });
  return targets.length === 0 ? null : { kind: 'chain', parameter, targets };
}

function parseCriterion(type: ServedType, name: string, value: string): Condition | null {
  const [code = '', modifier = null, ...more] = name.split(':');
  const parameter = COMMON.get(code) ?? parametersOf(type).get(code);
  if (!parameter) return null;
  if (more.length > 0) throw problem(400, 'invalid', `${name}: one modifier at most`, `http.${name}`);
  const values = value.match(/(?:\\.|[^\\,]|\\$)+/g) ?? [];
  if (values.length > MOST_ALTERNATIVES)
    throw problem(400, 'too-costly', `${code}: at most ${MOST_ALTERNATIVES} alternatives`, `http.${code}`);
  if (parameter.type !== 'composite') return { kind: 'own', parameter, modifier, values };
  if (modifier === 'missing') return compositeMissing(type, parameter, values[0] ?? '');
  if (modifier !== null) throw problem(400, 'not-supported', `${code}: modifier "${modifier}" is not supported`, `http.${code}`);
  return compositeCondition(type, parameter, values);
}

function parseSort(types: Types, value: string): SortKey[] {
  return value.split(',').map((item) => {
    const descending = item.startsWith('-');
    const by = descending ? item.slice(1) : item;
    if (by === '_lastUpdated' || by === '_id') return { by, descending };
    const parameter = types.length === 1 ? parametersOf(types[0]).get(by) : undefined;
    if (!parameter || parameter.type === 'composite')
      throw problem(400, 'not-supported', `_sort: ${types.join(', ')} cannot be sorted by ${by}`, 'http._sort');
    return { by: parameter === mainDate(types[0]) ? 'date' : parameter, descending };
  });
}

export function unescaped(value: string): string {
  return value.replace(/\\([\\,|$])/g, '$1');
}

/** Name and value pairs of a query string, decoded as form data is. */
export function pairsOf(query: string): [string, string][] {
  return [...new URLSearchParams(query).entries()];
}

/** The same condition always gives the same text, whatever the order of its parts. */
export function normalisedCondition(type: string, query: string): string {
  const parts = pairsOf(query)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`);
  return `${type}?${parts.sort().join('&')}`;
}
