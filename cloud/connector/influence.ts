import { DateValue, isArray, isObject, type Token } from './token.ts';

/** Places beyond this many are not looked at: explaining is for people, who do not read more. */
export const MOST_PLACES = 5000;

/** What a value owes to the message it was read from; places are JSONPaths. */
export interface Influence {
  /** The one place the value comes from; null when it comes from several, or from none. */
  readonly path: string | null;
  /** The value at `path` stands here unchanged. */
  readonly copied: boolean;
  /** Every place whose change gives another value. */
  readonly inputs: readonly string[];
  /** Every place whose change only makes the value disappear: it was chosen by them. */
  readonly conditions: readonly string[];
  /** The message has more places than were looked at. */
  readonly partial: boolean;
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: Token;
}

/**
 * Finds out by trial, for any expression language: every leaf of the message is changed once, alone, and the value read again.
 * @param read the value as text or token read from a message; undefined or an exception = none
 */
export function influenceOf(message: Token, read: (message: Token) => Token | undefined): Influence {
  const attempt = (changed: Token): Token | undefined => {
    try {
      return read(changed);
    } catch {
      return undefined;
    }
  };
  const before = attempt(message);
  const inputs: string[] = [];
  const conditions: string[] = [];
  const copies: string[] = [];
  const found = leavesOf(message);
  for (const { path, value } of found.slice(0, MOST_PLACES)) {
    const trials = othersOf(value).map((other) => ({ other, after: attempt(withLeaf(message, path, other)) }));
    const changed = trials.filter(({ after }) => !same(after, before));
    if (changed.length === 0) continue;
    const text = pathText(path);
    if (changed.some(({ after }) => after !== undefined && after !== null)) inputs.push(text);
    else conditions.push(text);
    if (same(before, value) && changed.some(({ other, after }) => same(after, other))) copies.push(text);
  }
  const sources = copies.length > 0 ? copies : inputs;
  return {
    path: sources.length === 1 ? (sources[0] ?? null) : null,
    copied: copies.length === 1,
    inputs,
    conditions,
    partial: found.length > MOST_PLACES,
  };
}

function leavesOf(token: Token, path: readonly (string | number)[] = []): Leaf[] {
  if (isArray(token)) return token.flatMap((item, at) => leavesOf(item, [...path, at]));
  if (isObject(token)) return [...token].flatMap(([name, value]) => leavesOf(value, [...path, name]));
  return [{ path, value: token }];
}

/** Several others of the same kind: a comparison may still hold with one, a number in text may still be a number with another. */
function othersOf(value: Token): readonly Token[] {
  if (value === null) return [];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'bigint') return [value + 1n, -value - 1_000_003n];
  if (typeof value === 'number') return [value + 0.5, -value - 1_000_003.5];
  if (value instanceof DateValue) return [new DateValue(value.ticks + 10_000_000n, null)];
  if (typeof value === 'string') return [`${value}~`, `${value}1`, '~'];
  return [];
}

function withLeaf(token: Token, path: readonly (string | number)[], leaf: Token): Token {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  if (isArray(token)) return token.map((item, at) => (at === step ? withLeaf(item, rest, leaf) : item));
  if (!isObject(token)) return token;
  return new Map([...token].map(([name, value]) => [name, name === step ? withLeaf(value, rest, leaf) : value]));
}

function same(one: Token | undefined, other: Token | undefined): boolean {
  if (one instanceof DateValue && other instanceof DateValue) return one.ticks === other.ticks;
  if (isArray(one) && isArray(other)) return one.length === other.length && one.every((item, at) => same(item, other[at]));
  if (isObject(one) && isObject(other))
    return one.size === other.size && [...one].every(([name, value]) => same(value, other.get(name)));
  return Object.is(one, other);
}

/** `$.Body.readings[1]['odd name']` */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `${text}.${step}` : `${text}['${step.replaceAll("'", "\\'")}']`;
  }, '$');
}
