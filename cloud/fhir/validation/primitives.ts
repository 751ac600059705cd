import { isJsonNumber, textOfNumber } from '../json/number-text.ts';
import { isObject, type Json } from '../json/parse-json.ts';

const DATE = '\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?';
const TIME = '([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?';
const ZONE = '(Z|[+-]((0\\d|1[0-3]):[0-5]\\d|14:00))';
const FULL_DATE = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';

/** R4, datatypes: the regular expressions of the primitive types, tightened as our rules say. */
const STRINGS: Readonly<Record<string, { pattern: RegExp; said: string }>> = {
  id: { pattern: /^[A-Za-z0-9\-.]{1,64}$/, said: 'an id of letters, digits, "-" and ".", at most 64' },
  code: { pattern: /^[^\s]+( [^\s]+)*$/, said: 'a code without leading, trailing or double spaces' },
  date: { pattern: new RegExp(`^${DATE}$`), said: 'a date YYYY, YYYY-MM or YYYY-MM-DD' },
  dateTime: {
    pattern: new RegExp(`^(${DATE}|${FULL_DATE}T${TIME}${ZONE})$`),
    said: 'a date, or a date and time with seconds and zone',
  },
  instant: { pattern: new RegExp(`^${FULL_DATE}T${TIME}${ZONE}$`), said: 'an instant with seconds and zone' },
  time: { pattern: new RegExp(`^${TIME}$`), said: 'a time hh:mm:ss' },
  uri: { pattern: /^\S+$/, said: 'a URI without spaces' },
  url: { pattern: /^\S+$/, said: 'a URL without spaces' },
  canonical: { pattern: /^\S+$/, said: 'a canonical URL without spaces' },
  oid: { pattern: /^urn:oid:[0-2](\.(0|[1-9]\d*))+$/, said: 'urn:oid:…' },
  uuid: { pattern: /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, said: 'urn:uuid:…' },
  base64Binary: { pattern: /^(?:[A-Za-z0-9+/\s]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, said: 'base64' },
  string: { pattern: /\S/, said: 'a string that is not blank' },
  markdown: { pattern: /\S/, said: 'a string that is not blank' },
  xhtml: { pattern: /^\s*<div[\s>][^]*<\/div>\s*$/, said: 'a div of XHTML' },
};

const INTEGERS: Readonly<Record<string, number>> = { integer: -2147483648, unsignedInt: 0, positiveInt: 1 };

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
const ACTIVE_XHTML = /<\s*(script|style|iframe|object|embed|form|input|link|meta|base)\b|\son\w+\s*=|javascript:/i;
const MAX_STRING = 1_048_576;

export function isPrimitive(type: string): boolean {
  return type in STRINGS || type in INTEGERS || type === 'boolean' || type === 'decimal';
}

/** @returns what the value should have been, or null when it is right */
export function primitiveFault(type: string, value: Json): string | null {
  if (type === 'boolean') return typeof value === 'boolean' ? null : 'true or false expected';
  if (type === 'decimal') return isJsonNumber(value) ? null : 'a number expected';
  const least = INTEGERS[type];
  if (least !== undefined) {
    if (!isJsonNumber(value) || !/^-?\d+$/.test(textOfNumber(value))) return 'a whole number expected';
    const number = Number(textOfNumber(value));
    return number >= least && number <= 2147483647 ? null : `a whole number from ${least} to 2147483647 expected`;
  }
  if (typeof value !== 'string') return `${STRINGS[type]?.said ?? 'a string'} expected, as a JSON string`;
  if (value === '') return 'empty strings do not exist';
  if (value.length > MAX_STRING) return 'longer than 1 MB';
  if (CONTROL.test(value)) return 'control characters are not allowed';
  const rule = STRINGS[type];
  if (rule && !rule.pattern.test(value)) return `${rule.said} expected`;
  if (type === 'xhtml' && ACTIVE_XHTML.test(value)) return 'active content is not allowed';
  return isRealDay(type, value) ? null : 'this day does not exist';
}

function isRealDay(type: string, value: string): boolean {
  if (type !== 'date' && type !== 'dateTime' && type !== 'instant') return true;
  // Every month has 28; most values end here.
  if (value.length < 10 || Number(value.slice(8, 10)) <= 28) return true;
  const [year = 0, month = 0, day = 0] = value.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** The object beside a primitive, `_name`: only id and extension. */
export function isElement(value: Json): boolean {
  return (
    isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((name) => name === 'id' || name === 'extension')
  );
}
