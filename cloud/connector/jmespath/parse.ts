import { type Lexeme, lexemes } from './lexer.ts';
import { type Comparator, CURRENT, JmesPathError, type Node, type Range } from './node.ts';

/** How tightly each symbol binds to what stands before it; the numbers of the JMESPath grammar. */
const BINDING: Readonly<Partial<Record<Lexeme['type'], number>>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '[]': 9,
  '*': 20,
  '[?': 21,
  '.': 40,
  '!': 45,
  '{': 50,
  '[': 55,
  '(': 60,
};
/** Symbols that bind less than this end a projection. */
const PROJECTION_END = 10;
const MAX_NESTING = 200;

/**
 * @param renamed functions that this expression knows under another name
 * @throws JmesPathError naming what was expected where
 */
export function parseJmesPath(text: string, renamed: ReadonlyMap<string, string> = new Map()): Node {
  return new Parser(lexemes(text), renamed).whole();
}

class Parser {
  readonly #lexemes: readonly Lexeme[];
  readonly #renamed: ReadonlyMap<string, string>;
  #at = 0;
  #nesting = 0;

  constructor(found: readonly Lexeme[], renamed: ReadonlyMap<string, string>) {
    this.#lexemes = found;
    this.#renamed = renamed;
  }

  whole(): Node {
    const node = this.#expression(0);
    if (this.#next.type !== 'end') throw this.#unexpected(this.#next);
    return node;
  }

  #look(ahead: number): Lexeme {
    return this.#lexemes[Math.min(this.#at + ahead, this.#lexemes.length - 1)] as Lexeme;
  }

  get #next(): Lexeme {
    return this.#look(0);
  }

  #take(): Lexeme {
    const lexeme = this.#next;
    this.#at++;
    return lexeme;
  }

  #expect(type: Lexeme['type']): Lexeme {
    if (this.#next.type !== type) throw this.#unexpected(this.#next, type);
    return this.#take();
  }

  #unexpected(lexeme: Lexeme, wanted?: string): JmesPathError {
    const found = lexeme.type === 'end' ? 'end of expression' : `"${lexeme.text}"`;
    return new JmesPathError(
      `unexpected ${found} at position ${lexeme.at + 1}${wanted === undefined ? '' : `, expected "${wanted}"`}`,
    );
  }

  #expression(power: number): Node {
    if (++this.#nesting > MAX_NESTING) throw new JmesPathError('expression is nested too deeply');
    let left = this.#first(this.#take());
    while (power < (BINDING[this.#next.type] ?? 0)) left = this.#continue(left, this.#take());
    this.#nesting--;
    return left;
  }

  #first(lexeme: Lexeme): Node {
    switch (lexeme.type) {
      case 'literal':
        return { kind: 'literal', value: lexeme.value };
      case 'name':
        return this.#next.type === '(' ? this.#call(lexeme.text) : { kind: 'field', name: lexeme.text };
      case 'quoted-name':
        if (this.#next.type === '(') throw this.#unexpected(this.#next);
        return { kind: 'field', name: lexeme.name };
      case '!':
        return { kind: 'not', operand: this.#expression(BINDING['!'] ?? 0) };
      case '*':
        return { kind: 'values', of: CURRENT, then: this.#next.type === ']' ? CURRENT : this.#projected('*') };
      case '[?':
      case '[]':
        return this.#continue(CURRENT, lexeme);
      case '[':
        if (this.#startsIndex()) return this.#continue(CURRENT, lexeme);
        return this.#list();
      case '{':
        return this.#hash();
      case '@':
        return CURRENT;
      case '&':
        return { kind: 'reference', expression: this.#expression(0) };
      case '(': {
        const inside = this.#expression(0);
        this.#expect(')');
        return inside;
      }
      default:
        throw this.#unexpected(lexeme);
    }
  }

  #continue(left: Node, lexeme: Lexeme): Node {
    switch (lexeme.type) {
      case '.':
        if (this.#next.type === '*') {
          this.#take();
          return { kind: 'values', of: left, then: this.#projected('.') };
        }
        return { kind: 'sub', left, right: this.#afterDot('.') };
      case '|':
        return { kind: 'pipe', left, right: this.#expression(BINDING['|'] ?? 0) };
      case '||':
        return { kind: 'or', left, right: this.#expression(BINDING['||'] ?? 0) };
      case '&&':
        return { kind: 'and', left, right: this.#expression(BINDING['&&'] ?? 0) };
      case '[]':
        return { kind: 'flatten', of: left, then: this.#projected('[]') };
      case '[?': {
        const condition = this.#expression(0);
        this.#expect(']');
        return { kind: 'filter', of: left, condition, then: this.#next.type === '[]' ? CURRENT : this.#projected('[?') };
      }
      case '[':
        return this.#index(left);
      case '==':
      case '!=':
      case '<':
      case '>':
      case '<=':
      case '>=':
        return this.#comparison(left, lexeme.type);
      default:
        throw this.#unexpected(lexeme);
    }
  }

  #comparison(left: Node, operator: Comparator): Node {
    return { kind: 'compare', operator, left, right: this.#expression(BINDING[operator] ?? 0) };
  }

  #startsIndex(): boolean {
    const { type } = this.#next;
    return type === 'number' || type === ':' || (type === '*' && this.#look(1).type === ']');
  }

  #index(of: Node): Node {
    if (this.#next.type === '*') {
      this.#take();
      this.#expect(']');
      return { kind: 'elements', of, then: this.#projected('*') };
    }
    if (this.#next.type === 'number' && this.#look(1).type === ']') {
      const index = Number(this.#take().text);
      this.#expect(']');
      return { kind: 'index', of, index };
    }
    const range = this.#range();
    return { kind: 'slice', of, range, then: this.#projected('*') };
  }

  #range(): Range {
    const parts: [number | null, number | null, number | null] = [null, null, null];
    let part = 0;
    while (this.#next.type !== ']') {
      if (this.#next.type === ':' && part < 2) {
        part++;
        this.#take();
      } else if (this.#next.type === 'number' && parts[part] === null) {
        parts[part] = Number(this.#take().text);
      } else {
        throw this.#unexpected(this.#next, ']');
      }
    }
    this.#take();
    return parts;
  }

  /** What a projection applies to each element. */
  #projected(symbol: '*' | '.' | '[]' | '[?'): Node {
    const { type } = this.#next;
    if ((BINDING[type] ?? 0) < PROJECTION_END) return CURRENT;
    if (type === '[' || type === '[?') return this.#expression(BINDING[symbol] ?? 0);
    if (type !== '.') throw this.#unexpected(this.#next);
    this.#take();
    return this.#afterDot(symbol);
  }

  #afterDot(symbol: '*' | '.' | '[]' | '[?'): Node {
    const { type } = this.#next;
    if (type === 'name' || type === 'quoted-name' || type === '*') return this.#expression(BINDING[symbol] ?? 0);
    if (type !== '[' && type !== '{') throw this.#unexpected(this.#next);
    this.#take();
    return type === '[' ? this.#list() : this.#hash();
  }

  #list(): Node {
    return { kind: 'list', items: this.#separated(']', () => this.#expression(0)) };
  }

  #hash(): Node {
    const pair = (): { name: string; value: Node } => {
      const key = this.#take();
      if (key.type !== 'name' && key.type !== 'quoted-name') throw this.#unexpected(key);
      this.#expect(':');
      return { name: key.name, value: this.#expression(0) };
    };
    return { kind: 'hash', pairs: this.#separated('}', pair) };
  }

  #call(written: string): Node {
    const name = this.#renamed.get(written) ?? written;
    this.#expect('(');
    if (this.#next.type === ')') {
      this.#take();
      return { kind: 'call', name, args: [] };
    }
    return { kind: 'call', name, args: this.#separated(')', () => this.#expression(0)) };
  }

  #separated<T>(close: ']' | '}' | ')', read: () => T): T[] {
    const items = [read()];
    while (this.#next.type === ',') {
      this.#take();
      items.push(read());
    }
    this.#expect(close);
    return items;
  }
}
