import { isJsonNumber, type JsonNumber, numberFromText, textOfNumber } from './number-text.ts';

export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** Where and why a text is not the JSON that FHIR allows. */
export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN_STRING = /"[^"\\\u0000-\u001f]*"/y;
const ANY_STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;
const MAX_DEPTH = 64;

/**
 * JSON, strictly: numbers keep their text, a member may appear once.
 * @throws JsonRefused naming the position
 */
export function parseJson(text: string): Json {
  return parsedPlainly(text) ?? parsedStrictly(text);
}

/**
 * Most senders write as JavaScript does. Then the fast parser of the language reads the same as the strict one: written again, what it
 * read is the very text, so no member came twice and every number has its digits.
 */
function parsedPlainly(text: string): Json {
  if (text.includes('__proto__')) return null;
  try {
    const value = JSON.parse(text) as Json;
    return isShallow(value, MAX_DEPTH) && JSON.stringify(value) === text ? value : null;
  } catch {
    // Whatever it is, the strict reading says where.
    return null;
  }
}

function isShallow(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return (value as readonly Json[]).every((item) => isShallow(item, levels - 1));
  for (const name in value as JsonObject) if (!isShallow((value as JsonObject)[name] ?? null, levels - 1)) return false;
  return true;
}

function parsedStrictly(text: string): Json {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  const refuse = (why: string): never => {
    const before = text.slice(0, at).split('\n');
    throw new JsonRefused(`${why} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`);
  };
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return null;
    at = pattern.lastIndex;
    return found[0];
  };
  const skip = (): void => void take(SPACE);

  const string = (): string => {
    const plain = take(PLAIN_STRING);
    if (plain !== null) return plain.slice(1, -1);
    const escaped = take(ANY_STRING);
    return escaped === null ? refuse('not a string') : (JSON.parse(escaped) as string);
  };

  const object = (depth: number): JsonObject => {
    const result: JsonObject = {};
    at += 1;
    skip();
    if (text[at] === '}') {
      at += 1;
      return result;
    }
    for (;;) {
      const name = string();
      if (name === '__proto__') refuse('member "__proto__" is not allowed');
      if (Object.hasOwn(result, name)) refuse(`member "${name.slice(0, 64)}" appears twice`);
      skip();
      if (text[at] !== ':') refuse('":" expected');
      at += 1;
      result[name] = value(depth + 1);
      if (text[at] === ',') {
        at += 1;
        skip();
      } else if (text[at] === '}') {
        at += 1;
        return result;
      } else refuse('"," or "}" expected');
    }
  };

  const array = (depth: number): Json[] => {
    const result: Json[] = [];
    at += 1;
    skip();
    if (text[at] === ']') {
      at += 1;
      return result;
    }
    for (;;) {
      result.push(value(depth + 1));
      if (text[at] === ',') at += 1;
      else if (text[at] === ']') {
        at += 1;
        return result;
      } else refuse('"," or "]" expected');
    }
  };

  const word = (name: string, result: boolean | null): boolean | null => {
    if (!text.startsWith(name, at)) refuse('not a JSON value');
    at += name.length;
    return result;
  };

  const value = (depth: number): Json => {
    if (depth > MAX_DEPTH) refuse(`nested deeper than ${MAX_DEPTH}`);
    skip();
    let result: Json;
    switch (text[at]) {
      case '{':
        result = object(depth);
        break;
      case '[':
        result = array(depth);
        break;
      case '"':
        result = string();
        break;
      case 't':
        result = word('true', true);
        break;
      case 'f':
        result = word('false', false);
        break;
      case 'n':
        result = word('null', null);
        break;
      default:
        result = numberFromText(take(NUMBER) ?? refuse(at >= text.length ? 'unexpected end' : 'not a JSON value'));
    }
    skip();
    return result;
  };

  const result = value(0);
  if (at < text.length) refuse('more text after the end');
  return result;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('rawJSON' in value);
}

/** Whether the content is the same to the digit, whatever the order of members. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isJsonNumber(a)) return isJsonNumber(b) && textOfNumber(a) === textOfNumber(b);
  if (Array.isArray(a)) {
    const [items, others]: [readonly Json[], readonly Json[] | null] = [a, Array.isArray(b) ? b : null];
    return others?.length === items.length && items.every((item, index) => sameJson(item, others[index] ?? null));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] ?? null, b[name] ?? null))
  );
}
