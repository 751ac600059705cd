/** A piece of one wave. Samples are physical values; NaN where there is none. */
export interface WaveChunk {
  /** Unix ms of samples[0]. */
  readonly firstSampleMs: number;
  readonly rateHz: number;
  readonly samples: Float32Array;
}

/** From ≤ t < to, Unix ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export function spanOf({ firstSampleMs, rateHz, samples }: WaveChunk): Span {
  return { fromMs: firstSampleMs, toMs: firstSampleMs + (samples.length / rateHz) * 1000 };
}

export function unionOf(a: Span, b: Span): Span {
  return { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) };
}

/**
 * What is left of a chunk when a newer one lies over it: nothing, its head, its tail, or both. Less than half a sample of
 * overlap is rounding, not overlap.
 */
export function outside(chunk: WaveChunk, { fromMs, toMs }: Span): WaveChunk[] {
  const periodMs = 1000 / chunk.rateHz;
  const count = chunk.samples.length;
  const headEnd = clamp(Math.round((fromMs - chunk.firstSampleMs) / periodMs), count);
  const tailStart = clamp(Math.round((toMs - chunk.firstSampleMs) / periodMs), count);
  if (headEnd === count || tailStart === 0) return [chunk];
  return [part(chunk, 0, headEnd), part(chunk, tailStart, count)].filter(({ samples }) => samples.length > 0);
}

function part(chunk: WaveChunk, start: number, end: number): WaveChunk {
  return {
    firstSampleMs: chunk.firstSampleMs + (start * 1000) / chunk.rateHz,
    rateHz: chunk.rateHz,
    samples: chunk.samples.subarray(start, end),
  };
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count, index));
}
