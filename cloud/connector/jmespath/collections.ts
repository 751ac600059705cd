import { DateValue, isArray, isNumber, isObject, type Token } from '../token.ts';
import { JmesPathError } from './node.ts';
import { type Argument, asArray, asNumber, asObject, asText, entry, type FunctionEntry } from './signature.ts';
import { tokensEqual } from './truth.ts';

type Sign = 1 | -1;

/** Built-in functions on arrays and objects. */
export const COLLECTIONS: readonly (readonly [string, FunctionEntry])[] = [
  ['contains', entry([['array', 'string'], ['any']], contains)],
  ['keys', entry([['object']], (object) => [...asObject(object).keys()])],
  ['values', entry([['object']], (object) => [...asObject(object).values()])],
  ['length', entry([['string', 'array', 'object']], length)],
  ['map', byExpression('map')],
  ['max', entry([['numbers', 'strings']], (items) => extreme(asArray(items), 1))],
  ['min', entry([['numbers', 'strings']], (items) => extreme(asArray(items), -1))],
  ['max_by', byExpression('max')],
  ['min_by', byExpression('min')],
  ['sort_by', byExpression('sort')],
  ['merge', entry([['object']], (...objects) => new Map(objects.flatMap((object) => [...asObject(object)])), true)],
  ['not_null', entry([['any']], (...items) => items.find((item) => item !== null) ?? null, true)],
  [
    'reverse',
    entry([['array', 'string']], (items) =>
      isArray(items) ? [...items].reverse() : characters(asText(items)).reverse().join(''),
    ),
  ],
  ['sort', entry([['numbers', 'strings']], (items) => [...asArray(items)].sort(order))],
  ['to_array', entry([['any']], (item = null) => (isArray(item) ? item : [item]))],
  ['type', entry([['any']], (item = null) => typeName(item))],
];

function contains(where: Token = null, what: Token = null): Token {
  if (isArray(where)) return where.some((item) => tokensEqual(item, what));
  return typeof what === 'string' && asText(where).includes(what);
}

function length(item: Token = null): Token {
  if (isArray(item)) return BigInt(item.length);
  if (isObject(item)) return BigInt(item.size);
  return BigInt(characters(asText(item)).length);
}

/** By code point: half of a surrogate pair is no character. */
function characters(text: string): string[] {
  return Array.from(text);
}

function typeName(item: Token): string {
  if (item === null) return 'null';
  if (isArray(item)) return 'array';
  if (isObject(item)) return 'object';
  if (isNumber(item)) return 'number';
  return typeof item === 'boolean' ? 'boolean' : 'string';
}

function order(left: Token, right: Token): number {
  if (isNumber(left) || isNumber(right)) return compare(asNumber(left), asNumber(right));
  return compare(asText(left), asText(right));
}

function compare(left: bigint | number | string, right: bigint | number | string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function extreme(items: readonly Token[], sign: Sign): Token {
  let found: Token = items[0] ?? null;
  for (const item of items) if (order(item, found) * sign > 0) found = item;
  return found;
}

/** `map(&expression, array)`; `max_by`, `min_by`, `sort_by` take the array first. */
function byExpression(what: 'map' | 'max' | 'min' | 'sort'): FunctionEntry {
  return {
    args: what === 'map' ? [['expression'], ['array']] : [['array'], ['expression']],
    variadic: false,
    call(args) {
      const reference = args.find((arg) => arg.kind === 'reference');
      const list = args.find((arg) => arg.kind === 'token');
      if (reference?.kind !== 'reference' || list?.kind !== 'token') return null;
      const items = asArray(list.token);
      return what === 'map' ? items.map(reference.apply) : pick(what, keyed(items, reference));
    },
  };
}

interface Keyed {
  readonly item: Token;
  readonly key: Token;
}

function keyed(items: readonly Token[], { apply }: Extract<Argument, { kind: 'reference' }>): readonly Keyed[] {
  const found = items.map((item) => ({ item, key: apply(item) }));
  const numbers = found.every(({ key }) => isNumber(key));
  const texts = found.every(({ key }) => typeof key === 'string' || key instanceof DateValue);
  if (!numbers && !texts) throw new JmesPathError('Error: invalid-type, the keys must be all numbers or all strings');
  return found;
}

function pick(what: 'max' | 'min' | 'sort', items: readonly Keyed[]): Token {
  if (what === 'sort') return [...items].sort((left, right) => order(left.key, right.key)).map(({ item }) => item);
  let found = items[0];
  for (const candidate of items) if (found && order(candidate.key, found.key) * (what === 'max' ? 1 : -1) > 0) found = candidate;
  return found?.item ?? null;
}
