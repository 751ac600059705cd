import { SETTINGS, TEXTS } from '../tables/lookup.ts';
import { readRecords } from './values.ts';

const LENGTH_FROM = 0x30;
const END = '\u0003';
/** German names, and what others write for three of them. */
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAI', 'JUN', 'JUL', 'AUG', 'SEP', 'OKT', 'NOV', 'DEZ'];
const ALSO: Readonly<Record<string, string>> = { MAY: 'MAI', OCT: 'OKT', DEC: 'DEZ', MÄR: 'MAR' };
const CENTURY_TURNS = 80;

type Settings = Readonly<Record<string, string | number>>;

/** @returns the device's settings by what they are, with their unit, and what could not be read */
export function readSettings(data: string): { readonly settings: Settings; readonly unread: readonly string[] } {
  const [values, unread] = readRecords(data, 5);
  const settings = values.map(([code, value]) => {
    const known = SETTINGS.get(code);
    return [known ? `${known.label}${known.unit === null ? '' : ` (${known.unit})`}` : `setting ${code}`, value] as const;
  });
  return { settings: Object.fromEntries(settings), unread };
}

/** @param which e.g. `low` */
export function readLimits(data: string, page: 1 | 2, which: string, labelOf: (key: string) => string | undefined) {
  const [values, unread] = readRecords(data, 4);
  const limits = values.map(([code, value]) => [`${which} limit ${labelOf(`${page}:${code}`) ?? code}`, value] as const);
  return { settings: Object.fromEntries(limits) as Settings, unread };
}

/** Texts stand as long as they are true: the mode of ventilation, adult or neonatal. */
export function readTexts(data: string): { readonly settings: Settings; readonly unread: string } {
  const settings: Record<string, string> = {};
  const modes: string[] = [];
  let at = 0;
  while (at + 4 <= data.length) {
    const code = data.slice(at, at + 2);
    const end = at + 3 + data.charCodeAt(at + 2) - LENGTH_FROM;
    if (!/^[0-9A-F]{2}$/.test(code) || end < at + 4 || data[end] !== END) break;
    const text = data.slice(at + 3, end).trim();
    if (TEXTS.get(code)?.startsWith('Mode ')) modes.push(text);
    else settings[`text ${code}`] = text;
    at = end + 1;
  }
  if (modes.length > 0) settings['ventilationMode'] = modes.join(', ');
  return { settings, unread: data.slice(at) };
}

/** `HH:MM:SSDD-MMM-YY`, blanks for leading zeros, perhaps no seconds. @returns ISO 8601 without zone; null: none of that */
export function readClock(data: string): string | null {
  const match = /^([ \d]\d):([ \d]\d)(?::([ \d]\d))?([ \d]\d)-([^-]{3})-([ \d]\d)$/.exec(data.trimEnd());
  if (!match) return null;
  const [, hour = '', minute = '', second = '0', day = '', name = '', year = ''] = match;
  const month = MONTHS.indexOf(ALSO[name.toUpperCase()] ?? name.toUpperCase());
  if (month < 0) return null;
  const two = Number(year);
  const ms = Date.UTC(
    (two >= CENTURY_TURNS ? 1900 : 2000) + two,
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return new Date(ms).toISOString().slice(0, 19);
}

/** The clock as a device writes it. */
export function writeClock(iso: string): string {
  return `${iso.slice(11, 19)}${iso.slice(8, 10)}-${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''}-${iso.slice(2, 4)}`;
}

export interface Identity {
  /** Four hex digits; 0161 is a computer. */
  readonly id: string;
  readonly name: string;
  readonly revision: string;
  /** Of the protocol, e.g. 3.00. */
  readonly medibus: number;
}

/** `NNNN'name'DD.DD:MM.MM`; null: none of that. */
export function readIdentity(data: string): Identity | null {
  const [, id, name, revision, medibus] = /^([0-9A-F]{4})'([^']*)'([ \d.]*):([ \d.]*)$/.exec(data) ?? [];
  const version = Number(medibus);
  if (id === undefined || name === undefined || revision === undefined || !Number.isFinite(version)) return null;
  return { id, name: name.trim(), revision: revision.trim(), medibus: version };
}
