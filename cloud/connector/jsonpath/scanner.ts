import { JsonPathError } from './step.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '/': '/',
};

/** A position in the text of one expression. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get char(): string {
    return this.text[this.at] ?? '';
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  skipBlanks(): void {
    while (this.char === ' ') this.at++;
  }

  take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  needMore(message: string): void {
    if (this.ended) throw new JsonPathError(message);
  }

  /** Text in single quotes at the current position. */
  quoted(): string {
    let result = '';
    this.at++;
    while (!this.ended) {
      const char = this.char;
      this.at++;
      if (char === "'") return result;
      if (char === '\\') {
        const known = ESCAPES[this.char];
        if (known === undefined) throw new JsonPathError(`Unknown escape character: \\${this.char}`);
        result += known;
        this.at++;
      } else {
        result += char;
      }
    }
    throw new JsonPathError('Path ended with an open string.');
  }
}
