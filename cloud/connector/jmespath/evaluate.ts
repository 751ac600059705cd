import { isArray, isNumber, isObject, type Token } from '../token.ts';
import { type Argument, callFunction } from './functions.ts';
import { type Comparator, type Node, type Range } from './node.ts';
import { isTrue, tokensEqual } from './truth.ts';

/** @throws JmesPathError when a function is given a wrong kind of argument */
export function evaluate(node: Node, value: Token): Token {
  switch (node.kind) {
    case 'current':
      return value;
    case 'field':
      return isObject(value) ? (value.get(node.name) ?? null) : null;
    case 'literal':
      return node.value;
    case 'index': {
      const of = evaluate(node.of, value);
      return isArray(of) ? (of.at(node.index) ?? null) : null;
    }
    case 'sub':
    case 'pipe':
      return evaluate(node.right, evaluate(node.left, value));
    case 'or': {
      const left = evaluate(node.left, value);
      return isTrue(left) ? left : evaluate(node.right, value);
    }
    case 'and': {
      const left = evaluate(node.left, value);
      return isTrue(left) ? evaluate(node.right, value) : left;
    }
    case 'not':
      return !isTrue(evaluate(node.operand, value));
    case 'compare':
      return compare(node.operator, evaluate(node.left, value), evaluate(node.right, value));
    case 'elements':
    case 'values':
    case 'flatten':
    case 'slice':
    case 'filter':
      return project(node, value);
    case 'list':
      return value === null ? null : node.items.map((item) => evaluate(item, value));
    case 'hash':
      return value === null ? null : new Map(node.pairs.map((pair) => [pair.name, evaluate(pair.value, value)]));
    case 'call':
      return callFunction(
        node.name,
        node.args.map((arg) => argument(arg, value)),
      );
    case 'reference':
      return null;
  }
}

/**
 * Whether the outermost result is a projection, which select-many spreads and select-one refuses
 * (specs iomt-mapping section 5.2, point 1).
 */
export function isProjection(node: Node, value: Token): boolean {
  switch (node.kind) {
    case 'elements':
    case 'values':
    case 'flatten':
    case 'slice':
    case 'filter':
      return true;
    case 'sub':
    case 'pipe':
      return isProjection(node.right, evaluate(node.left, value));
    case 'or':
      return isProjection(isTrue(evaluate(node.left, value)) ? node.left : node.right, value);
    case 'and':
      return isProjection(isTrue(evaluate(node.left, value)) ? node.right : node.left, value);
    default:
      return false;
  }
}

/** The same where it does not depend on the value; null where `||` or `&&` decide. */
export function fixedProjection(node: Node): boolean | null {
  if (node.kind === 'sub' || node.kind === 'pipe') return fixedProjection(node.right);
  return node.kind === 'or' || node.kind === 'and' ? null : isProjection(node, null);
}

type Projection = Extract<Node, { then: Node }>;

function project(node: Projection, value: Token): Token {
  const elements = projected(node, evaluate(node.of, value));
  if (elements === null) return null;
  const { then } = node;
  if (then.kind === 'current') return elements.includes(null) ? elements.filter((element) => element !== null) : elements;
  return elements.map((element) => evaluate(then, element)).filter((result) => result !== null);
}

function projected(node: Projection, of: Token): readonly Token[] | null {
  if (node.kind === 'values') return isObject(of) ? [...of.values()] : null;
  if (!isArray(of)) return null;
  if (node.kind === 'flatten') return of.flatMap((item) => (isArray(item) ? item : [item]));
  if (node.kind === 'slice') return slice(of, node.range);
  return node.kind === 'filter' ? of.filter((item) => isTrue(evaluate(node.condition, item))) : of;
}

function slice(items: readonly Token[], [start, end, step]: Range): readonly Token[] {
  const stride = step ?? 1;
  if (stride === 0) return [];
  const up = stride > 0;
  const bound = (at: number): number =>
    Math.min(Math.max(at < 0 ? at + items.length : at, up ? 0 : -1), up ? items.length : items.length - 1);
  const first = start === null ? (up ? 0 : items.length - 1) : bound(start);
  const last = end === null ? (up ? items.length : -1) : bound(end);
  const found: Token[] = [];
  for (let at = first; up ? at < last : at > last; at += stride) found.push(items[at] ?? null);
  return found;
}

function compare(operator: Comparator, left: Token, right: Token): Token {
  if (operator === '==') return tokensEqual(left, right);
  if (operator === '!=') return !tokensEqual(left, right);
  if (!isNumber(left) || !isNumber(right)) return null;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function argument(node: Node, value: Token): Argument {
  if (node.kind !== 'reference') return { kind: 'token', token: evaluate(node, value) };
  return { kind: 'reference', apply: (token) => evaluate(node.expression, token) };
}
