import { isoShort } from '../time.ts';
import { DateValue, isArray, isNumber, isObject, type Token, type TokenArray, type TokenObject } from '../token.ts';

export type Argument =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'reference'; readonly apply: (token: Token) => Token };

export const KIND_NAMES = {
  any: 'any',
  number: 'number',
  integer: 'integer',
  string: 'string',
  /** Text that is no date value (section 5.2, point 5). */
  text: 'string',
  array: 'array',
  object: 'object',
  numbers: 'array of numbers',
  strings: 'array of strings',
  expression: 'expression',
} as const;
export type Kind = keyof typeof KIND_NAMES;

export interface FunctionEntry {
  /** Accepted kinds per argument; the last repeats when variadic. */
  readonly args: readonly (readonly Kind[])[];
  readonly variadic: boolean;
  call(args: readonly Argument[]): Token;
}

export function entry(args: readonly (readonly Kind[])[], call: (...tokens: Token[]) => Token, variadic = false): FunctionEntry {
  return { args, variadic, call: (given) => call(...given.map(tokenArgument)) };
}

export function isKind(kind: Kind, argument: Argument): boolean {
  if (argument.kind === 'reference') return kind === 'expression';
  const { token } = argument;
  switch (kind) {
    case 'any':
      return true;
    case 'number':
      return isNumber(token);
    case 'integer':
      return typeof token === 'bigint';
    case 'string':
      return isText(token);
    case 'text':
      return typeof token === 'string';
    case 'array':
      return isArray(token);
    case 'object':
      return isObject(token);
    case 'numbers':
      return isArray(token) && token.every(isNumber);
    case 'strings':
      return isArray(token) && token.every(isText);
    case 'expression':
      return false;
  }
}

function isText(token: Token): boolean {
  return typeof token === 'string' || token instanceof DateValue;
}

function tokenArgument(argument: Argument): Token {
  return argument.kind === 'token' ? argument.token : null;
}

// The signature was checked before the call: these only narrow the type.
export const asArray = (token: Token | undefined): TokenArray => (isArray(token) ? token : []);
export const asObject = (token: Token | undefined): TokenObject => (isObject(token) ? token : new Map());
export const asNumber = (token: Token | undefined): bigint | number => (isNumber(token) ? token : 0n);
export const asText = (token: Token | undefined): string =>
  token instanceof DateValue ? (token.source ?? isoShort(token.ticks)) : typeof token === 'string' ? token : '';
