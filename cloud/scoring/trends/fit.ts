import type { TrendFit } from '../../contract/trend-window.ts';
import { jumpOf, medianInPlace, scatterOf, theilSen } from './robust.ts';

/** One vital sign in one window, oldest first. */
export interface Pieces {
  /** One per piece, NaN = none. */
  readonly values: Float64Array;
  readonly pieceMinutes: number;
  /** Minutes with a value, of all pieces. */
  readonly measuredMinutes: number;
  readonly staleMinutes: number;
  /** Share of the numbers that the device does not doubt; null = not known. */
  readonly quality: number | null;
  /** Unix ms. */
  readonly startMs: number;
}

const MINUTE_MS = 60_000;
const MINUTES_PER_HOUR = 60;
const LEAST_FOR_A_LINE = 3;

/** @returns null when no piece has a value */
export function fitTrend({ values, pieceMinutes, measuredMinutes, staleMinutes, quality, startMs }: Pieces): TrendFit | null {
  const places = Int32Array.from(values.keys()).filter((place) => !Number.isNaN(values[place]));
  if (places.length === 0) return null;
  const known = Float64Array.from(places, (place) => values[place] as number);
  const hours = Float64Array.from(places, (place) => (place * pieceMinutes) / MINUTES_PER_HOUR);
  const line = places.length < LEAST_FOR_A_LINE ? null : theilSen(hours, known);
  const jump = jumpOf(known);
  const runs = emptyRuns(values);
  return {
    level: rounded(medianInPlace(known.slice())),
    slopePerHour: line === null ? null : rounded(line.slope),
    shift: jump === null ? null : { by: rounded(jump.by), at: atEndOf(places[jump.after] as number, pieceMinutes, startMs) },
    scatter:
      line === null ? null : rounded(scatterOf(known.map((value, at) => value - line.intercept - line.slope * (hours[at] ?? 0)))),
    coverage: rounded(measuredMinutes / (values.length * pieceMinutes)),
    quality: quality === null ? null : rounded(quality),
    gaps: runs.length,
    longestGapMinutes: Math.max(0, ...runs) * pieceMinutes,
    staleMinutes,
  };
}

/** Lengths of the runs without a value. */
function emptyRuns(values: Float64Array): number[] {
  const runs: number[] = [];
  let run = 0;
  for (const value of values) {
    if (Number.isNaN(value)) run += 1;
    else if (run > 0) {
      runs.push(run);
      run = 0;
    }
  }
  return run > 0 ? [...runs, run] : runs;
}

function atEndOf(piece: number, pieceMinutes: number, startMs: number): string {
  return new Date(startMs + (piece + 1) * pieceMinutes * MINUTE_MS).toISOString();
}

/** Four digits behind the point, and no minus before a zero. */
function rounded(value: number): number {
  return Number(value.toFixed(4)) + 0;
}
