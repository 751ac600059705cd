import { excerpt, InputRefused } from '#clinical';

/** Fields of one CSV line (RFC 4180, without line breaks inside quotes). */
export function splitFields(line: string): string[] {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '"' && quoted && text.charAt(index + 1) === '"') {
      field += letter;
      index += 1;
    } else if (letter === '"') quoted = !quoted;
    else if (letter === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else field += letter;
  }
  fields.push(field);
  return fields;
}

/** A field as CSV writes it. */
export function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * Where each wanted column stands in the header; -1 = the file does not have it.
 * @throws InputRefused when a required column is missing or a wanted one stands there twice
 */
export function columnPlaces(header: string, where: string, wanted: readonly string[], required: readonly string[]): number[] {
  const names = splitFields(header.replace(/^\uFEFF/, '')).map((name) => name.trim());
  for (const name of required)
    if (!names.includes(name))
      throw new InputRefused(`${where}, line 1`, `has no column ${name}; it has ${excerpt(names.join(', '))}`);
  for (const name of wanted)
    if (names.indexOf(name) !== names.lastIndexOf(name)) throw new InputRefused(`${where}, line 1`, `has column ${name} twice`);
  return wanted.map((name) => names.indexOf(name));
}

const EMPTY = new Set(['', 'NaN', 'nan', 'NA', 'null', 'NULL']);

/** Values that cannot be used, counted all and kept with their place up to a limit. */
export class RejectedCells {
  readonly #kept: string[] = [];
  readonly #limit: number;
  #count = 0;

  constructor(limit = 20) {
    this.#limit = limit;
  }

  add(line: number, column: string, text: string, why: string): void {
    this.#count += 1;
    if (this.#kept.length < this.#limit) this.#kept.push(`line ${line}, ${column}: ${excerpt(text, 40)} ${why}`);
  }

  get count(): number {
    return this.#count;
  }

  /** The first ones, in words. */
  get kept(): readonly string[] {
    return this.#kept;
  }
}

/** @returns the number in a cell; NaN for an empty one, and for one that is rejected and told */
export function cellNumber(
  text: string | undefined,
  range: { readonly low: number; readonly high: number },
  line: number,
  column: string,
  rejected: RejectedCells,
): number {
  if (text === undefined || text === '') return Number.NaN;
  const trimmed = text.trim();
  if (EMPTY.has(trimmed)) return Number.NaN;
  const value = Number(trimmed);
  if (!Number.isFinite(value)) {
    rejected.add(line, column, text, 'is not a number; it counts as missing');
    return Number.NaN;
  }
  if (value < range.low || value > range.high) {
    rejected.add(line, column, text, `is outside ${range.low} to ${range.high}; it counts as missing`);
    return Number.NaN;
  }
  return value;
}
