import type { AbsenceReason } from '#clinical';
import { metricNamed } from '../../nomenclature/terms.ts';
import { NUMBERS } from '../tables/parameters.table.ts';
import { OTHER_UNITS, UNITS } from '../tables/units.table.ts';

/** A number that pumps send. */
export interface PumpParameter {
  readonly name: string;
  readonly label: string;
  readonly code: number | null;
  readonly codeName: string | null;
  /** UCUM; null when the unit comes with the value. */
  readonly unit: string | null;
  /** The parameter that says which unit; null when it is fixed. */
  readonly unitFrom: string | null;
}

const parameters = new Map<string, PumpParameter>(
  NUMBERS.trim()
    .split('\n')
    .map((row) => {
      const [name = '', label = '', termName = '', unit = ''] = row.split(';');
      const term = termName === '' ? null : metricNamed(`MDC_${termName}`);
      const unitFrom = unit.startsWith('@') ? unit.slice(1) : null;
      const identity = { code: term?.code ?? null, codeName: term?.codeName ?? null };
      return [name, { name, label, ...identity, unit: unitFrom === null ? unit : null, unitFrom }] as const;
    }),
);
const units = new Map(
  UNITS.trim()
    .split(/\s+/)
    .map((row) => [row.slice(0, row.indexOf(':')), row.slice(row.indexOf(':') + 1)] as const),
);

export function pumpParameter(name: string): PumpParameter | undefined {
  return parameters.get(name);
}

export function pumpParameters(): readonly PumpParameter[] {
  return [...parameters.values()];
}

/** @returns UCUM, or null for a code that has no UCUM spelling or is not in the table */
export function ucumOfCode(code: string): string | null {
  return units.get(plainCode(code)) ?? null;
}

/** A unit's code as a person reads it. */
export function unitText(code: string): string {
  return ucumOfCode(code) ?? OTHER_UNITS[plainCode(code)] ?? `unit ${code}`;
}

export interface ReadNumber {
  readonly value: number | null;
  readonly reason: AbsenceReason | null;
}

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const UNKNOWN_TIME = '65535';
const TIMES = new Set(['INRMT', 'INTIME']);

/** @returns null for what is neither a number nor one of the marks for none. Source: spec section 4 */
export function readNumber(parameter: string, text: string): ReadNumber | null {
  if (text === '_NV' || (text === UNKNOWN_TIME && TIMES.has(parameter))) return { value: null, reason: 'not-measured' };
  // Temporarily not available.
  if (text === '_NA') return { value: null, reason: 'time-out' };
  if (!NUMBER.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? { value, reason: null } : { value: null, reason: 'out-of-range' };
}

/** A word of 32 bits: 0x........h, plain hexadecimal, or without one of the marks. Unverified on a station. */
export function readWord(text: string): number | null {
  const digits = /^(?:0x)?([0-9a-f]{1,8})h?$/i.exec(text)?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

/** Pumps write units and symbols with characters of their own. Source: spec section 2 */
export function readableText(text: string): string {
  return text.replace(/[\uE000-\uF8FF]/g, '').trim();
}

export function isAbsent(text: string): boolean {
  return text === '_NV' || text === '_NA';
}

function plainCode(code: string): string {
  return code.replace(/^0+(?=\d)/, '');
}
