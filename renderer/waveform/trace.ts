import { outside, type Span, spanOf, unionOf, type WaveChunk } from './span.ts';
import { columnOf, msOf, type Sweep, turnMs, turnOf } from './sweep.ts';

export interface PaintedSample {
  readonly tMs: number;
  readonly value: number;
  readonly x: number;
  readonly y: number;
}

/** Runs of neighbouring samples to be joined by a line. */
export type Polyline = readonly PaintedSample[];

/** Samples further apart than this many periods are not joined: missing data leaves a gap. */
const JOIN_PERIODS = 1.5;

/** What one row shows: the samples of the last turn of the sweep, and what a new chunk changes of it. Pure. */
export class Trace {
  #sweep: Sweep;
  #toY: (value: number) => number;
  /** Ascending in time, not overlapping. */
  #chunks: WaveChunk[] = [];

  constructor(sweep: Sweep, toY: (value: number) => number) {
    this.#sweep = sweep;
    this.#toY = toY;
  }

  /** Another size or scale: the same samples, elsewhere. */
  reshape(sweep: Sweep, toY: (value: number) => number): void {
    this.#sweep = sweep;
    this.#toY = toY;
    this.#forgetOverwritten();
  }

  clear(): void {
    this.#chunks = [];
  }

  /**
   * Adds a chunk, a late one at its own place. Where it lies over older chunks, it wins.
   * @returns the times to draw anew. A chunk that goes on after a hole also covers the hole, so that the last turn's picture
   *   does not stand there as if it were new.
   */
  add(chunk: WaveChunk): Span {
    const span = spanOf(chunk);
    const newest = this.#endMs();
    if (newest !== null && span.toMs <= newest - turnMs(this.#sweep)) {
      // Older than the whole picture: the clock was set back. What stands there is of another time axis.
      this.#chunks = [chunk];
      return { fromMs: span.toMs - turnMs(this.#sweep), toMs: span.toMs };
    }
    let dirty = span;
    this.#chunks = this.#chunks.flatMap((old) => {
      const left = outside(old, span);
      if (left.length !== 1 || left[0] !== old) dirty = unionOf(dirty, spanOf(old));
      return left;
    });
    const place = this.#chunks.findIndex((old) => old.firstSampleMs > chunk.firstSampleMs);
    this.#chunks.splice(place === -1 ? this.#chunks.length : place, 0, chunk);
    if (newest !== null && span.fromMs > newest) dirty = unionOf(dirty, { fromMs: newest, toMs: newest });
    this.#forgetOverwritten();
    return dirty;
  }

  /** Times that are on the screen: one turn, less the erase gap ahead of the pen. Null before the first chunk. */
  visible(): Span | null {
    const toMs = this.#endMs();
    if (toMs === null) return null;
    return { fromMs: toMs - turnMs(this.#sweep) + msOf(this.#sweep, this.#sweep.gap), toMs };
  }

  /** Lines that touch the span, with one sample more on either side, so that a redrawn piece meets its neighbours. */
  lines(span: Span): Polyline[] {
    const visible = this.visible();
    if (visible === null) return [];
    const lines: PaintedSample[][] = [];
    let last: PaintedSample | null = null;
    for (const { firstSampleMs, rateHz, samples } of this.#chunks) {
      const periodMs = 1000 / rateHz;
      const first = Math.max(0, Math.ceil((Math.max(span.fromMs, visible.fromMs) - firstSampleMs) / periodMs) - 1);
      const end = Math.min(samples.length, Math.floor((span.toMs - firstSampleMs) / periodMs) + 2);
      for (let index = first; index < end; index += 1) {
        const value = samples[index] ?? Number.NaN;
        if (Number.isNaN(value)) {
          last = null;
          continue;
        }
        const tMs = firstSampleMs + index * periodMs;
        const sample: PaintedSample = { tMs, value, x: columnOf(this.#sweep, tMs), y: this.#toY(value) };
        if (last !== null && this.#joins(last.tMs, tMs, periodMs)) lines.at(-1)?.push(sample);
        else lines.push([sample]);
        last = sample;
      }
    }
    return lines;
  }

  /** Every sample that is on the screen, oldest first. */
  shown(): PaintedSample[] {
    const visible = this.visible();
    if (visible === null) return [];
    return this.lines(visible)
      .flat()
      .filter(({ tMs }) => tMs >= visible.fromMs);
  }

  #joins(beforeMs: number, afterMs: number, periodMs: number): boolean {
    return afterMs - beforeMs <= periodMs * JOIN_PERIODS && turnOf(this.#sweep, beforeMs) === turnOf(this.#sweep, afterMs);
  }

  #endMs(): number | null {
    const last = this.#chunks.at(-1);
    return last === undefined ? null : spanOf(last).toMs;
  }

  #forgetOverwritten(): void {
    const end = this.#endMs();
    if (end === null) return;
    const oldest = end - turnMs(this.#sweep);
    this.#chunks = this.#chunks.filter((chunk) => spanOf(chunk).toMs > oldest);
  }
}
