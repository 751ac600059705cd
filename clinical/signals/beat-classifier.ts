import type { Ring } from './ring.ts';

/** Ventricular = premature, wide and unlike the patient's own beat. What cannot be told is unclassified, never normal. */
export type BeatKind = 'normal' | 'ventricular' | 'unclassified';

const HALF_WINDOW_S = 0.1;
const SHIFT_S = 0.03;
const ALIKE = 0.8;
const UNLIKE = 0.7;
const PREMATURE = 0.88;
const LEARN_BEATS = 6;
const FOLLOW = 0.1;

/**
 * Template correlation and prematurity, the two features of Hamilton 2002 (beat classification) in their plainest form. The
 * template is the mean of the patient's beats so far that are alike.
 */
export class BeatClassifier {
  readonly #half: number;
  readonly #shift: number;
  #template: readonly number[] | null = null;
  #alike = 0;
  #strangers = 0;

  constructor(rateHz: number) {
    this.#half = Math.round(HALF_WINDOW_S * rateHz);
    this.#shift = Math.round(SHIFT_S * rateHz);
  }

  /** @param prematurity interval before the beat divided by the usual one; null = unknown */
  classify(signal: Ring, centre: number, prematurity: number | null): BeatKind {
    const template = this.#template;
    if (template === null) {
      this.#template = this.#shape(signal, centre);
      return 'unclassified';
    }
    const { shape, likeness } = this.#bestMatch(signal, centre, template);
    if (likeness >= ALIKE) {
      this.#alike += 1;
      this.#strangers = 0;
      this.#template = template.map((value, index) => value + FOLLOW * ((shape[index] ?? 0) - value));
      return this.#alike < LEARN_BEATS ? 'unclassified' : 'normal';
    }
    this.#strangers += 1;
    if (this.#strangers > LEARN_BEATS) this.#startOver(shape);
    const known = this.#alike >= LEARN_BEATS;
    return known && likeness < UNLIKE && prematurity !== null && prematurity < PREMATURE ? 'ventricular' : 'unclassified';
  }

  #startOver(shape: readonly number[]): void {
    this.#template = shape;
    this.#alike = 0;
    this.#strangers = 0;
  }

  #bestMatch(signal: Ring, centre: number, template: readonly number[]): { shape: readonly number[]; likeness: number } {
    let best = { shape: this.#shape(signal, centre), likeness: -1 };
    for (let shift = -this.#shift; shift <= this.#shift; shift++) {
      const shape = this.#shape(signal, centre + shift);
      const likeness = correlation(shape, template);
      if (likeness > best.likeness) best = { shape, likeness };
    }
    return best;
  }

  #shape(signal: Ring, centre: number): readonly number[] {
    const values = Array.from({ length: 2 * this.#half + 1 }, (_, index) => signal.at(centre - this.#half + index));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  }
}

/** Of two mean-free series of equal length; 0 for a flat one. */
function correlation(a: readonly number[], b: readonly number[]): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
