import { parseIsoTime, type Ticks } from './time.ts';

/**
 * A JSON value as mapping expressions see it. Integers are bigint and floats are number, because the expression functions
 * treat them differently; members keep document order (specs iomt-mapping sections 3, 5.2).
 */
export type Token = null | boolean | string | bigint | number | DateValue | TokenArray | TokenObject;
export type TokenArray = readonly Token[];
export type TokenObject = ReadonlyMap<string, Token>;

/** An instant: the result of a time function or, in compatibility mode, text that looked like an ISO time (Q3). */
export class DateValue {
  readonly ticks: Ticks;
  /** The text it was read from; null for the result of a function. */
  readonly source: string | null;

  constructor(ticks: Ticks, source: string | null) {
    this.ticks = ticks;
    this.source = source;
  }
}

export interface TokenOptions {
  /** Turns ISO-looking text into DateValue, as the original connector does (Q3). */
  readonly recogniseDates: boolean;
}

/** Deeper nesting is refused instead of exhausting the stack. */
export const MAX_DEPTH = 512;

/** @throws RangeError when nested deeper than MAX_DEPTH */
export function tokenOf(json: unknown, options: TokenOptions, depth = 0): Token {
  if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH} levels`);
  if (json === null || json === undefined || typeof json === 'boolean' || typeof json === 'bigint') return json ?? null;
  if (typeof json === 'string') return textToken(json, options);
  if (typeof json === 'number') return Number.isSafeInteger(json) && !Object.is(json, -0) ? BigInt(json) : json;
  if (Array.isArray(json)) return json.map((item) => tokenOf(item, options, depth + 1));
  if (typeof json !== 'object') return null;
  const members = new Map<string, Token>();
  for (const name in json) members.set(name, tokenOf((json as Record<string, unknown>)[name], options, depth + 1));
  return members;
}

export function textToken(text: string, options: TokenOptions): Token {
  if (!options.recogniseDates) return text;
  const ticks = recognisedDate(text);
  return ticks === null ? text : new DateValue(ticks, text);
}

function recognisedDate(text: string): Ticks | null {
  const epoch = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text);
  if (epoch?.[1] !== undefined) return BigInt(epoch[1]) * 10_000n;
  if (text.length < 19 || text.length > 40 || text[10] !== 'T' || !/^\d/.test(text)) return null;
  return parseIsoTime(text);
}

export function isObject(token: Token | undefined): token is TokenObject {
  return token instanceof Map;
}

export function isArray(token: Token | undefined): token is TokenArray {
  return Array.isArray(token);
}

export function isNumber(token: Token | undefined): token is bigint | number {
  return typeof token === 'bigint' || typeof token === 'number';
}

/** Plain JSON, for results people read; integers beyond 2^53 become text. */
export function jsonOf(token: Token): unknown {
  if (typeof token === 'bigint') return Number.isSafeInteger(Number(token)) ? Number(token) : token.toString();
  if (token instanceof DateValue) return token.source ?? token.ticks.toString();
  if (isArray(token)) return token.map(jsonOf);
  if (isObject(token)) return Object.fromEntries([...token].map(([name, value]) => [name, jsonOf(value)]));
  return token;
}
