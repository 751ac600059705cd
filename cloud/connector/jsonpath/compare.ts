import { isoShort, parseTime } from '../time.ts';
import { DateValue, isArray, isNumber, isObject, type Token } from '../token.ts';
import { type Comparison, JsonPathError } from './step.ts';

/** One pair of tokens under an operator (specs iomt-mapping section 5.1.3). */
export function matches(operator: Comparison, left: Token, right: Token): boolean {
  if (isContainer(left) || isContainer(right)) return operator === '!=' || operator === '<>';
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
    case '<>':
      return !equals(left, right);
    case '===':
      return sameKindAndEqual(left, right);
    case '!==':
      return !sameKindAndEqual(left, right);
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
    case '=~':
      return false;
  }
}

function isContainer(token: Token): boolean {
  return isArray(token) || isObject(token);
}

function equals(left: Token, right: Token): boolean {
  if (left instanceof DateValue && typeof right === 'string') return isoShort(left.ticks) === right;
  return sameKindAndEqual(left, right);
}

function sameKindAndEqual(left: Token, right: Token): boolean {
  // Loose equality compares bigint and number exactly; strict equality would keep 5 and 5.0 apart.
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (left instanceof DateValue && right instanceof DateValue) return left.ticks === right.ticks;
  return left === right;
}

/** The left kind decides, unless left is text and right is not: then the right kind does. Null comes before everything. */
function order(left: Token, right: Token): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  const leader = typeof left === 'string' && typeof right !== 'string' ? right : left;
  if (isNumber(leader)) return compareNumbers(asNumber(left), asNumber(right));
  if (leader instanceof DateValue) return compare(asTicks(left), asTicks(right));
  if (typeof leader === 'boolean') return Number(asBoolean(left)) - Number(asBoolean(right));
  return compare(asText(left), asText(right));
}

function compareNumbers(left: bigint | number, right: bigint | number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compare<T extends string | bigint>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function asNumber(token: Token): bigint | number {
  if (isNumber(token)) return token;
  if (typeof token === 'boolean') return token ? 1n : 0n;
  if (typeof token === 'string' && token.trim() !== '' && !Number.isNaN(Number(token))) return Number(token);
  throw new JsonPathError(`"${asText(token)}" cannot be compared with a number`);
}

function asTicks(token: Token): bigint {
  const ticks = token instanceof DateValue ? token.ticks : typeof token === 'string' ? parseTime(token) : null;
  if (ticks === null) throw new JsonPathError(`"${asText(token)}" cannot be compared with a time`);
  return ticks;
}

function asBoolean(token: Token): boolean {
  if (typeof token === 'boolean') return token;
  if (isNumber(token)) return Boolean(token);
  const word = typeof token === 'string' ? token.trim().toLowerCase() : '';
  if (word !== 'true' && word !== 'false') throw new JsonPathError(`"${asText(token)}" cannot be compared with true or false`);
  return word === 'true';
}

function asText(token: Token): string {
  if (token instanceof DateValue) return token.source ?? isoShort(token.ticks);
  if (typeof token === 'boolean') return token ? 'True' : 'False';
  return token === null || isArray(token) || isObject(token) ? '' : String(token);
}
