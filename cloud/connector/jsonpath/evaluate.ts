import { isArray, isObject, type Token } from '../token.ts';
import { matches } from './compare.ts';
import { type Condition, JsonPathError, type Side, type Step } from './step.ts';

const NONE: readonly Token[] = [];

/** All tokens the path selects, in document order. @throws JsonPathError on a negative index or an impossible comparison */
export function selectTokens(steps: readonly Step[], root: Token): readonly Token[] {
  return walk(steps, root, root);
}

/** Names of a path that only goes from member to member, which nearly all do; null for any other. */
export function memberNames(steps: readonly Step[]): readonly string[] | null {
  const names = steps.flatMap((step) => (step.kind === 'members' && step.names?.length === 1 ? step.names : []));
  return names.length === steps.length ? names : null;
}

/** undefined: a member is missing on the way. */
export function memberAt(names: readonly string[], root: Token): Token | undefined {
  let token: Token | undefined = root;
  for (const name of names) {
    if (!isObject(token)) return undefined;
    token = token.get(name);
  }
  return token;
}

// Written without generators: this is where a mapping spends its time.
function walk(steps: readonly Step[], root: Token, from: Token): readonly Token[] {
  let current: Token[] = [from];
  for (const step of steps) {
    if (step.kind === 'root') {
      current = [root];
      continue;
    }
    const next: Token[] = [];
    for (const token of current) take(step, root, token, next);
    current = next;
  }
  return current;
}

function take(step: Exclude<Step, { kind: 'root' }>, root: Token, token: Token, into: Token[]): void {
  switch (step.kind) {
    case 'members':
      members(token, step.names, into);
      break;
    case 'descendants':
      if (step.names === null) everything(token, into);
      else namedDescendants(token, step.names, into);
      break;
    case 'elements':
      elements(token, step.indexes, into);
      break;
    case 'slice':
      if (isArray(token)) into.push(...sliceOf(token, step));
      break;
    case 'filter':
      if (step.scan) filterDescendants(step.condition, root, token, into);
      else if (isArray(token)) for (const item of token) if (holds(step.condition, root, item)) into.push(item);
  }
}

function members(token: Token, names: readonly string[] | null, into: Token[]): void {
  if (!isObject(token)) return;
  if (names === null) into.push(...token.values());
  for (const name of names ?? []) {
    const value = token.get(name);
    if (value !== undefined) into.push(value);
  }
}

function everything(token: Token, into: Token[]): void {
  into.push(token);
  if (isArray(token)) for (const item of token) everything(item, into);
  else if (isObject(token)) for (const value of token.values()) everything(value, into);
}

function filterDescendants(condition: Condition, root: Token, token: Token, into: Token[]): void {
  if (holds(condition, root, token)) into.push(token);
  if (isArray(token)) for (const item of token) filterDescendants(condition, root, item, into);
  else if (isObject(token)) for (const value of token.values()) filterDescendants(condition, root, value, into);
}

function namedDescendants(token: Token, names: readonly string[], into: Token[]): void {
  if (isArray(token)) {
    for (const item of token) namedDescendants(item, names, into);
  } else if (isObject(token)) {
    for (const [name, value] of token) {
      if (names.includes(name)) into.push(value);
      namedDescendants(value, names, into);
    }
  }
}

function elements(token: Token, indexes: readonly number[] | null, into: Token[]): void {
  if (!isArray(token)) return;
  if (indexes === null) for (const item of token) into.push(item);
  for (const index of indexes ?? []) {
    if (index < 0) throw new JsonPathError(`Index ${index} is negative; count from the end with a slice such as [-1:]`);
    const item = token[index];
    if (item !== undefined) into.push(item);
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
  const [first] = side.steps;
  if (side.steps.length !== 1 || first?.kind !== 'members' || first.names?.length !== 1) return walk(side.steps, root, token);
  // One member, as in [?(@heartRate)].
  const value = isObject(token) ? token.get(first.names[0] ?? '') : undefined;
  return value === undefined ? NONE : [value];
}
