import { textReader } from './text.ts';

/** What separates the parts of a message; MSH-1 and MSH-2 say it. Source: HL7 v2.6 chapter 2, section 2.5.4. */
export interface Hl7Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

export const USUAL_DELIMITERS: Hl7Delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };

const ESCAPED: Readonly<Record<string, keyof Hl7Delimiters>> = {
  F: 'field',
  S: 'component',
  R: 'repetition',
  E: 'escape',
  T: 'subcomponent',
};
const readBytes = textReader();
const DAY = /^(\d{4})(\d\d)(\d\d)/;
const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:\.(\d{1,4}))?)?\s*([+-]\d{4})?/;

/** A component of a field, without its escapes; empty when there is none. @param number from 1 */
export function hl7Component(
  field: string | undefined,
  number: number,
  delimiters: Hl7Delimiters = USUAL_DELIMITERS,
  part: 'component' | 'subcomponent' = 'component',
): string {
  if (field === undefined) return '';
  const separator = delimiters[part];
  let from = 0;
  for (let left = number - 1; left > 0; left -= 1) {
    const found = field.indexOf(separator, from);
    if (found < 0) return '';
    from = found + separator.length;
  }
  const to = field.indexOf(separator, from);
  return unescaped(to < 0 ? field.slice(from) : field.slice(from, to), delimiters).trim();
}

/** What is no escape stays as it came. Source: HL7 v2.6 chapter 2, section 2.7. */
function unescaped(text: string, delimiters: Hl7Delimiters): string {
  if (!text.includes(delimiters.escape)) return text;
  const parts = text.split(delimiters.escape);
  let plain = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 1) {
    const [code = '', last] = [parts[at], at === parts.length - 1];
    const meant = last ? undefined : meaning(code, delimiters);
    if (meant === undefined) {
      plain += delimiters.escape + code;
      continue;
    }
    plain += meant + (parts[at + 1] ?? '');
    at += 1;
  }
  return plain;
}

function meaning(code: string, delimiters: Hl7Delimiters): string | undefined {
  const delimiter = ESCAPED[code];
  if (delimiter !== undefined) return delimiters[delimiter];
  if (code === '.br') return '\n';
  const hex = /^X((?:[0-9A-Fa-f]{2})+)$/.exec(code)?.[1];
  return hex === undefined ? undefined : readBytes(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

export interface Hl7Time {
  /** ISO 8601 without zone, as it was written; milliseconds where they were sent. */
  readonly wall: string;
  /** e.g. "+0530"; null when not sent. */
  readonly zone: string | null;
}

/** @returns null when there is none (empty, zero), it is no time, or it is only a day */
export function readHl7Time(text: string): Hl7Time | null {
  const [, year = '', month, day, hour, minute, second = '00', part, zone] = TIME.exec(text.trim()) ?? [];
  const whole = existing(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  if (whole === null) return null;
  return { wall: part === undefined ? whole : `${whole}.${part.padEnd(3, '0').slice(0, 3)}`, zone: zone ?? null };
}

/** @returns ISO 8601 date; null when there is none */
export function readHl7Day(text: string): string | null {
  const [, year, month, day] = DAY.exec(text) ?? [];
  return existing(`${year}-${month}-${day}T00:00:00`)?.slice(0, 10) ?? null;
}

/** @returns null for a time that no calendar has: a 31st of February would be moved to March */
export function existing(iso: string): string | null {
  const ms = Date.parse(`${iso}Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== iso ? null : iso;
}
