import { isArray, isObject, type Token } from '../token.ts';
import { matches } from './compare.ts';
import { type Condition, JsonPathError, type Side, type Step } from './step.ts';

/** All tokens the path selects, in document order. @throws JsonPathError on a negative index or an impossible comparison */
export function selectTokens(steps: readonly Step[], root: Token): readonly Token[] {
  return walk(steps, root, [root]);
}

function walk(steps: readonly Step[], root: Token, from: readonly Token[]): readonly Token[] {
  let current = from;
  for (const step of steps) current = step.kind === 'root' ? [root] : current.flatMap((token) => [...take(step, root, token)]);
  return current;
}

function take(step: Exclude<Step, { kind: 'root' }>, root: Token, token: Token): Iterable<Token> {
  switch (step.kind) {
    case 'members':
      return members(token, step.names);
    case 'descendants':
      return step.names === null ? selfAndDescendants(token) : namedDescendants(token, step.names);
    case 'elements':
      return elements(token, step.indexes);
    case 'slice':
      return isArray(token) ? sliceOf(token, step) : [];
    case 'filter': {
      const candidates = step.scan ? selfAndDescendants(token) : isArray(token) ? token : [];
      return [...candidates].filter((candidate) => holds(step.condition, root, candidate));
    }
  }
}

function* members(token: Token, names: readonly string[] | null): Iterable<Token> {
  if (!isObject(token)) return;
  if (names === null) yield* token.values();
  for (const name of names ?? []) {
    const value = token.get(name);
    if (value !== undefined) yield value;
  }
}

function* selfAndDescendants(token: Token): Iterable<Token> {
  yield token;
  if (isArray(token)) for (const item of token) yield* selfAndDescendants(item);
  else if (isObject(token)) for (const value of token.values()) yield* selfAndDescendants(value);
}

function* namedDescendants(token: Token, names: readonly string[]): Iterable<Token> {
  if (isArray(token)) {
    for (const item of token) yield* namedDescendants(item, names);
  } else if (isObject(token)) {
    for (const [name, value] of token) {
      if (names.includes(name)) yield value;
      yield* namedDescendants(value, names);
    }
  }
}

function* elements(token: Token, indexes: readonly number[] | null): Iterable<Token> {
  if (!isArray(token)) return;
  if (indexes === null) yield* token;
  for (const index of indexes ?? []) {
    if (index < 0) throw new JsonPathError(`Index ${index} is negative; count from the end with a slice such as [-1:]`);
    const item = token[index];
    if (item !== undefined) yield item;
  }
}

function* sliceOf(items: readonly Token[], { start, end, step }: Extract<Step, { kind: 'slice' }>): Iterable<Token> {
  const stride = step ?? 1;
  if (stride === 0) throw new JsonPathError('Step cannot be zero.');
  const count = items.length;
  const fromEnd = (index: number): number => (index < 0 ? index + count : index);
  const up = stride > 0;
  const first = Math.min(Math.max(start === null ? (up ? 0 : count - 1) : fromEnd(start), up ? 0 : -1), up ? count : count - 1);
  const last = Math.min(Math.max(end === null ? (up ? count : -1) : fromEnd(end), -1), count);
  for (let at = first; up ? at < last : at > last; at += stride) {
    const item = items[at];
    if (item !== undefined) yield item;
  }
}

function holds(condition: Condition, root: Token, token: Token): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.conditions.every((each) => holds(each, root, token));
    case 'any':
      return condition.conditions.some((each) => holds(each, root, token));
    case 'exists':
      return sideTokens(condition.side, root, token).length > 0;
    case 'compare': {
      const { left, right, operator } = condition;
      if (right.kind === 'regex') {
        const texts = sideTokens(left, root, token);
        return operator === '=~' && texts.some((text) => typeof text === 'string' && right.pattern.test(text));
      }
      const rights = sideTokens(right, root, token);
      return sideTokens(left, root, token).some((one) => rights.some((other) => matches(operator, one, other)));
    }
  }
}

function sideTokens(side: Side, root: Token, token: Token): readonly Token[] {
  if (side.kind === 'value') return [side.value];
  if (side.kind === 'regex') return [side.pattern.source];
  return walk(side.steps, root, [token]);
}
