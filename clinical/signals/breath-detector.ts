import { Biquad } from './biquad.ts';

/** One breath: the moment at which the chest is fullest. */
export interface Breath {
  readonly atS: number;
}

const LOW_HZ = 0.1;
/** Schäfer and Kratky take 0.5 Hz; sixty breaths a minute must be seen here. */
const HIGH_HZ = 1;
/** Of the third quartile of the crests. */
const THRESHOLD = 0.2;
const CRESTS_KEPT = 24;
const LEARN_S = 5;
/** Bumps closer than this are one breath. */
const REFRACTORY_S = 0.5;

/**
 * Breaths in a respiration wave by counting: band-pass, crests above a fifth of their third quartile, with the trace below zero in
 * between (advanced counting of Schäfer, Kratky, Ann Biomed Eng 2008;36:476-485). Band, learning and refractory time are our own.
 * Streaming; a breath is told when the trace has fallen from its crest. Null samples start it anew.
 */
export class BreathDetector {
  readonly #rateHz: number;
  readonly #startS: number;
  #filters: readonly [Biquad, Biquad];
  #crests: readonly number[] = [];
  #index = -1;
  #learnedAt: number;
  #before = 0;
  #rising = false;
  #fresh = true;
  /** Crest that waits until the trace has been below zero. */
  #crest: { readonly at: number; readonly height: number } | null = null;
  #wasBelow = true;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @throws RangeError for a rate below 4 Hz */
  constructor(rateHz: number, startS = 0) {
    if (!(rateHz >= 4)) throw new RangeError(`sampling rate ${rateHz} Hz is below 4 Hz`);
    this.#rateHz = rateHz;
    this.#startS = startS;
    this.#filters = bandPass(rateHz);
    this.#learnedAt = LEARN_S * rateHz;
  }

  push(samples: readonly (number | null)[]): readonly Breath[] {
    const found: Breath[] = [];
    for (const sample of samples) this.#step(sample !== null && Number.isFinite(sample) ? sample : null, found);
    return found;
  }

  #step(sample: number | null, found: Breath[]): void {
    this.#index += 1;
    if (sample === null) {
      this.#filters = bandPass(this.#rateHz);
      this.#learnedAt = this.#index + LEARN_S * this.#rateHz;
      this.#fresh = true;
      this.#crest = null;
      this.#wasBelow = true;
      return;
    }
    const [high, low] = this.#filters;
    const value = this.#fresh ? low.settle(high.settle(sample)) : low.step(high.step(sample));
    this.#fresh = false;
    const rises = value > this.#before;
    if (this.#rising && !rises) this.#onCrest(this.#index - 1, this.#before);
    if (value < 0) this.#onBelow(found);
    this.#rising = rises;
    this.#before = value;
  }

  #onCrest(at: number, height: number): void {
    if (height <= 0) return;
    if (at >= this.#learnedAt) this.#crests = [...this.#crests, height].slice(-CRESTS_KEPT);
    if (height < this.#threshold || !this.#wasBelow) return;
    if (this.#crest === null || height > this.#crest.height) this.#crest = { at, height };
  }

  #onBelow(found: Breath[]): void {
    this.#wasBelow = true;
    const crest = this.#crest;
    this.#crest = null;
    if (crest === null || crest.at < this.#learnedAt || crest.at - this.#lastAt < REFRACTORY_S * this.#rateHz) return;
    this.#lastAt = crest.at;
    found.push({ atS: this.#startS + crest.at / this.#rateHz });
  }

  get #threshold(): number {
    const sorted = [...this.#crests].sort((a, b) => a - b);
    return THRESHOLD * (sorted[Math.floor(sorted.length * 0.75)] ?? 0);
  }
}

function bandPass(rateHz: number): readonly [Biquad, Biquad] {
  return [Biquad.butterworth('high-pass', LOW_HZ, rateHz), Biquad.butterworth('low-pass', HIGH_HZ, rateHz)];
}
