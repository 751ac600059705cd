import { parseCondition } from './parse-condition.ts';
import { Scanner } from './scanner.ts';
import { JsonPathError, type Step } from './step.ts';

/**
 * The Newtonsoft dialect of JSONPath (specs iomt-mapping section 5.1): no dot needed after `@`, bare names with hyphens, round
 * brackets as indexers.
 * @throws JsonPathError
 */
export function parseJsonPath(text: string): readonly Step[] {
  const scanner = new Scanner(text);
  scanner.skipBlanks();
  const steps: Step[] = [];
  if (scanner.ended) return steps;
  if (scanner.char === '$') {
    if (text.trim() === '$') return steps;
    const next = text[scanner.at + 1];
    if (next === '.' || next === '[' || next === '(') scanner.at++;
  }
  readPath(scanner, steps, false);
  scanner.skipBlanks();
  if (scanner.at < text.length) throw new JsonPathError(`Unexpected character while parsing path: ${scanner.char}`);
  return steps;
}

/** Reads steps until the path ends; `inFilter` paths also end before an operator. */
export function readPath(scanner: Scanner, steps: Step[], inFilter: boolean): void {
  let start = scanner.at;
  let scan = false;
  let afterIndexer = false;
  let afterDot = false;
  const member = (): void => {
    if (scanner.at <= start) return;
    steps.push(memberStep(scanner.text.slice(start, scanner.at).trimEnd(), scan));
    scan = false;
  };
  for (;;) {
    const { char } = scanner;
    if (char === '' || ']) '.includes(char) || (inFilter && '=<>!|&'.includes(char))) break;
    switch (char) {
      case '[':
      case '(':
        member();
        steps.push(readIndexer(scanner, char === '[' ? ']' : ')', scan));
        scan = false;
        scanner.at++;
        start = scanner.at;
        afterIndexer = true;
        afterDot = false;
        break;
      case '.':
        member();
        if (scanner.text[scanner.at + 1] === '.') {
          scan = true;
          scanner.at++;
        }
        scanner.at++;
        start = scanner.at;
        afterIndexer = false;
        afterDot = true;
        break;
      default:
        if (afterIndexer) throw new JsonPathError(`Unexpected character following indexer: ${char}`);
        scanner.at++;
    }
  }
  if (scanner.at > start) member();
  else if (afterDot && (scanner.ended || inFilter)) throw new JsonPathError('Unexpected end while parsing path.');
}

function memberStep(name: string, scan: boolean): Step {
  return { kind: scan ? 'descendants' : 'members', names: name === '*' ? null : [name] };
}

/** Leaves the scanner on the closing bracket. */
function readIndexer(scanner: Scanner, close: string, scan: boolean): Step {
  scanner.at++;
  scanner.skipBlanks();
  scanner.needMore('Path ended with open indexer.');
  if (scanner.char === "'") return { kind: scan ? 'descendants' : 'members', names: readQuotedNames(scanner, close) };
  if (scanner.char === '?') return readFilter(scanner, close, scan);
  return readArrayIndexer(scanner, close);
}

function readQuotedNames(scanner: Scanner, close: string): string[] {
  const names: string[] = [];
  do {
    scanner.skipBlanks();
    scanner.needMore('Path ended with open indexer.');
    if (scanner.char !== "'") throw new JsonPathError(`Unexpected character while parsing path indexer: ${scanner.char}`);
    names.push(scanner.quoted());
    scanner.skipBlanks();
    scanner.needMore('Path ended with open indexer.');
  } while (scanner.take(','));
  if (scanner.char !== close) throw new JsonPathError(`Unexpected character while parsing path indexer: ${scanner.char}`);
  return names;
}

function readFilter(scanner: Scanner, close: string, scan: boolean): Step {
  scanner.at++;
  scanner.needMore('Path ended with open indexer.');
  if (scanner.char !== '(') throw new JsonPathError(`Unexpected character while parsing path indexer: ${scanner.char}`);
  scanner.at++;
  const condition = parseCondition(scanner, readPath);
  scanner.at++;
  scanner.skipBlanks();
  scanner.needMore('Path ended with open indexer.');
  if (scanner.char !== close) throw new JsonPathError(`Unexpected character while parsing path indexer: ${scanner.char}`);
  return { kind: 'filter', scan, condition };
}

function readArrayIndexer(scanner: Scanner, close: string): Step {
  const end = scanner.text.indexOf(close, scanner.at);
  if (end < 0) throw new JsonPathError('Path ended with open indexer.');
  const inside = scanner.text.slice(scanner.at, end).trim();
  const unexpected = /[^\d\-,:* ]/.exec(inside);
  if (unexpected) throw new JsonPathError(`Unexpected character while parsing path indexer: ${unexpected[0]}`);
  scanner.at = end;
  if (inside === '*') return { kind: 'elements', indexes: null };
  if (inside.includes(':')) return slice(inside);
  return { kind: 'elements', indexes: inside.split(',').map(integer) };
}

function slice(inside: string): Step {
  const parts = inside.split(':').map((part) => (part.trim() === '' ? null : integer(part)));
  if (parts.length > 3) throw new JsonPathError('Unexpected character while parsing path indexer: :');
  const [start = null, end = null, step = null] = parts;
  return { kind: 'slice', start, end, step };
}

function integer(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') throw new JsonPathError('Array index expected.');
  if (!/^-?\d{1,10}$/.test(trimmed)) throw new JsonPathError(`Array index expected, found "${trimmed}".`);
  return Number(trimmed);
}
