import type { PaintedSample } from './waveform/trace.ts';

/** One thing that became visible: when its bytes arrived at the host and when the frame that shows it was drawn. Unix ms. */
export interface Painted {
  /** `wave <channel>`, `numerics` or `alarms`. */
  readonly what: string;
  readonly arrivedMs: number;
  /** The end of the animation frame that drew it: after scripts, style and paint of that frame, before the next. */
  readonly drawnMs: number;
  /** Waves only: data time of the last sample drawn. */
  readonly lastSampleMs: number | null;
}

const KEPT = 8_000;

/**
 * The screen's own instrument, `window.__wardlightProbe`: how old what it shows was when it was drawn, and what it shows. It
 * only records; it is there in production, too, because a screen that is late must be provable.
 */
export class Probe {
  readonly #painted: Painted[] = [];
  readonly #traces = new Map<string, () => readonly PaintedSample[]>();
  #waiting: Omit<Painted, 'drawnMs'>[] = [];

  /** Says that the next frame shows this; call it before that frame, or while it is drawn. */
  expect(what: string, arrivedMs: number, lastSampleMs: number | null = null): void {
    this.#waiting.push({ what, arrivedMs, lastSampleMs });
  }

  /** The frame that showed what was expected ended. */
  frameEnded(drawnMs: number): void {
    const shown = this.#waiting;
    this.#waiting = [];
    for (const each of shown) this.#painted.push({ ...each, drawnMs });
    // In blocks: moving thousands at every frame would cost more than drawing.
    if (this.#painted.length > KEPT * 1.25) this.#painted.splice(0, this.#painted.length - KEPT);
  }

  watchTrace(channel: string, samples: () => readonly PaintedSample[]): () => void {
    this.#traces.set(channel, samples);
    return () => void this.#traces.delete(channel);
  }

  /** The newest 8 000 at least, oldest first. */
  painted(): readonly Painted[] {
    return this.#painted;
  }

  /** The samples that are on the screen now, oldest first, with the pixel each was drawn at (device pixels of its canvas). */
  trace(channel: string): readonly PaintedSample[] {
    return this.#traces.get(channel)?.() ?? [];
  }
}
