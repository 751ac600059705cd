import type { ServedType } from '../definitions/structures.ts';
import { problem } from '../problem.ts';
import type { Condition, Criterion } from './condition.ts';
import { DATE_PREFIXES, type DatePrefix, dateCondition, rangeOfDate } from './dates.ts';
import { BETWEEN, normalised, stringKey } from './index-keys.ts';
import { modifiersOf } from './modifiers.ts';
import { numberCondition } from './numbers.ts';
import { unescaped } from './query.ts';

/** Collects the values of one statement; the SQL holds only their places. */
export class Bindings {
  readonly values: unknown[] = [];

  readonly bind = (value: unknown): string => `$${this.values.push(value)}`;
}

export interface Context {
  readonly type: ServedType;
  /** Own base URL: references that begin with it are local. */
  readonly base: string;
  readonly nowMs: number;
  /** What resources of a type must meet when a chain or `_has` goes through them; nothing when absent. */
  readonly required?: (type: ServedType) => Condition | null;
}

/** No resource has this start: those without a date sort last. Kept equal to the columns' defaults. */
export const NO_DATE_FROM = 9_007_199_254_740_991;

/**
 * One criterion as a condition on `fhir.resource r`.
 * @throws FhirProblem 400 on a malformed value or a modifier that does not apply
 */
export function criterionSql(criterion: Criterion, context: Context, to: Bindings): string {
  const { parameter, modifier, values } = criterion;
  const name = `${context.type}.${parameter.code}`;
  if (modifier === 'missing') return missingSql(criterion, name, to);
  switch (parameter.type) {
    case 'token':
      return tokenSql(criterion, name, values, to);
    case 'uri':
      return uriSql(criterion, name, values, to);
    case 'reference':
      return referenceSql(criterion, name, values, context, to);
    case 'string':
      return stringSql(criterion, name, values, to);
    case 'date':
      allow(criterion);
      return any(values, (value) => dateSql(criterion, name, value, context, to));
    case 'quantity':
    case 'number':
      allow(criterion);
      return any(values, (value) => numberCondition(parameter.code, name, value, to.bind));
    case 'composite':
      throw new Error('composites are conditions on their parts');
  }
}

function any(values: readonly string[], sql: (value: string) => string): string {
  return `(${values.map(sql).join(' or ')})`;
}

function allow({ parameter, modifier }: Criterion): void {
  if (modifier !== null && !modifiersOf(parameter).includes(modifier)) {
    throw problem(400, 'not-supported', `${parameter.code}: modifier "${modifier}" is not supported`, `http.${parameter.code}`);
  }
}

/** Some key of the resource begins so and, if given, meets a further condition; only such keys are read as what they hold. */
function keySql(prefix: string, to: Bindings, more = 'true'): string {
  return `exists (select from unnest(r.keys) k where case when starts_with(k, ${to.bind(prefix)}) then ${more} else false end)`;
}

function missingSql({ parameter, values }: Criterion, name: string, to: Bindings): string {
  const [value] = values;
  if (value !== 'true' && value !== 'false')
    throw problem(400, 'value', `${parameter.code}:missing is true or false`, `http.${parameter.code}`);
  const present =
    parameter.code === 'patient'
      ? 'r.patient is not null'
      : parameter.code === '_id' || parameter.code === '_lastUpdated'
        ? 'true'
        : `(${['=', ':', '~', '@', '#'].map((sign) => keySql(name + sign, to)).join(' or ')}${isMainDate(parameter.code) ? ` or r.starts <> ${NO_DATE_FROM}` : ''})`;
  return value === 'true' ? `not ${present}` : present;
}

const isMainDate = (code: string): boolean => code === 'date' || code === 'birthdate';

/** `:below` and its opposite go by whole segments of the path (R4, search, uri). */
function uriSql(criterion: Criterion, name: string, values: readonly string[], to: Bindings): string {
  allow(criterion);
  const exact = `r.keys && ${to.bind(values.map((value) => `${name}=${value}`))}::text[]`;
  if (criterion.modifier === null) return exact;
  const others = values.map((value) => {
    const whole = value.replace(/\/$/, '');
    if (criterion.modifier === 'below') return keySql(`${name}=${whole}/`, to);
    return keySql(`${name}=`, to, `starts_with(${to.bind(`${whole}/`)}, substr(k, ${name.length + 2}) || '/')`);
  });
  return `(${[exact, ...others].join(' or ')})`;
}

function tokenSql(criterion: Criterion, name: string, values: readonly string[], to: Bindings): string {
  allow(criterion);
  if (criterion.modifier === 'of-type')
    return `r.keys && ${to.bind(values.map((value) => `${name}:of-type=${unescaped(value)}`))}::text[]`;
  if (criterion.parameter.code === '_id') {
    return `${criterion.modifier === 'not' ? 'not ' : ''}r.id = any(${to.bind(values)}::text[])`;
  }
  const keys: string[] = [];
  const others: string[] = [];
  for (const value of values) {
    const bar = /^((?:\\.|[^\\|])*)\|(.*)$/.exec(value);
    if (!bar) keys.push(`${name}:c=${unescaped(value)}`);
    else if (bar[2] === '') others.push(keySql(`${name}=${unescaped(bar[1] ?? '')}|`, to));
    else keys.push(`${name}=${unescaped(bar[1] ?? '')}|${unescaped(bar[2] ?? '')}`);
  }
  if (keys.length > 0) others.push(`r.keys && ${to.bind(keys)}::text[]`);
  return `${criterion.modifier === 'not' ? 'not ' : ''}(${others.join(' or ')})`;
}

function referenceSql(criterion: Criterion, name: string, values: readonly string[], { base }: Context, to: Bindings): string {
  const { parameter, modifier } = criterion;
  allow(criterion);
  if (modifier === 'identifier') {
    return `r.keys && ${to.bind(values.map((value) => `${name}:identifier=${unescaped(value)}`))}::text[]`;
  }
  const references = referencesNamed(criterion, base);
  if (parameter.code === 'patient') {
    const ids = idsOfPatients(references);
    // One patient, the usual case, as an equality: only that lets the index deliver in order of date.
    return ids.length === 1 ? `r.patient = ${to.bind(ids[0])}` : `r.patient = any(${to.bind(ids)}::text[])`;
  }
  return `r.keys && ${to.bind(references.map((reference) => `${name}=${reference}`))}::text[]`;
}

function referencesNamed({ parameter, modifier, values }: Criterion, base: string): readonly string[] {
  const targets = parameter.targets ?? [];
  return values.flatMap((value) => {
    const local = (value.startsWith(`${base}/`) ? value.slice(base.length + 1) : value).replace(/\/_history\/[^/]+$/, '');
    if (modifier !== null)
      return local.includes('/') ? (local.startsWith(`${modifier}/`) ? [local] : []) : [`${modifier}/${local}`];
    return local.includes('/') || local.includes(':') ? [local] : targets.map((target) => `${target}/${local}`);
  });
}

const idsOfPatients = (references: readonly string[]): readonly string[] =>
  references.flatMap((reference) => /^Patient\/([^/]+)$/.exec(reference)?.[1] ?? []);

/** Whose a resource must be to meet the criterion; null when it does not say. */
export function patientsNamed(criterion: Criterion, base: string): readonly string[] | null {
  const { parameter, modifier } = criterion;
  if (!['patient', 'subject'].includes(parameter.code) || parameter.type !== 'reference') return null;
  if (modifier !== null && modifier !== 'Patient') return null;
  const references = referencesNamed(criterion, base);
  const ids = idsOfPatients(references);
  return parameter.code === 'patient' || ids.length === references.length ? ids : null;
}

function stringSql(criterion: Criterion, name: string, values: readonly string[], to: Bindings): string {
  allow(criterion);
  if (criterion.modifier === 'exact')
    return `r.keys && ${to.bind(values.map((value) => stringKey(name, unescaped(value))))}::text[]`;
  return any(values, (value) => {
    const wanted = normalised(unescaped(value));
    if (criterion.modifier === null) return keySql(`${name}~${wanted}`, to);
    return keySql(
      `${name}~`,
      to,
      `strpos(split_part(substr(k, ${name.length + 2}), ${to.bind(BETWEEN)}, 1), ${to.bind(wanted)}) > 0`,
    );
  });
}

function dateSql({ parameter }: Criterion, name: string, value: string, { nowMs }: Context, to: Bindings): string {
  const found = DATE_PREFIXES.find((prefix) => value.startsWith(prefix));
  const prefix: DatePrefix = found ?? 'eq';
  let range: ReturnType<typeof rangeOfDate>;
  try {
    // A "+" of a zone that was not encoded arrives as a space.
    range = rangeOfDate((found ? value.slice(2) : value).replace(/ (\d\d:\d\d)$/, '+$1'));
  } catch (error) {
    throw problem(
      400,
      'value',
      `${parameter.code}: ${error instanceof RangeError ? error.message : String(error)}`,
      `http.${parameter.code}`,
    );
  }
  const bind = (bound: number): string => `${to.bind(bound)}::bigint`;
  const condition = (from: string, until: string): string =>
    dateCondition(prefix, range, nowMs * 1_000, { from, to: until }, bind);
  if (parameter.code === '_lastUpdated') return condition('(r.updated * 1000)', '(r.updated * 1000 + 1000)');
  if (isMainDate(parameter.code)) return `(r.starts <> ${NO_DATE_FROM} and ${condition('r.starts', 'r.ends')})`;
  const bounds = `split_part(k, '@', 2)`;
  return keySql(`${name}@`, to, condition(`split_part(${bounds}, '/', 1)::bigint`, `split_part(${bounds}, '/', 2)::bigint`));
}
