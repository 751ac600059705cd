import { createRequire } from 'node:module';
import type { UcumLhcUtils } from '@lhncbc/ucum-lhc';

/** Gives the number in the target unit. */
export type Conversion = (value: number) => number;

type UnitTables = ReturnType<typeof UcumLhcUtils.getInstance>;
let tables: UnitTables | null = null;

/** Read once, and only where a mapping speaks of units: library and tables take a tenth of a second. */
function ucum(): UnitTables {
  tables ??= (
    createRequire(import.meta.url)('@lhncbc/ucum-lhc') as { UcumLhcUtils: typeof UcumLhcUtils }
  ).UcumLhcUtils.getInstance();
  return tables;
}

/** @returns why a code is no UCUM unit, or null when it is one */
export function ucumProblem(code: string): string | null {
  const { status, msg } = ucum().validateUnitString(code, true);
  if (status === 'valid') return null;
  return msg.join(' ').replace(/\s+/g, ' ').trim() || `${code} is not a valid UCUM code.`;
}

/**
 * From one UCUM unit to another. Every clinical unit is a straight line of another, so two points make the whole conversion; those
 * that are not (pH, decibel) are asked for each value.
 * @returns a sentence when the units measure different things or one is no unit
 */
export function conversion(from: string, to: string): Conversion | string {
  const at = (value: number): number | null => ucum().convertUnitTo(from, value, to).toVal;
  const zero = at(0);
  const [one, thousand] = [at(1), at(1000)];
  if (one === null || thousand === null) {
    const { msg } = ucum().convertUnitTo(from, 1, to);
    return msg.join(' ') || `${from} cannot be converted to ${to}`;
  }
  const offset = zero ?? 0;
  const factor = (thousand - offset) / 1000;
  const straight = zero !== null && Math.abs(one - offset - factor) < 1e-9 * Math.max(1, Math.abs(factor));
  return (value) => twelveDigits(straight ? value * factor + offset : (at(value) ?? Number.NaN));
}

/** 101.3 degrees Fahrenheit are 38.5, not 38.50000000000006. */
function twelveDigits(value: number): number {
  return Number(value.toPrecision(12));
}
