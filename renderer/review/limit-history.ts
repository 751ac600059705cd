import type { LimitPair } from '#clinical';

/** What a value did in the last hours, in a box of 1 x 1 with its foot at 1: least and greatest of each part of the time. */
export interface LimitHistory {
  readonly least: number;
  readonly greatest: number;
  /** Parts in which nothing was measured are left out. */
  readonly parts: readonly { readonly x: number; readonly top: number; readonly foot: number; readonly beyond: boolean }[];
  /** Heights of the limits; null = there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * @param trend least and greatest of each minute, NaN where there was none
 * @param limits that are in force now: beyond which a part is marked
 * @returns null when nothing was measured
 */
export function limitHistory(
  trend: { readonly min: Float32Array; readonly max: Float32Array },
  limits: LimitPair,
  parts: number,
): LimitHistory | null {
  const spans = Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * trend.min.length) / parts));
    return {
      x: part / parts,
      low: extreme(trend.min.subarray(from, to), Math.min),
      high: extreme(trend.max.subarray(from, to), Math.max),
    };
  }).flatMap(({ x, low, high }) => (low === null || high === null ? [] : [{ x, low, high }]));
  if (spans.length === 0) return null;
  const least = Math.min(...spans.map(({ low }) => low));
  const greatest = Math.max(...spans.map(({ high }) => high));
  const bottom = Math.min(least, limits.low ?? least);
  const height = Math.max(greatest, limits.high ?? greatest) - bottom;
  // A value that never moved lies in the middle.
  const at = (value: number): number => (height === 0 ? 0.5 : 1 - (value - bottom) / height);
  return {
    least,
    greatest,
    parts: spans.map(({ x, low, high }) => ({
      ...{ x, top: at(high), foot: at(low) },
      beyond: (limits.low !== null && low < limits.low) || (limits.high !== null && high > limits.high),
    })),
    low: limits.low === null ? null : at(limits.low),
    high: limits.high === null ? null : at(limits.high),
  };
}

function extreme(values: Float32Array, of: (...values: number[]) => number): number | null {
  const known = [...values].filter((value) => !Number.isNaN(value));
  return known.length === 0 ? null : of(...known);
}
