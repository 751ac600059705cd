import { JsonTextError, nodeToken, readJsonText } from '../json-text.ts';
import type { Token } from '../token.ts';
import { JmesPathError } from './node.ts';

export interface Lexeme {
  readonly type: 'name' | 'quoted-name' | 'number' | 'literal' | 'end' | Symbol;
  readonly text: string;
  /** Name, quoted name without its quotes. */
  readonly name: string;
  readonly value: Token;
  readonly at: number;
}

const SYMBOLS = [
  '[?',
  '[]',
  '||',
  '&&',
  '==',
  '!=',
  '<=',
  '>=',
  '.',
  '*',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '@',
  '&',
  '|',
  '<',
  '>',
  '!',
] as const;
type Symbol = (typeof SYMBOLS)[number];

/** @throws JmesPathError naming the position */
export function lexemes(text: string): readonly Lexeme[] {
  const found: Lexeme[] = [];
  for (let at = skipBlanks(text, 0); at < text.length; ) {
    const lexeme = lexemeAt(text, at);
    found.push(lexeme);
    at = skipBlanks(text, at + lexeme.text.length);
  }
  found.push({ type: 'end', text: '', name: '', value: null, at: text.length });
  return found;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}

function lexemeAt(text: string, at: number): Lexeme {
  const rest = text.slice(at);
  const char = rest.charAt(0);
  if (char === "'") return delimited(rest, at, (inside) => inside.replace(/\\(['\\])/g, '$1'));
  if (char === '`') return delimited(rest, at, literal);
  if (char === '"') return quotedNameAt(rest, at);
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
  if (name !== undefined) return { type: 'name', text: name, name, value: null, at };
  const number = /^-?\d+/.exec(rest)?.[0];
  if (number !== undefined) return { type: 'number', text: number, name: '', value: null, at };
  const symbol = SYMBOLS.find((candidate) => rest.startsWith(candidate));
  if (symbol === undefined) throw new JmesPathError(`unexpected "${char}" at position ${at + 1}`);
  return { type: symbol, text: symbol, name: '', value: null, at };
}

function delimited(rest: string, at: number, read: (inside: string) => Token): Lexeme {
  const text = upToQuote(rest, at);
  return { type: 'literal', text, name: '', value: read(text.slice(1, -1)), at };
}

function quotedNameAt(rest: string, at: number): Lexeme {
  const text = upToQuote(rest, at);
  try {
    return { type: 'quoted-name', text, name: JSON.parse(text) as string, value: null, at };
  } catch {
    throw new JmesPathError(`quoted name at position ${at + 1} is not valid JSON text`);
  }
}

/** Quoted text with its quotes. */
function upToQuote(rest: string, at: number): string {
  const quote = rest.charAt(0);
  let end = 1;
  while (end < rest.length && rest[end] !== quote) end += rest[end] === '\\' ? 2 : 1;
  if (end >= rest.length) throw new JmesPathError(`${quote} without end at position ${at + 1}`);
  return rest.slice(0, end + 1);
}

/** A literal that is not JSON is text: `abc` (specs iomt-mapping section 5.2, point 3). Only real JSON counts, not the lenient kind. */
function literal(inside: string): Token {
  const text = inside.replaceAll('\\`', '`').trim();
  try {
    JSON.parse(text);
    return nodeToken(readJsonText(text), { recogniseDates: false });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonTextError) return text;
    throw error;
  }
}
