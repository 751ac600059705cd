type Conversion = (value: number) => number;

const times =
  (factor: number): Conversion =>
  (value) =>
    value * factor;
const SAME = times(1);

/** UCUM unit of `#clinical`'s table → other units that vital signs come in. */
const CONVERSIONS: Readonly<Record<string, Readonly<Record<string, Conversion>>>> = {
  Cel: { '[degF]': (value) => (value - 32) / 1.8, K: (value) => value - 273.15 },
  'mm[Hg]': { kPa: times(7.500_62), 'cm[H2O]': times(0.735_56), mmHg: SAME },
  '%': { '1': times(100), '{fraction}': times(100) },
  '/min': { '1/min': SAME, '{beats}/min': SAME, '{Beats}/min': SAME, '{breaths}/min': SAME, Hz: times(60), '/s': times(60) },
};

/** @returns null when nobody here knows how; else to six digits that count, as much as any device has */
export function inUnit(value: number, from: string, to: string): number | null {
  if (from === to) return value;
  const convert = CONVERSIONS[to]?.[from];
  return convert === undefined ? null : Number(convert(value).toPrecision(6));
}
