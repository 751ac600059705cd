import { isPressure } from '#clinical';
import type { WaveRow } from '#ipc';
import { type EcgGain, gainOf } from './look.ts';

/** How values become heights in one row. */
export interface RowScale {
  readonly toY: (value: number) => number;
  /** Lines and labels at the left edge. */
  readonly marks: readonly { readonly y: number; readonly text: string }[];
  /** Height of the 1 mV mark, pixels; null for rows that are not an ECG. */
  readonly calibrationPx: number | null;
}

/** Lines of a pressure row, from the lowest to the highest. */
const PRESSURE_STEPS = 4;
const MARGIN = 0.08;

/**
 * @param declared range that the device gives with its samples; a pressure row keeps its own, because a scale that moves by
 *   itself hides a falling pressure
 */
export function scaleOf(
  row: Pick<WaveRow, 'colour' | 'range'>,
  declared: WaveRow['range'],
  height: number,
  pxPerMm: number,
  gain: EcgGain = 10,
): RowScale {
  if (row.colour === 'ecg') {
    const pxPerMv = gainOf(gain, declared, height, pxPerMm) * pxPerMm;
    return { toY: (value) => height / 2 - value * pxPerMv, marks: [], calibrationPx: pxPerMv };
  }
  const { low, high } = isPressure(row.colour) ? row.range : declared;
  const inner = height * (1 - 2 * MARGIN);
  const toY = (value: number): number => height - height * MARGIN - ((value - low) / (high - low)) * inner;
  const step = (high - low) / PRESSURE_STEPS;
  const values = isPressure(row.colour) ? Array.from({ length: PRESSURE_STEPS + 1 }, (_, index) => low + index * step) : [];
  return { toY, marks: values.map((value) => ({ y: toY(value), text: String(value) })), calibrationPx: null };
}
