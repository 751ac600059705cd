import type { WaveRow } from '#ipc';

/** How values become heights in one row. */
export interface RowScale {
  toY(value: number): number;
  /** Lines and labels at the left edge. */
  readonly marks: readonly { readonly y: number; readonly text: string }[];
  /** Height of the 1 mV mark, pixels; null for rows that are not an ECG. */
  readonly calibrationPx: number | null;
}

const ECG_MM_PER_MV = 10;
/** Fixed until somebody changes it: a scale that moves by itself hides a falling pressure. */
const PRESSURE = { low: 0, high: 160, step: 40 };
const MARGIN = 0.08;

export function scaleOf(
  row: Pick<WaveRow, 'colour' | 'range'>,
  declared: WaveRow['range'] | null,
  height: number,
  pxPerMm: number,
): RowScale {
  if (row.colour === 'ecg') {
    const pxPerMv = ECG_MM_PER_MV * pxPerMm;
    return { toY: (value) => height / 2 - value * pxPerMv, marks: [], calibrationPx: pxPerMv };
  }
  const range = row.colour === 'pressure' ? PRESSURE : (declared ?? row.range);
  const inner = height * (1 - 2 * MARGIN);
  const toY = (value: number): number => height - height * MARGIN - ((value - range.low) / (range.high - range.low)) * inner;
  const marks = row.colour === 'pressure' ? pressureMarks(toY) : [];
  return { toY, marks, calibrationPx: null };
}

function pressureMarks(toY: (value: number) => number): { y: number; text: string }[] {
  const count = (PRESSURE.high - PRESSURE.low) / PRESSURE.step;
  return Array.from({ length: count + 1 }, (_, index) => {
    const value = PRESSURE.low + index * PRESSURE.step;
    return { y: toY(value), text: String(value) };
  });
}
