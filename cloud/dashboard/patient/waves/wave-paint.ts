import type { WaveChannel } from './wave-line.ts';

export interface WaveScale {
  /** Unix ms at the left and at the right end. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly low: number;
  readonly high: number;
}

/** Room above and below the curve, of the height. */
const MARGIN = 0.08;

/** Points of the line in CSS pixels; a break where samples are missing. Pure. */
export function wavePath(
  { segments }: Pick<WaveChannel, 'segments'>,
  { fromMs, toMs, low, high }: WaveScale,
  width: number,
  height: number,
): readonly (readonly { readonly x: number; readonly y: number }[])[] {
  const lines: { x: number; y: number }[][] = [];
  let line: { x: number; y: number }[] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  const end = (): void => {
    if (line.length > 0) lines.push(line);
    line = [];
  };
  const span = high === low ? 1 : high - low;
  for (const segment of segments) {
    // Pieces that follow each other are one line; a gap of more than two samples is a gap.
    if (segment.fromMs - endMs > segment.stepMs * 2) end();
    endMs = segment.toMs;
    segment.values.forEach((value, at) => {
      const atMs = segment.fromMs + at * segment.stepMs;
      if (value === null || atMs < fromMs || atMs > toMs) {
        end();
        return;
      }
      const share = high === low ? 0.5 : (value - low) / span;
      line.push({
        x: ((atMs - fromMs) / (toMs - fromMs)) * width,
        y: height * (1 - MARGIN) - share * height * (1 - 2 * MARGIN),
      });
    });
  }
  end();
  return lines;
}

/** A round number of the unit that fits into the height: the mark at the edge that the eye measures by. */
export function markOf({ low, high }: { readonly low: number; readonly high: number }): number | null {
  const span = high - low;
  if (!(span > 0)) return null;
  const power = 10 ** Math.floor(Math.log10(span));
  return [5, 2, 1].map((step) => step * power).find((step) => step <= span * 0.9) ?? power / 2;
}
