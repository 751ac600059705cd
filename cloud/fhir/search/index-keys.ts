import type { ServedType } from '../definitions/structures.ts';
import { isJsonNumber, type JsonNumber, textOfNumber } from '../json/number-text.ts';
import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';
import { pairKeys } from './composite.ts';
import { type DateRange, rangeOfDate, rangeOfPeriod } from './dates.ts';
import { indexPlan } from './index-plan.ts';
import type { SearchParameter } from './parameters.ts';
import { valuesAt } from './path.ts';
import { type Places, placesOf } from './places.ts';

/**
 * What a resource can be found by. Keys, one text each:
 * `T.p=system|code` and `T.p:c=code` token, `T.p:of-type=system|code|value` identifier with its type · `T.p=Type/id` reference, `T.p:identifier=system|value` logical reference ·
 * `T.p=uri` · `T.p~normalised⌁original` string · `T.p@from/to` date · `T.p#number|system|code|unit` quantity and number
 */
export interface SearchIndex {
  readonly keys: readonly string[];
  /** Id of the patient this is about. */
  readonly patient: string | null;
  readonly date: DateRange | null;
  readonly places: Places;
}

/** Raised whenever the same definitions give other keys than before: then what is stored is indexed again. */
export const KEY_FORM = 1;

/** Stands between the two forms of a string; a resource cannot hold it. */
export const BETWEEN = '\u0001';

export function indexOf(type: ServedType, resource: JsonObject): SearchIndex {
  const { indexed, date, patient } = indexPlan(type, resource);
  const keys = new Set<string>();
  for (const { parameter, name, paths } of indexed) {
    if (parameter.type === 'composite') {
      for (const key of pairKeys(parameter, paths, resource, partKeys)) keys.add(`${type}.${key}`);
      continue;
    }
    for (const path of paths)
      for (const value of valuesAt(resource, path))
        if (parameter.code !== 'patient' || !isOfAnother(value)) addKeys(keys, name, parameter.type, value);
  }
  const meta = resource['meta'];
  if (isObject(meta)) addMeta(keys, type, meta);
  const found = { keys: [...keys], patient: patientOf(type, resource, patient), date: spanOf(resource, date) };
  return { ...found, places: placesOf(type, found.patient, found.keys) };
}

function partKeys(name: string, type: SearchParameter['type'], value: Json): readonly string[] {
  const keys = new Set<string>();
  addKeys(keys, name, type, value);
  return [...keys];
}

/** From the earliest start to the latest end. */
function spanOf(resource: JsonObject, paths: readonly string[]): DateRange | null {
  let span: DateRange | null = null;
  for (const path of paths)
    for (const value of valuesAt(resource, path)) {
      const range = dateRange(value);
      if (range) span = span ? { from: Math.min(span.from, range.from), to: Math.max(span.to, range.to) } : range;
    }
  return span;
}

function patientOf(type: ServedType, resource: JsonObject, paths: readonly string[]): string | null {
  if (type === 'Patient') return typeof resource['id'] === 'string' ? resource['id'] : null;
  for (const path of paths)
    for (const value of valuesAt(resource, path)) {
      const id = patientIn(value);
      if (id !== null) return id;
    }
  return null;
}

/** `patient` reads elements that may refer to anything, e.g. the entities of an AuditEvent. */
function isOfAnother(value: Json): boolean {
  return isObject(value) && typeof value['reference'] === 'string' && patientIn(value) === null;
}

function patientIn(value: Json): string | null {
  const reference = isObject(value) ? value['reference'] : undefined;
  return typeof reference === 'string' ? (/^Patient\/([^/]+)/.exec(reference)?.[1] ?? null) : null;
}

function addMeta(keys: Set<string>, type: string, meta: JsonObject): void {
  for (const [name, member] of [
    ['_tag', 'tag'],
    ['_security', 'security'],
  ] as const) {
    for (const value of valuesAt(meta, member)) addToken(keys, `${type}.${name}`, value);
  }
  for (const [name, member] of [
    ['_profile', 'profile'],
    ['_source', 'source'],
  ] as const) {
    for (const value of valuesAt(meta, member)) keys.add(`${type}.${name}=${text(value)}`);
  }
}

function addKeys(keys: Set<string>, name: string, type: SearchParameter['type'], value: Json): void {
  switch (type) {
    case 'token': {
      addToken(keys, name, value);
      return;
    }
    case 'reference': {
      addReference(keys, name, value);
      return;
    }
    case 'uri':
      return void keys.add(`${name}=${text(value)}`);
    case 'string':
      for (const text of texts(value)) keys.add(stringKey(name, text));
      return;
    case 'date': {
      const range = dateRange(value);
      if (range) keys.add(`${name}@${range.from}/${range.to}`);
      return;
    }
    case 'quantity':
      if (isObject(value) && isJsonNumber(value['value']) && isIndexable(value['value'])) {
        const unit = [value['system'], value['code'], value['unit']].map((part) => (typeof part === 'string' ? part : ''));
        keys.add(`${name}#${textOfNumber(value['value'])}|${unit.join('|')}`);
      }
      return;
    case 'number':
      if (isJsonNumber(value) && isIndexable(value)) keys.add(`${name}#${textOfNumber(value)}|||`);
      return;
    case 'composite':
  }
}

/** PostgreSQL's numeric ends far beyond any measurement, yet it ends. */
function isIndexable(value: JsonNumber): boolean {
  const exponent = Number(/[eE]([+-]?\d+)$/.exec(textOfNumber(value))?.[1] ?? 0);
  return Math.abs(exponent) < 1_000 && textOfNumber(value).length < 1_000;
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Coding, CodeableConcept, Identifier, ContactPoint, code, boolean, string. */
function addToken(keys: Set<string>, name: string, value: Json): void {
  if (typeof value === 'string' || typeof value === 'boolean') keys.add(`${name}:c=${String(value)}`);
  if (!isObject(value)) return;
  if (Array.isArray(value['coding'])) {
    for (const coding of value['coding'] as readonly Json[]) addToken(keys, name, coding);
    return;
  }
  const code = text(value['code']) || text(value['value']);
  if (code === '') return;
  const kind = value['type'];
  for (const coding of isObject(kind) && Array.isArray(kind['coding']) ? (kind['coding'] as readonly Json[]) : [])
    if (isObject(coding)) keys.add(`${name}:of-type=${text(coding['system'])}|${text(coding['code'])}|${code}`);
  keys.add(`${name}=${text(value['system'])}|${code}`);
  keys.add(`${name}:c=${code}`);
}

function addReference(keys: Set<string>, name: string, value: Json): void {
  if (!isObject(value)) return;
  const reference = text(value['reference']);
  if (reference !== '') keys.add(`${name}=${reference.replace(/\/_history\/[^/]+$/, '')}`);
  if (isObject(value['identifier'])) {
    keys.add(`${name}:identifier=${text(value['identifier']['system'])}|${text(value['identifier']['value'])}`);
  }
}

function dateRange(value: Json): DateRange | null {
  if (typeof value === 'string') return rangeOfDate(value);
  if (!isObject(value)) return null;
  const [start, end] = [value['start'], value['end']];
  if (start !== undefined || end !== undefined) return rangeOfPeriod(text(start) || undefined, text(end) || undefined);
  const events = Array.isArray(value['event'])
    ? (value['event'] as readonly Json[]).map((event) => rangeOfDate(text(event)))
    : [];
  return events.length === 0 ? null : { from: Math.min(...events.map((r) => r.from)), to: Math.max(...events.map((r) => r.to)) };
}

/** A string, or every part of a HumanName or Address. */
function texts(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter(([name]) => name !== 'use' && name !== 'type' && name !== 'period' && !name.startsWith('_'))
    .flatMap(([, part]) => (Array.isArray(part) ? (part as readonly Json[]) : [part]))
    .filter((part) => typeof part === 'string');
}

/** Case, accents and runs of spaces do not count (R4, search, string). */
export function normalised(value: string): string {
  return value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

export function stringKey(name: string, value: string): string {
  return `${name}~${normalised(value)}${BETWEEN}${value}`;
}
