import { MAX_DEPTH, type Token, type TokenOptions, textToken } from './token.ts';

/** A JSON value with its place in the text. */
export type JsonNode =
  | { readonly kind: 'object'; readonly offset: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly offset: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'scalar'; readonly offset: number; readonly value: null | boolean | string | bigint | number };

export interface JsonMember {
  readonly name: string;
  readonly offset: number;
  readonly value: JsonNode;
}

export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads the first JSON value as leniently as the original connector: comments, single quotes, unquoted member names, trailing
 * commas, a byte order mark. Whatever follows the value is ignored (specs iomt-mapping sections 2.2, 3).
 * @throws JsonTextError with the offset
 */
export function readJsonText(text: string): JsonNode {
  return new JsonReader(text).document();
}

/** The tokens of a node. A repeated member keeps its last value. */
export function nodeToken(node: JsonNode, options: TokenOptions): Token {
  if (node.kind === 'array') return node.items.map((item) => nodeToken(item, options));
  if (node.kind === 'object') return new Map(node.members.map(({ name, value }) => [name, nodeToken(value, options)]));
  return typeof node.value === 'string' ? textToken(node.value, options) : node.value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
};

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    if (this.#text.startsWith('\uFEFF')) this.#at = 1;
    this.#skip();
    if (this.#at >= this.#text.length) throw this.#error('the text holds no JSON value');
    return this.#value(0);
  }

  #value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw this.#error(`nested deeper than ${MAX_DEPTH} levels`);
    const offset = this.#at;
    const char = this.#text[this.#at];
    if (char === '{') return this.#object(offset, depth);
    if (char === '[') return this.#array(offset, depth);
    if (char === '"' || char === "'") return { kind: 'scalar', offset, value: this.#string(char) };
    return { kind: 'scalar', offset, value: this.#word() };
  }

  #object(offset: number, depth: number): JsonNode {
    const members: JsonMember[] = [];
    this.#at++;
    while (this.#until('}')) {
      const at = this.#at;
      const name = this.#name();
      this.#skip();
      if (this.#text[this.#at] !== ':') throw this.#error(`":" expected after member name "${name}"`);
      this.#at++;
      this.#skip();
      members.push({ name, offset: at, value: this.#value(depth + 1) });
      this.#separator('}');
    }
    return { kind: 'object', offset, members };
  }

  #array(offset: number, depth: number): JsonNode {
    const items: JsonNode[] = [];
    this.#at++;
    while (this.#until(']')) {
      items.push(this.#value(depth + 1));
      this.#separator(']');
    }
    return { kind: 'array', offset, items };
  }

  /** Whether another element comes; consumes the closing bracket when not. */
  #until(close: string): boolean {
    this.#skip();
    if (this.#at >= this.#text.length) throw this.#error(`the text ends before the closing "${close}"`);
    if (this.#text[this.#at] !== close) return true;
    this.#at++;
    return false;
  }

  #separator(close: string): void {
    this.#skip();
    const char = this.#text[this.#at];
    if (char === ',') this.#at++;
    else if (char !== close)
      throw this.#error(
        char === undefined ? `the text ends before the closing "${close}"` : `"," or "${close}" expected, found "${char}"`,
      );
  }

  #name(): string {
    const char = this.#text[this.#at];
    if (char === '"' || char === "'") return this.#string(char);
    const match = /^[\p{L}\p{N}_$]+/u.exec(this.#text.slice(this.#at, this.#at + 200));
    if (!match) throw this.#error(`member name expected, found "${char ?? 'end of text'}"`);
    this.#at += match[0].length;
    return match[0];
  }

  #string(quote: string): string {
    const start = this.#at;
    let result = '';
    this.#at++;
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined) throw new JsonTextError(start, 'text without closing quote');
      if (char === quote) return result;
      result += char === '\\' ? this.#escape() : char;
    }
  }

  #escape(): string {
    const char = this.#text[this.#at++] ?? '';
    if (char === 'u') {
      const hex = this.#text.slice(this.#at, this.#at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#error(`\\u needs four hexadecimal digits, found "${hex}"`);
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const known = ESCAPES[char];
    if (known === undefined) throw this.#error(`unknown escape "\\${char}"`);
    return known;
  }

  #word(): null | boolean | bigint | number {
    const match = /^[^\s,:[\]{}"'/]+/.exec(this.#text.slice(this.#at, this.#at + 400));
    const word = match?.[0] ?? '';
    const value = wordValue(word);
    if (value === undefined)
      throw this.#error(`value expected, found "${word.slice(0, 40) || (this.#text[this.#at] ?? 'end of text')}"`);
    this.#at += word.length;
    return value;
  }

  #skip(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char !== undefined && /\s/.test(char)) this.#at++;
      else if (char === '/') this.#comment();
      else return;
    }
  }

  #comment(): void {
    const kind = this.#text[this.#at + 1];
    if (kind !== '/' && kind !== '*') throw this.#error('"/" expected only as the start of a comment');
    const end = this.#text.indexOf(kind === '/' ? '\n' : '*/', this.#at + 2);
    if (end < 0 && kind === '*') throw this.#error('comment without end');
    this.#at = end < 0 ? this.#text.length : end + (kind === '/' ? 1 : 2);
  }

  #error(message: string): JsonTextError {
    return new JsonTextError(Math.min(this.#at, this.#text.length), message);
  }
}

function wordValue(word: string): null | boolean | bigint | number | undefined {
  if (word === 'null' || word === 'undefined') return null;
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (/^-?\d+$/.test(word)) return BigInt(word);
  return /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}
