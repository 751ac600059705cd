import { STAY_PARAMETERS, TIMED_PARAMETERS } from '../cohort/parameters.table.ts';
import { STAY_NUMBERS, STAY_SERIES } from '../features/stay-features.ts';
import { type SignalPush, shownValue } from './reasons.ts';

interface Worded {
  readonly label: string;
  readonly unit: string;
  readonly decimals: number;
}

const words = new Map<string, Worded>([
  ...[...STAY_PARAMETERS, ...TIMED_PARAMETERS].map((each) => [each.name, each] as const),
  ...[...STAY_SERIES, ...STAY_NUMBERS].map((each) => [each.name, each] as const),
]);

const STATISTICS: Readonly<Record<string, string>> = {
  is: '',
  first: ', first',
  last: ', newest',
  least: ', lowest',
  most: ', highest',
  mean: ', mean',
  median: ', middle value',
  spread: ', scatter',
  slope: ', change per hour',
  shift: ', second day against first',
  least24: ', lowest on day 2',
  most24: ', highest on day 2',
  mean12: ', mean of the last 12 h',
  mean6: ', mean of the last 6 h',
};

/** One push in the words of the bedside, with the value that counted most. */
export function stayWords({ signal, leading, value }: SignalPush): string {
  const worded = words.get(signal);
  if (worded === undefined) return signal;
  if (leading.statistic === 'count') return `${worded.label} measured ${value} times`;
  if (Number.isNaN(value)) return `${worded.label}${STATISTICS[leading.statistic] ?? ''}: not known`;
  if (signal === 'Gender') return value === 1 ? 'male' : 'female';
  if (signal === 'ICUType')
    return ['coronary care', 'cardiac surgery recovery', 'medical ICU', 'surgical ICU'][value - 1] ?? 'unit';
  // A change per hour is small beside the value.
  const decimals = leading.statistic === 'slope' ? worded.decimals + 2 : worded.decimals;
  return `${worded.label}${STATISTICS[leading.statistic] ?? ''}: ${shownValue(value, { ...worded, decimals })}`;
}
