/** Sweep geometry: a fixed picture that a pen crosses from left to right by data time. Pixels are device pixels. */
export interface Sweep {
  readonly width: number;
  /** Pixels per second: mm/s x pixels per mm. */
  readonly speed: number;
  /** Erased ahead of the pen, pixels. */
  readonly gap: number;
}

const GAP_MM = 5;

export function sweepOf(width: number, mmPerSecond: number, pxPerMm: number): Sweep {
  return { width, speed: mmPerSecond * pxPerMm, gap: GAP_MM * pxPerMm };
}

/** Column of a time, 0 ≤ x < width. Two times one width apart share a column. */
export function columnOf(sweep: Sweep, timeMs: number): number {
  const x = ((timeMs / 1000) * sweep.speed) % sweep.width;
  return x < 0 ? x + sweep.width : x;
}

/** Which turn of the sweep a time lies in. */
export function turnOf(sweep: Sweep, timeMs: number): number {
  return Math.floor(((timeMs / 1000) * sweep.speed) / sweep.width);
}

/** Time that one picture holds, ms. */
export function turnMs(sweep: Sweep): number {
  return msOf(sweep, sweep.width);
}

/** Time the pen needs for so many pixels, ms. */
export function msOf(sweep: Sweep, pixels: number): number {
  return (pixels / sweep.speed) * 1000;
}

/** Columns from ≤ x < to, whole pixels inside 0…width. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The whole columns that a time span covers: one stretch, two when it crosses the right edge, all when it fills a turn. */
export function stretchesOf(sweep: Sweep, fromMs: number, toMs: number): Stretch[] {
  const length = ((toMs - fromMs) / 1000) * sweep.speed;
  const from = columnOf(sweep, fromMs);
  const to = from + length;
  if (length >= sweep.width - 1) return [{ from: 0, to: sweep.width }];
  if (to <= sweep.width) return [{ from: Math.floor(from), to: Math.ceil(to) }];
  return [
    { from: Math.floor(from), to: sweep.width },
    { from: 0, to: Math.min(sweep.width, Math.ceil(to - sweep.width)) },
  ];
}
