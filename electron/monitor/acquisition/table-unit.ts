import type { VitalSign } from '#clinical';

const CONVERSIONS: Readonly<Record<string, (value: number) => number>> = {
  'kPa>mm[Hg]': (kilopascal) => kilopascal * 7.500_616_8,
  '[degF]>Cel': (fahrenheit) => ((fahrenheit - 32) * 5) / 9,
  'K>Cel': (kelvin) => kelvin - 273.15,
};

/** UCUM texts that mean the same as the one in the table of vital signs. */
const SAME: Readonly<Record<string, string>> = {
  '{beats}/min': '/min',
  '{breaths}/min': '/min',
  '1/min': '/min',
  '{beat}/min': '/min',
};

/** Whether the unit is another one than that of the table, not only another text for it. */
export function isOther(unit: string, sign: VitalSign): boolean {
  return (SAME[unit] ?? unit) !== sign.unit;
}

/** @returns the value in the unit of the table, rounded as screens show it; null when the unit cannot be converted */
export function inTableUnit(value: number, unit: string | null, sign: VitalSign): number | null {
  const given = unit === null ? null : (SAME[unit] ?? unit);
  const convert = given === sign.unit ? (same: number) => same : CONVERSIONS[`${given}>${sign.unit}`];
  if (!convert) return null;
  const scale = 10 ** sign.decimals;
  return Math.round(convert(value) * scale) / scale;
}
