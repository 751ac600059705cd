import type { TimedSeries } from '../cohort/timed-table.ts';
import { between, least, mean, most } from './timed-series.ts';

/** Minutes in which the second day and the last twelve hours begin, and in which the observed 48 hours are over. */
export const SECOND_DAY = 1_440;
export const LAST_HALF_DAY = 2_160;
export const OBSERVED = 2_881;

/** What is said of one parameter over 48 hours; `shift` = mean of the second day minus mean of the first. */
export const STAY_STATISTICS = [
  'first',
  'last',
  'least',
  'most',
  'mean',
  'median',
  'spread',
  'slope',
  'count',
  'shift',
  'least24',
  'most24',
  'mean12',
  'mean6',
] as const;

/** In the order of `STAY_STATISTICS`; NaN = too few values. */
export function stayStatistics(series: TimedSeries): readonly number[] {
  const { minutes, values } = series;
  const secondDay = between(series, SECOND_DAY, OBSERVED);
  const sorted = [...values].sort((a, b) => a - b);
  const average = mean(values);
  const { spread, slope } = trend(minutes, values, average);
  return [
    values[0] ?? Number.NaN,
    values.at(-1) ?? Number.NaN,
    sorted[0] ?? Number.NaN,
    sorted.at(-1) ?? Number.NaN,
    average,
    sorted[sorted.length >> 1] ?? Number.NaN,
    spread,
    slope,
    values.length,
    mean(secondDay) - mean(between(series, 0, SECOND_DAY)),
    least(secondDay),
    most(secondDay),
    mean(between(series, LAST_HALF_DAY, OBSERVED)),
    mean(between(series, OBSERVED - 361, OBSERVED)),
  ];
}

/** Standard deviation and least-squares change per hour. */
function trend(minutes: readonly number[], values: readonly number[], average: number): { spread: number; slope: number } {
  const middle = mean(minutes);
  let [squares, products, minuteSquares] = [0, 0, 0];
  values.forEach((value, index) => {
    const minute = (minutes[index] ?? 0) - middle;
    squares += (value - average) ** 2;
    products += (value - average) * minute;
    minuteSquares += minute * minute;
  });
  return {
    spread: values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1)),
    slope: values.length < 3 || minuteSquares === 0 ? Number.NaN : (products / minuteSquares) * 60,
  };
}
