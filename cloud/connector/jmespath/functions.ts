import { jsonOf, type Token } from '../token.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { COLLECTIONS } from './collections.ts';
import { JmesPathError, type Node } from './node.ts';
import { type Argument, type FunctionEntry, isKind, KIND_NAMES } from './signature.ts';
import { TEXTS } from './texts.ts';

export type { Argument };

/** The functions of JMESPath (June 2022 state) and the eight of the connector (specs iomt-mapping section 5.2.1). */
const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map([...COLLECTIONS, ...TEXTS, ...ARITHMETIC]);

/** @throws JmesPathError for a wrong kind of argument or a value outside the function's range */
export function callFunction(name: string, args: readonly Argument[]): Token {
  const entry = FUNCTIONS.get(name);
  if (!entry) throw new JmesPathError(`Error: unknown-function, there is no function ${name}`);
  args.forEach((arg, at) => {
    const kinds = entry.args[Math.min(at, entry.args.length - 1)] ?? [];
    if (kinds.some((kind) => isKind(kind, arg))) return;
    const found = arg.kind === 'token' ? JSON.stringify(jsonOf(arg.token)).slice(0, 60) : 'an expression';
    const wanted = kinds.map((kind) => KIND_NAMES[kind]).join(', ');
    throw new JmesPathError(
      `Error: invalid-type, function ${name} expects argument ${at} to be one of the following: ${wanted}; it is ${found}`,
    );
  });
  return entry.call(args);
}

/** Unknown functions and wrong argument counts are errors of the template. @throws JmesPathError */
export function checkCalls(node: Node): void {
  if (node.kind === 'call') checkCall(node.name, node.args.length);
  for (const child of children(node)) checkCalls(child);
}

function checkCall(name: string, count: number): void {
  const entry = FUNCTIONS.get(name);
  if (!entry) throw new JmesPathError(`Error: unknown-function, there is no function ${name}`);
  if (entry.variadic ? count < entry.args.length : count !== entry.args.length) {
    throw new JmesPathError(
      `Error: invalid-arity, function ${name} takes ${entry.variadic ? 'at least ' : ''}${entry.args.length} arguments, not ${count}`,
    );
  }
}

function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'sub':
    case 'pipe':
    case 'or':
    case 'and':
    case 'compare':
      return [node.left, node.right];
    case 'not':
      return [node.operand];
    case 'index':
      return [node.of];
    case 'elements':
    case 'values':
    case 'flatten':
    case 'slice':
      return [node.of, node.then];
    case 'filter':
      return [node.of, node.condition, node.then];
    case 'list':
      return node.items;
    case 'hash':
      return node.pairs.map(({ value }) => value);
    case 'call':
      return node.args;
    case 'reference':
      return [node.expression];
    case 'current':
    case 'field':
    case 'literal':
      return [];
  }
}
