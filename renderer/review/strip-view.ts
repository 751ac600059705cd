import { isPressure } from '#clinical';
import type { AnswerTo } from '../store/history-desk.ts';

type Strip = AnswerTo<'strip'>;

/** Above and below a wave that fills its row, as a share of it. */
const MARGIN = 0.08;

export interface NumericAt {
  readonly vital: Strip['numerics'][number]['vital'];
  /** The last number at or before the moment; null when there was none, or it had gone. */
  readonly value: number | null;
  readonly reason: Strip['numerics'][number]['values'][number]['reason'];
  readonly atMs: number | null;
  /** Least and greatest of the period. */
  readonly min: number | null;
  readonly max: number | null;
  readonly limits: { readonly low: number | null; readonly high: number | null } | null;
}

/** What the numbers said at the moment of an event, and beside them the limits that were in force. */
export function numericsAt({ numerics, limits, atMs }: Strip): readonly NumericAt[] {
  return numerics.map(({ vital, values }) => {
    const before = values.filter((one) => one.atMs <= atMs).at(-1) ?? values[0];
    const known = values.flatMap(({ value }) => (value === null ? [] : [value]));
    const inForce = limits.find((one) => one.vital === vital);
    return {
      vital,
      value: before?.value ?? null,
      reason: before?.reason ?? null,
      atMs: before?.atMs ?? null,
      min: known.length === 0 ? null : Math.min(...known),
      max: known.length === 0 ? null : Math.max(...known),
      limits: inForce ? { low: inForce.low, high: inForce.high } : null,
    };
  });
}

/** The scale of a wave that is no ECG on paper: its whole range over the row. */
export function rangeOf({ colour, range, pieces }: Strip['waves'][number]): { readonly low: number; readonly high: number } {
  if (isPressure(colour)) return range;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { samples } of pieces) {
    for (const sample of samples) {
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
  }
  return high > low ? { low, high } : range;
}

/** How values become heights in a row: an ECG by its gain, everything else fills it. @param pxPerMv device pixels */
export function heightOf(wave: Strip['waves'][number], height: number, pxPerMv: number): (value: number) => number {
  if (wave.colour === 'ecg') return (value) => height / 2 - value * pxPerMv;
  const { low, high } = rangeOf(wave);
  return (value) => height * (1 - MARGIN) - ((value - low) / (high - low)) * height * (1 - 2 * MARGIN);
}
