import { VITAL_KINDS, type VitalKind } from '#clinical';
import type { TrendFit, TrendWindow } from '../../../contract/trend-window.ts';
import { HOUR, LEVELS, type Level } from '../../trends/levels.table.ts';
import type { BuiltWindow } from '../../trends/patient-trend.ts';
import { ageAt } from '../hour-values.ts';

const WINDOWS: Readonly<Record<string, TrendWindow['minutes']>> = { '15min': 15, '1h': 60, '4h': 240, '24h': 1440 };
const STATISTICS: Readonly<Record<string, (fit: TrendFit) => number | null>> = {
  level: ({ level }) => level,
  slopePerHour: ({ slopePerHour }) => slopePerHour,
  shift: ({ shift }) => shift?.by ?? 0,
  scatter: ({ scatter }) => scatter,
  coverage: ({ coverage }) => coverage,
  quality: ({ quality }) => quality ?? null,
  gaps: ({ gaps }) => gaps,
  longestGapMinutes: ({ longestGapMinutes }) => longestGapMinutes,
  staleMinutes: ({ staleMinutes }) => staleMinutes,
};
const PERSON = ['age', 'sex'];

/** Names that a model's input may have: `{window}.{vital}.{statistic}`, `age` in years, `sex` (1 male, 0 female). */
export function isFeatureName(name: string): boolean {
  const [window = '', vital = '', statistic = '', ...rest] = name.split('.');
  if (PERSON.includes(name)) return true;
  return rest.length === 0 && window in WINDOWS && (VITAL_KINDS as readonly string[]).includes(vital) && statistic in STATISTICS;
}

export interface Features {
  /** In the order of the names; NaN = missing. */
  readonly values: readonly number[];
  readonly missing: readonly string[];
  /** Observations behind them, as far as they are known. */
  readonly basis: readonly string[];
}

/** @param names each a feature name */
export function featuresOf({ window, who, trend }: BuiltWindow, names: readonly string[]): Features {
  const end = Date.parse(window.windowEnd) / 60_000;
  const fits = new Map<Level, TrendWindow['vitals']>();
  const fitsOf = (level: Level): TrendWindow['vitals'] => {
    const known = fits.get(level) ?? trend.fits(level, end);
    fits.set(level, known);
    return known;
  };
  const vitals = new Set<VitalKind>();
  const values = names.map((name): number => {
    if (name === 'age') return who.person?.birthDate == null ? Number.NaN : ageAt(who.person.birthDate, end / HOUR);
    if (name === 'sex') return who.person?.sex == null ? Number.NaN : Number(who.person.sex === 'male');
    const [length = '', vital = '', statistic = ''] = name.split('.');
    const level = LEVELS.find(({ minutes }) => minutes === WINDOWS[length]);
    const fit = level === undefined ? undefined : fitsOf(level)[vital as VitalKind];
    if (fit === undefined) return Number.NaN;
    vitals.add(vital as VitalKind);
    return STATISTICS[statistic]?.(fit) ?? Number.NaN;
  });
  const newest = [...vitals].flatMap((kind) => trend.hours.newestBefore(Math.floor(end / HOUR), kind) ?? []);
  return {
    values,
    missing: names.filter((_, place) => Number.isNaN(values[place])),
    basis: newest
      .sort((a, b) => b.at.localeCompare(a.at) || b.observation.localeCompare(a.observation))
      .map(({ observation }) => observation),
  };
}
