import { DEMOGRAPHICS, SIGNALS } from '../cohort/signals.table.ts';
import { DERIVED_SIGNALS } from './derived-signals.ts';
import { type Feature, feature } from './feature.ts';

/**
 * No value older than this is used; a window over an index or a step from the value before reaches at most twice as far. An
 * unbounded look (age of the first value, values so far) would tell how long the patient has been here, which leaks the label of
 * the 2019 cohort; for the same reason vitals, charted every hour, are counted as a share.
 */
export const LOOK_BACK_HOURS = 24;

/**
 * What is said of a vital sign. `last` = newest value, `age` = hours since, `step` = change from the value before, `shift` = newest
 * minus the mean of 24 h, `slope` per hour, `rate` = share of the rows that have it; numbers are hours of window.
 */
const VITAL_STATISTICS = [
  'last',
  'age',
  'step',
  'shift',
  'mean6',
  'least6',
  'most6',
  'spread6',
  'slope6',
  'mean12',
  'slope12',
  'mean24',
  'least24',
  'most24',
  'spread24',
  'rate6',
] as const;
const LABORATORY_STATISTICS = ['last', 'age', 'step', 'least24', 'most24', 'count24'] as const;
const DERIVED_STATISTICS = ['last', 'most6', 'shift', 'mean24'] as const;
/** Of all laboratory values together: how much the staff ask for is information. `kinds24` = different ones. */
const ORDER_STATISTICS = ['now', 'count6', 'count24', 'kinds24'] as const;

const MONOTONE_STATISTICS = new Set<string>(['last', 'step', 'shift', 'least24', 'most24', 'most6', 'mean24']);

/** Places in `SIGNALS`. */
export const VITAL_PLACES = SIGNALS.flatMap(({ kind }, place) => (kind === 'vital' ? [place] : []));
export const LABORATORY_PLACES = SIGNALS.flatMap(({ kind }, place) => (kind === 'laboratory' ? [place] : []));
/** Places in `DERIVED_SIGNALS`. */
export const BEDSIDE_DERIVED = DERIVED_SIGNALS.flatMap(({ needsLaboratory }, place) => (needsLaboratory ? [] : [place]));
export const LABORATORY_DERIVED = DERIVED_SIGNALS.flatMap(({ needsLaboratory }, place) => (needsLaboratory ? [place] : []));

/** What the model of vital signs and trends sees. */
export const BEDSIDE_FEATURES: readonly Feature[] = [
  ...DEMOGRAPHICS.map(({ column }) => feature(column, 'is')),
  ...VITAL_PLACES.flatMap((place) => ofSignal(place, VITAL_STATISTICS)),
  ...BEDSIDE_DERIVED.flatMap(ofDerived),
];

/** The same and, behind it, what laboratory values add. */
export const HOURLY_FEATURES: readonly Feature[] = [
  ...BEDSIDE_FEATURES,
  ...LABORATORY_PLACES.flatMap((place) => ofSignal(place, LABORATORY_STATISTICS)),
  ...LABORATORY_DERIVED.flatMap(ofDerived),
  ...ORDER_STATISTICS.map((statistic) => feature('orders', statistic)),
];

function ofSignal(place: number, statistics: readonly string[]): Feature[] {
  const { column = '', monotone = 0 } = SIGNALS[place] ?? {};
  return statistics.map((statistic) => feature(column, statistic, MONOTONE_STATISTICS.has(statistic) ? monotone : 0));
}

function ofDerived(place: number): Feature[] {
  const { name = '', monotone = 0 } = DERIVED_SIGNALS[place] ?? {};
  return DERIVED_STATISTICS.map((statistic) => feature(name, statistic, monotone));
}
