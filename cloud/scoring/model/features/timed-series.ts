import type { TimedSeries } from '../cohort/timed-table.ts';

/** Invasive values, and cuff values for the hours that have no invasive one. */
export function preferred(first: TimedSeries, second: TimedSeries): TimedSeries {
  if (first.minutes.length === 0) return second;
  const taken = new Set(first.minutes.map(hourOf));
  const points = [
    ...first.minutes.map((minute, index) => ({ minute, value: first.values[index] ?? Number.NaN })),
    ...second.minutes.flatMap((minute, index) =>
      taken.has(hourOf(minute)) ? [] : [{ minute, value: second.values[index] ?? Number.NaN }],
    ),
  ].sort((a, b) => a.minute - b.minute);
  return { minutes: points.map(({ minute }) => minute), values: points.map(({ value }) => value) };
}

/** Each value of the first with the newest of the second that is not older than `maxAge` minutes. */
export function combined(
  first: TimedSeries,
  second: TimedSeries,
  maxAge: number,
  combine: (a: number, b: number) => number,
): TimedSeries {
  const minutes: number[] = [];
  const values: number[] = [];
  let newest = -1;
  first.minutes.forEach((minute, index) => {
    while ((second.minutes[newest + 1] ?? Number.POSITIVE_INFINITY) <= minute) newest += 1;
    const at = second.minutes[newest];
    if (at === undefined || minute - at > maxAge) return;
    const value = combine(first.values[index] ?? Number.NaN, second.values[newest] ?? Number.NaN);
    if (!Number.isFinite(value)) return;
    minutes.push(minute);
    values.push(value);
  });
  return { minutes, values };
}

/** The part from minute `from` to before minute `to`. */
export function between({ minutes, values }: TimedSeries, from: number, to: number): number[] {
  return values.filter((_, index) => (minutes[index] ?? -1) >= from && (minutes[index] ?? -1) < to);
}

export function least(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => Math.min(a, b));
}

export function most(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => Math.max(a, b));
}

export function sum(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => a + b);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function hourOf(minute: number): number {
  return Math.floor(minute / 60);
}
