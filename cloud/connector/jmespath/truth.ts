import { DateValue, isArray, isNumber, isObject, type Token } from '../token.ts';

/** False are null, false, empty text, empty array, empty object; zero is true. */
export function isTrue(token: Token): boolean {
  if (token === null || token === false || token === '') return false;
  if (isArray(token)) return token.length > 0;
  return !isObject(token) || token.size > 0;
}

export function tokensEqual(left: Token, right: Token): boolean {
  if (isNumber(left) && isNumber(right)) return left >= right && left <= right;
  if (left instanceof DateValue && right instanceof DateValue) return left.ticks === right.ticks;
  if (isArray(left) && isArray(right)) {
    return left.length === right.length && left.every((item, at) => tokensEqual(item, right[at] ?? null));
  }
  if (isObject(left) && isObject(right)) {
    return (
      left.size === right.size && [...left].every(([name, item]) => right.has(name) && tokensEqual(item, right.get(name) ?? null))
    );
  }
  return left === right;
}
