import { median } from '../window.ts';

const REMEMBERED = 8;
const THRESHOLD = 0.35;
/** Below this part of the level ever learned, peaks of a silent stretch are noise and never become the new level. */
const RELEARN_FLOOR = 0.2;

/** Signal and noise levels as medians of the last eight peaks, and the threshold between them (Hamilton 2002). */
export class QrsLevels {
  readonly #beats: number[] = [];
  readonly #noise: number[] = [];

  constructor(first: number) {
    this.#beats.push(first);
  }

  get beat(): number {
    return median(this.#beats) ?? 0;
  }

  get noise(): number {
    return median(this.#noise) ?? 0;
  }

  get threshold(): number {
    return this.noise + THRESHOLD * Math.max(0, this.beat - this.noise);
  }

  addBeat(height: number): void {
    remember(this.#beats, height);
  }

  addNoise(height: number): void {
    remember(this.#noise, height);
  }

  /** After a silence: a changed gain is followed down, noise alone is not. */
  relearn(highest: number): void {
    const level = this.beat;
    if (highest < RELEARN_FLOOR * level) return;
    this.#beats.splice(0, this.#beats.length, Math.min(level, highest));
    this.#noise.length = 0;
  }
}

function remember(list: number[], height: number): void {
  list.push(height);
  if (list.length > REMEMBERED) list.shift();
}
