import { type MemberRule, STRUCTURES } from '../definitions/structures.ts';
import { applyPatch, PatchRefused } from './json-patch.ts';
import { isObject, type Json, type JsonObject } from './parse-json.ts';

/**
 * FHIRPath Patch (R4, fhirpatch). Each operation becomes one of JSON Patch on what the one before left. Paths are elements with
 * indices, as `Patient.name[0].given`; functions (`where`, `first`) are refused by name rather than guessed at. To delete what is
 * not there is no error.
 * @param patch a Parameters resource
 * @throws PatchRefused naming the operation; nothing is applied then
 */
export function applyFhirPathPatch(type: string, resource: JsonObject, patch: JsonObject): Json {
  const parameters = listOf(patch['parameter']);
  if (parameters.length === 0) throw new PatchRefused('malformed', 'no operation');
  return parameters.reduce<Json>((current, parameter, index) => {
    const at = `operation ${index}`;
    if (!isObject(current)) throw new PatchRefused('unfit', `${at}: the resource is gone`);
    if (!isObject(parameter) || parameter['name'] !== 'operation')
      throw new PatchRefused('malformed', `${at}: a parameter with the name "operation" expected`);
    const operation = operationOf(type, current, partsOf(parameter), at);
    return operation === null ? current : applyPatch(current, [operation]);
  }, resource);
}

type Parts = ReadonlyMap<string, Json>;

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Name and value of each part, whatever the type of the value. */
function partsOf(parameter: JsonObject): Parts {
  const parts = new Map<string, Json>();
  for (const part of listOf(parameter['part'])) {
    if (!isObject(part) || typeof part['name'] !== 'string') continue;
    const value = Object.entries(part).find(([name]) => /^value[A-Z]/.test(name))?.[1];
    if (value !== undefined) parts.set(part['name'], value);
    else if (Array.isArray(part['part'])) parts.set(part['name'], Object.fromEntries(partsOf(part)));
  }
  return parts;
}

function operationOf(type: string, resource: JsonObject, parts: Parts, at: string): Json | null {
  const text = (name: string): string => {
    const value = parts.get(name);
    if (typeof value !== 'string') throw new PatchRefused('malformed', `${at}: ${name} is missing`);
    return value;
  };
  const number = (name: string): number => {
    const value = parts.get(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw new PatchRefused('malformed', `${at}: ${name} is a whole number`);
    return value;
  };
  const value = (): Json => {
    const found = parts.get('value');
    if (found === undefined) throw new PatchRefused('malformed', `${at}: value is missing`);
    return found;
  };
  const place = resolve(type, resource, text('path'), at);
  switch (text('type')) {
    case 'add': {
      const name = text('name');
      const member = memberOf(place.type, name, at);
      const present = isObject(place.value) ? place.value[member.name] : undefined;
      const path = `${place.pointer}/${member.name}`;
      if (!member.rule.rule.many) return { op: 'add', path, value: value() };
      return present === undefined ? { op: 'add', path, value: [value()] } : { op: 'add', path: `${path}/-`, value: value() };
    }
    case 'insert':
      return { op: 'add', path: `${place.list}/${number('index')}`, value: value() };
    case 'delete':
      return place.value === undefined ? null : { op: 'remove', path: place.pointer };
    case 'replace':
      return { op: 'replace', path: place.pointer, value: value() };
    case 'move':
      return { op: 'move', from: `${place.list}/${number('source')}`, path: `${place.list}/${number('destination')}` };
    default:
      throw new PatchRefused('malformed', `${at}: type is add, insert, delete, replace or move`);
  }
}

interface Place {
  readonly pointer: string;
  /** Pointer of the list itself, where the last element repeats. */
  readonly list: string;
  readonly type: string;
  readonly value: Json | undefined;
}

function resolve(type: string, resource: JsonObject, path: string, at: string): Place {
  const [head, ...steps] = path.split('.');
  if (head !== type) throw new PatchRefused('malformed', `${at}: a path that begins with ${type} expected`);
  let place: Place = { pointer: '', list: '', type, value: resource };
  for (const step of steps) {
    const [, name = '', index] = /^([A-Za-z]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    if (name === '') throw new PatchRefused('malformed', `${at}: "${step.slice(0, 40)}" is no element with or without an index`);
    const member = memberOf(place.type, name, at, place.value);
    const list = `${place.pointer}/${member.name}`;
    const found = isObject(place.value) ? place.value[member.name] : undefined;
    const items = listOf(found);
    if (index === undefined && items.length > 1 && step !== steps.at(-1))
      throw new PatchRefused('unfit', `${at}: ${name} has ${items.length} items and the path no index`);
    const item = Array.isArray(found) ? items[Number(index ?? 0)] : found;
    const last = step === steps.at(-1) && index === undefined;
    const pointer = Array.isArray(found) && !(last && items.length !== 1) ? `${list}/${index ?? 0}` : list;
    place = { pointer, list, type: member.rule.type, value: item };
  }
  return place;
}

/** `value` finds the `valueQuantity` that is there. */
function memberOf(type: string, name: string, at: string, within?: Json): { readonly name: string; readonly rule: MemberRule } {
  const members = STRUCTURES.get(type)?.members;
  const own = members?.get(name);
  if (own) return { name, rule: own };
  const present = isObject(within) ? Object.keys(within) : [];
  for (const [member, rule] of members ?? [])
    if (rule.element === `${name}[x]` && (present.length === 0 || present.includes(member))) return { name: member, rule };
  throw new PatchRefused('unfit', `${at}: ${type} has no element ${name}`);
}
