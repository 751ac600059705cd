/** One line, taken apart. */
export interface MasimoLine {
  /** Calendar clock of the instrument, ISO 8601 without zone. */
  readonly wall: string;
  /** In the order of the line; NAME=value. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Blank-separated words that are no field. */
  readonly others: readonly string[];
}

const CLOCK = /^(\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)(?: |$)/;

/** @returns where the last clock of the text begins, -1 when it has none */
export function lastClock(text: string): number {
  const found = [...text.matchAll(/\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d /g)];
  return found.at(-1)?.index ?? -1;
}

/** @returns null when it does not begin as a line does */
export function readLine(text: string): MasimoLine | null {
  const [head, month = '', day = '', year = '', hour = '', minute = '', second = ''] = CLOCK.exec(text) ?? [];
  if (head === undefined) return null;
  const wall = `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
  if (Number.isNaN(Date.parse(`${wall}Z`))) return null;
  const fields: [string, string][] = [];
  const others: string[] = [];
  for (const word of text
    .slice(head.length)
    .split(' ')
    .filter((part) => part !== '')) {
    const at = word.indexOf('=');
    if (at > 0) fields.push([word.slice(0, at), word.slice(at + 1)]);
    else others.push(word);
  }
  return { wall, fields, others };
}

/** @returns null for dashes in place of digits, undefined when it is neither a number nor missing */
export function numberOf(text: string): number | null | undefined {
  const plain = text.replace(/%$/, '');
  if (/^[+-]?\d+(\.\d+)?$/.test(plain)) return Number(plain);
  return /^[+-]?-+(\.-+)?$/.test(plain) ? null : undefined;
}

/** Hexadecimal bits; null when they are none. */
export function bitsOf(text: string | undefined): number | null {
  return text !== undefined && /^[0-9A-Fa-f]{1,8}$/.test(text) ? Number.parseInt(text, 16) : null;
}
