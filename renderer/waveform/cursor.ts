import type { PaintedSample } from './trace.ts';

/** The sample of a frozen picture that stands nearest to a column; null where none is within half a picture's hundredth. */
export function sampleAt(samples: readonly PaintedSample[], column: number, width: number): PaintedSample | null {
  let nearest: PaintedSample | null = null;
  for (const sample of samples)
    if (nearest === null || Math.abs(sample.x - column) < Math.abs(nearest.x - column)) nearest = sample;
  return nearest !== null && Math.abs(nearest.x - column) <= width / 200 ? nearest : null;
}

/** Time between two cursors and what it would be as a rate; null while one of them stands on nothing. */
export function betweenCursors(
  a: PaintedSample | null,
  b: PaintedSample | null,
): { readonly ms: number; readonly perMinute: number | null } | null {
  if (a === null || b === null) return null;
  const ms = Math.abs(b.tMs - a.tMs);
  return { ms, perMinute: ms === 0 ? null : 60_000 / ms };
}
