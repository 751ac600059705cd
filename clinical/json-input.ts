import { InputRefused } from './input-refused.ts';
import { excerpt } from './printable.ts';

/** Of RFC 8259: of the control characters only those from U+007F on may stand in a string as they are. */
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const SPACE = /[ \t\n\r]*/y;

type Wanted = 'a value' | 'a value or ]' | 'a name or }' | 'a name' | ':' | ', or }' | ', or ]' | 'the end';

/**
 * JSON of a file that a person wrote.
 * @param where the file
 * @throws InputRefused with line and column of the first character that JSON does not allow there
 */
export function parseJsonInput(text: string, where: string): unknown {
  // Editors of Windows put it there.
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(plain);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new InputRefused(where, error instanceof Error ? error.message : String(error));
    const { offset, wanted } = firstMistake(plain);
    const before = plain.slice(0, offset).split('\n');
    const place = `${where}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    const found = offset >= plain.length ? 'the file ends' : `there is ${excerpt(plain.slice(offset), 20)}`;
    throw new InputRefused(place, `is no JSON: ${found} where ${wanted} has to stand`);
  }
}

/** Where a text that is no JSON stops being one, and what could have gone on. */
function firstMistake(text: string): { readonly offset: number; readonly wanted: Wanted } {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'a value';
  for (let at = 0; ; ) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    const next: Wanted | null = token === undefined ? null : following(wanted, token, open);
    if (token === undefined || next === null) return { offset: at, wanted };
    wanted = next;
    at += token.length;
  }
}

/** What has to stand after a token, or null where the token may not stand. @param open what is not closed yet; changed */
function following(wanted: Wanted, token: string, open: ('{' | '[')[]): Wanted | null {
  const after = (): Wanted => (open.length === 0 ? 'the end' : open.at(-1) === '{' ? ', or }' : ', or ]');
  const closes = (token === '}' || token === ']') && wanted.endsWith(token);
  if (closes) {
    open.pop();
    return after();
  }
  if (wanted.startsWith('a value')) {
    if (token === '{' || token === '[') {
      open.push(token);
      return token === '{' ? 'a name or }' : 'a value or ]';
    }
    return /^[}\],:]$/.test(token) ? null : after();
  }
  if (wanted.startsWith('a name')) return token.startsWith('"') ? ':' : null;
  if (wanted === ':') return token === ':' ? 'a value' : null;
  if (token !== ',') return null;
  return wanted === ', or }' ? 'a name' : wanted === ', or ]' ? 'a value' : null;
}
