import { floatText } from '../text.ts';
import { isArray, isNumber, isObject, jsonOf, type Token } from '../token.ts';
import { JmesPathError } from './node.ts';
import { asArray, asText, entry, type FunctionEntry } from './signature.ts';

/** Functions on text, built in and of the connector. */
export const TEXTS: readonly (readonly [string, FunctionEntry])[] = [
  ['starts_with', entry([['string'], ['string']], (text, start) => asText(text).startsWith(asText(start)))],
  ['ends_with', entry([['string'], ['string']], (text, end) => asText(text).endsWith(asText(end)))],
  ['join', entry([['string'], ['strings']], (glue, items) => asArray(items).map(asText).join(asText(glue)))],
  ['to_string', entry([['any']], (item = null) => toText(item))],
  ['to_number', entry([['any']], (item = null) => toNumber(item))],
  ['insertString', entry([['text'], ['text'], ['integer']], insertString)],
];

function toText(item: Token): Token {
  if (typeof item === 'bigint') return item.toString();
  if (typeof item === 'number') return floatText(item);
  if (item === null || typeof item === 'boolean' || isArray(item) || isObject(item)) return JSON.stringify(jsonOf(item));
  return asText(item);
}

/** An integer when the text is one, else a float, else null. */
function toNumber(item: Token): Token {
  if (isNumber(item)) return item;
  if (typeof item !== 'string') return null;
  if (/^-?\d+$/.test(item)) return BigInt(item);
  return /^-?\d+\.?\d*([eE][+-]?\d+)?$/.test(item) ? Number(item) : null;
}

function insertString(original: Token = '', inserted: Token = '', position: Token = 0n): Token {
  const text = asText(original);
  const at = Number(position);
  if (at < 0 || at > text.length)
    throw new JmesPathError(`Error: invalid-value, function insertString: position ${at} is not within 0 and ${text.length}`);
  return text.slice(0, at) + asText(inserted) + text.slice(at);
}
