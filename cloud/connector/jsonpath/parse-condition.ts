import type { Token } from '../token.ts';
import type { Scanner } from './scanner.ts';
import { COMPARISONS, type Comparison, type Condition, JsonPathError, type Side, type Step } from './step.ts';

type ReadPath = (scanner: Scanner, steps: Step[], inFilter: boolean) => void;

const OPEN_QUERY = 'Path ended with open query.';

interface Composite {
  readonly kind: 'all' | 'any';
  readonly conditions: Condition[];
}

/**
 * Reads a filter up to its closing bracket. A change of operator nests the rest to the right: `a && b || c` is `a && (b || c)`,
 * as the original does (Q6).
 */
export function parseCondition(scanner: Scanner, readPath: ReadPath): Condition {
  let root: Composite | null = null;
  let parent: Composite | null = null;
  while (!scanner.ended) {
    const condition = readComparison(scanner, readPath);
    if (scanner.char === ')') {
      if (!parent || !root) return condition;
      parent.conditions.push(condition);
      return root;
    }
    const kind = scanner.take('&&') ? 'all' : scanner.take('||') ? 'any' : null;
    if (kind === null) throw new JsonPathError(`Unexpected character while parsing path query: ${scanner.char}`);
    if (parent?.kind !== kind) {
      const composite: Composite = { kind, conditions: [] };
      parent?.conditions.push(composite);
      parent = composite;
      root ??= composite;
    }
    parent.conditions.push(condition);
  }
  throw new JsonPathError(OPEN_QUERY);
}

function readComparison(scanner: Scanner, readPath: ReadPath): Condition {
  const left = readSide(scanner, readPath);
  if (')|&'.includes(scanner.char)) return { kind: 'exists', side: left };
  const operator = readOperator(scanner);
  return { kind: 'compare', operator, left, right: readSide(scanner, readPath) };
}

function readOperator(scanner: Scanner): Comparison {
  const operator = COMPARISONS.find((candidate) => scanner.take(candidate));
  if (!operator) throw new JsonPathError('Could not read query operator.');
  return operator;
}

function readSide(scanner: Scanner, readPath: ReadPath): Side {
  scanner.skipBlanks();
  const side = readSidePath(scanner, readPath) ?? readRegex(scanner) ?? readValue(scanner);
  scanner.skipBlanks();
  scanner.needMore(OPEN_QUERY);
  return side;
}

function readSidePath(scanner: Scanner, readPath: ReadPath): Side | null {
  if (scanner.char !== '@' && scanner.char !== '$') return null;
  const steps: Step[] = scanner.char === '$' ? [{ kind: 'root' }] : [];
  scanner.at++;
  readPath(scanner, steps, true);
  scanner.needMore(OPEN_QUERY);
  return { kind: 'path', steps };
}

function readValue(scanner: Scanner): Side {
  const value = (token: Token): Side => ({ kind: 'value', value: token });
  if (scanner.char === "'") return value(scanner.quoted());
  if (scanner.take('true')) return value(true);
  if (scanner.take('false')) return value(false);
  if (scanner.take('null')) return value(null);
  const rest = scanner.text.slice(scanner.at);
  // A number counts as one only when a blank or the closing bracket follows.
  const number = /^-?\d[^ )]*(?=[ )])/.exec(rest)?.[0];
  const token = number === undefined ? undefined : numberToken(number);
  if (number === undefined || token === undefined) {
    throw new JsonPathError(`Unexpected character while parsing path query: ${number ?? (rest.charAt(0) || 'end of path')}`);
  }
  scanner.at += number.length;
  return value(token);
}

function numberToken(text: string): Token | undefined {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return /^-?\d+\.?\d*([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function readRegex(scanner: Scanner): Side | null {
  if (scanner.char !== '/') return null;
  const match = /^\/((?:\\.|[^/\\])*)\/(\p{L}*)/u.exec(scanner.text.slice(scanner.at));
  if (!match) throw new JsonPathError('Path ended with an open regex.');
  scanner.at += match[0].length;
  return { kind: 'regex', pattern: regex(match[1] ?? '', match[2] ?? '') };
}

function regex(pattern: string, options: string): RegExp {
  const free = options.includes('x') ? pattern.replace(/(\\.|\[(?:\\.|[^\]])*\])|\s+|#.*$/gm, '$1') : pattern;
  try {
    return new RegExp(free, [...new Set(options)].filter((flag) => 'ims'.includes(flag)).join(''));
  } catch (error) {
    throw new JsonPathError(error instanceof Error ? error.message : String(error));
  }
}
