import { isJsonNumber, textOfNumber } from './number-text.ts';
import { isObject, type Json, type JsonObject } from './parse-json.ts';

/** Why a patch cannot be applied: `malformed` is the patch's own fault, `unfit` that it does not fit this document. */
export class PatchRefused extends Error {
  override readonly name = 'PatchRefused';
  readonly kind: 'malformed' | 'unfit';

  constructor(kind: PatchRefused['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;

/**
 * JSON Patch (RFC 6902) on a document whose numbers keep their text; libraries would read them as doubles. The document itself
 * stays as it is.
 * @throws PatchRefused; nothing is applied then
 */
export function applyPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw new PatchRefused('malformed', 'a list of operations expected');
  return (patch as readonly Json[]).reduce<Json>(
    (current, operation, index) => apply(current, operation, `operation ${index}`),
    document,
  );
}

function apply(document: Json, operation: Json, at: string): Json {
  if (!isObject(operation)) throw new PatchRefused('malformed', `${at} is no object`);
  const op = OPERATIONS.find((name) => name === operation['op']);
  if (op === undefined) throw new PatchRefused('malformed', `${at}: op is one of ${OPERATIONS.join(', ')}`);
  const path = pointer(operation['path'], `${at}: path`);
  const value = (): Json => {
    const found = operation['value'];
    if (found === undefined) throw new PatchRefused('malformed', `${at}: value is missing`);
    return found;
  };
  const from = (): readonly string[] => pointer(operation['from'], `${at}: from`);
  switch (op) {
    case 'add':
      return changed(document, path, at, { kind: 'add', value: value() });
    case 'remove':
      return changed(document, path, at, { kind: 'remove' });
    case 'replace':
      return changed(document, path, at, { kind: 'replace', value: value() });
    case 'copy':
      return changed(document, path, at, { kind: 'add', value: valueAt(document, from(), at) });
    case 'move': {
      const source = from();
      if (path.length > source.length && source.every((step, index) => step === path[index]))
        throw new PatchRefused('unfit', `${at}: cannot be moved into itself`);
      const moved = valueAt(document, source, at);
      return changed(changed(document, source, at, { kind: 'remove' }), path, at, { kind: 'add', value: moved });
    }
    case 'test':
      if (!equal(valueAt(document, path, at), value()))
        throw new PatchRefused('unfit', `${at}: /${path.join('/')} has another value`);
      return document;
  }
}

type Change = { readonly kind: 'add' | 'replace'; readonly value: Json } | { readonly kind: 'remove' };

function changed(document: Json, [step, ...rest]: readonly string[], at: string, change: Change): Json {
  if (step === undefined) {
    if (change.kind === 'remove') throw new PatchRefused('unfit', `${at}: the whole resource cannot be removed`);
    return change.value;
  }
  if (Array.isArray(document)) return changedList(document, step, rest, at, change);
  if (!isObject(document)) throw missing(at, step);
  if (rest.length > 0) {
    const inner = own(document, step);
    if (inner === undefined) throw missing(at, step);
    return { ...document, [step]: changed(inner, rest, at, change) };
  }
  if (change.kind !== 'add' && own(document, step) === undefined) throw missing(at, step);
  if (change.kind !== 'remove') return { ...document, [step]: change.value };
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== step));
}

function changedList(list: readonly Json[], step: string, rest: readonly string[], at: string, change: Change): Json {
  const adding = rest.length === 0 && change.kind === 'add';
  const index = step === '-' && adding ? list.length : /^(0|[1-9]\d*)$/.test(step) ? Number(step) : Number.NaN;
  if (!(index < list.length + (adding ? 1 : 0))) throw missing(at, step);
  const before = list.slice(0, index);
  if (adding) return [...before, change.value, ...list.slice(index)];
  const after = list.slice(index + 1);
  if (rest.length === 0 && change.kind === 'remove') return [...before, ...after];
  return [...before, changed(list[index] as Json, rest, at, change), ...after];
}

function valueAt(document: Json, path: readonly string[], at: string): Json {
  return path.reduce<Json>((current, step) => {
    const found = Array.isArray(current)
      ? /^(0|[1-9]\d*)$/.test(step)
        ? (current as readonly Json[])[Number(step)]
        : undefined
      : isObject(current)
        ? own(current, step)
        : undefined;
    if (found === undefined) throw missing(at, step);
    return found;
  }, document);
}

/** Not what every object inherits. */
function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function missing(at: string, step: string): PatchRefused {
  return new PatchRefused('unfit', `${at}: there is no "${step}" at that place`);
}

/** JSON Pointer (RFC 6901). */
function pointer(text: Json | undefined, what: string): readonly string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/')) || /~(?![01])/.test(text))
    throw new PatchRefused('malformed', `${what} is no JSON Pointer`);
  return text === ''
    ? []
    : text
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Numbers are equal when their values are (RFC 6902, section 4.6). */
function equal(one: Json, other: Json): boolean {
  if (isJsonNumber(one) && isJsonNumber(other)) return Number(textOfNumber(one)) === Number(textOfNumber(other));
  if (isList(one) && isList(other)) return one.length === other.length && one.every((item, at) => equal(item, other[at] ?? null));
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && equal(one[name] as Json, other[name] as Json))
    );
  }
  return one === other;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
