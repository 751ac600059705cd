import { isUtf8 } from 'node:buffer';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** What a message body must be to go on: one JSON object in UTF-8. */
export type JsonBody =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly detail: string };

/** Deeper nesting than any device writes; much deeper ones would overrun the stack of whoever walks the tree. */
const DEEPEST = 200;

/** The detail names the position of the first error. */
export function parseJsonBody(body: Uint8Array): JsonBody {
  if (body.length === 0) return { ok: false, detail: 'the body is empty' };
  const badByte = firstInvalidByte(body);
  if (badByte !== null) return { ok: false, detail: `not UTF-8 at byte ${badByte}` };
  const text = new TextDecoder().decode(body);
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== null) return { ok: false, detail: `nested deeper than ${DEEPEST} levels at ${place(text, tooDeep)}` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, detail: whyNotJson(text) };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { ok: true, value: value as Record<string, unknown> };
  return {
    ok: false,
    detail: `a JSON object is expected at line 1, column 1, this is ${Array.isArray(value) ? 'an array' : typeof value}`,
  };
}

function whyNotJson(text: string): string {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  return first === undefined ? 'not JSON' : `not JSON: ${printParseErrorCode(first.error)} at ${place(text, first.offset)}`;
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} (character ${offset})`;
}

function firstTooDeep(text: string): number | null {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (inString) {
      if (sign === '\\') index += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '{' || sign === '[') {
      depth += 1;
      if (depth > DEEPEST) return index;
    } else if (sign === '}' || sign === ']') depth -= 1;
  }
  return null;
}

/** Where the decoder first puts a replacement character that the bytes themselves do not hold. */
function firstInvalidByte(body: Uint8Array): number | null {
  if (isUtf8(body)) return null;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  let byte = 0;
  for (const sign of text) {
    if (sign === '\uFFFD' && !(body[byte] === 0xef && body[byte + 1] === 0xbf && body[byte + 2] === 0xbd)) return byte;
    byte += Buffer.byteLength(sign);
  }
  return null;
}
