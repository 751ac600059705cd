import { BeatClassifier, type BeatKind } from './beat-classifier.ts';
import { QrsFilter } from './qrs-filter.ts';
import { QrsLevels } from './qrs-levels.ts';
import { Ring } from './ring.ts';

/** One heart beat. `atS`: seconds on the recording's clock. `quality` 0-1: how far the beat stands out of the noise. */
export interface Beat {
  readonly atS: number;
  readonly kind: BeatKind;
  readonly quality: number;
}

interface Peak {
  readonly index: number;
  readonly height: number;
}

const LEARN_S = 3;
const REFRACTORY_S = 0.2;
const T_WAVE_S = 0.36;
const MISSED_BEAT = 1.5;
const RELEARN_S = 4;
const HELD_GAP_S = 0.05;
const SETTLE_S = 0.25;
const HISTORY_S = 8;
/** From the peak of the averaged slope back to the steepest part of the QRS complex. */
const FEATURE_DELAY_S = 0.055;
const SEARCH_S = 0.07;
const BAND_DELAY_S = 0.02;
const RATE_HZ = { low: 50, high: 4000 };

/**
 * Heart beats of one ECG lead, as they come. Hamilton 2002 (Open source ECG analysis, Computers in Cardiology 29:101-104),
 * with a start and relearning of our own. Independent of rate, gain, polarity and chunking. A beat is told 0.2-0.5 s after it,
 * a beat found by looking back after at most 1.5 beat intervals. Missing samples (null) are no signal: nothing is searched in or
 * across a gap.
 */
export class QrsDetector {
  readonly #rateHz: number;
  readonly #startS: number;
  readonly #band: Ring;
  readonly #clean: Ring;
  readonly #classifier: BeatClassifier;
  #filter: QrsFilter;
  #levels: QrsLevels | null = null;
  #index = -1;
  #nulls = 0;
  #held: number | null = null;
  #settledAt: number;
  #learnFrom: number;
  #halfMaxima: [number, number] = [0, 0];
  #waiting: Peak[] = [];
  #passedOver: Peak[] = [];
  #previous: number[] = [0, 0];
  #open: Peak | null = null;
  #last: Peak | null = null;
  #intervals: number[] = [];
  #relearnedAt = 0;

  /** @throws RangeError for a rate that no ECG has @param startS time of the first sample */
  constructor(rateHz: number, startS = 0) {
    if (!(rateHz >= RATE_HZ.low && rateHz <= RATE_HZ.high))
      throw new RangeError(`sampling rate ${rateHz} Hz is outside ${RATE_HZ.low} to ${RATE_HZ.high} Hz`);
    this.#rateHz = rateHz;
    this.#startS = startS;
    this.#filter = new QrsFilter(rateHz);
    this.#band = new Ring(Math.ceil(HISTORY_S * rateHz));
    this.#clean = new Ring(Math.ceil(HISTORY_S * rateHz));
    this.#classifier = new BeatClassifier(rateHz);
    this.#settledAt = this.#samples(SETTLE_S);
    this.#learnFrom = this.#settledAt;
  }

  /** @param samples in any unit; null or not finite = missing @returns beats known since, ascending */
  push(samples: readonly (number | null)[]): readonly Beat[] {
    const found: Beat[] = [];
    for (const sample of samples) this.#step(sample !== null && Number.isFinite(sample) ? sample : null, found);
    return found;
  }

  /** The recording is over: what was waiting for a later sample. */
  end(): readonly Beat[] {
    const found: Beat[] = [];
    if (this.#levels === null) this.#startDetecting(found);
    this.#closePeak(found);
    return found;
  }

  #step(sample: number | null, found: Beat[]): void {
    this.#index += 1;
    if (sample === null) {
      this.#nulls += 1;
      if (this.#held === null || this.#nulls > this.#samples(HELD_GAP_S)) {
        if (this.#held !== null) this.#enterGap(found);
        this.#band.push(0);
        this.#clean.push(0);
        return;
      }
    } else {
      if (this.#held === null) this.#leaveGap();
      this.#held = sample;
      this.#nulls = 0;
    }
    const { feature, band, clean } = this.#filter.step(this.#held);
    this.#band.push(band);
    this.#clean.push(clean);
    if (this.#index < this.#settledAt) return;
    this.#learn(feature, found);
    this.#findPeak(feature, found);
    if (this.#levels) this.#lookBack(found);
  }

  #enterGap(found: Beat[]): void {
    this.#held = null;
    if (this.#levels) this.#closePeak(found);
    else this.#waiting = [];
    this.#open = null;
  }

  #leaveGap(): void {
    this.#filter = new QrsFilter(this.#rateHz);
    this.#settledAt = this.#index + this.#samples(SETTLE_S);
    this.#previous = [0, 0];
    this.#last = null;
    this.#passedOver = [];
    this.#relearnedAt = this.#index;
    if (this.#levels) return;
    this.#learnFrom = this.#settledAt;
    this.#halfMaxima = [0, 0];
  }

  #learn(feature: number, found: Beat[]): void {
    if (this.#levels) return;
    const passed = (this.#index - this.#learnFrom) / this.#samples(LEARN_S);
    const half = passed < 0.5 ? 0 : 1;
    this.#halfMaxima[half] = Math.max(this.#halfMaxima[half], feature);
    if (passed >= 1) this.#startDetecting(found);
  }

  #startDetecting(found: Beat[]): void {
    const [first, second] = this.#halfMaxima;
    const lower = Math.min(first, second);
    if (Math.max(first, second) === 0) {
      this.#learnFrom = this.#index;
      return;
    }
    // One half may hold no beat at all, or an artefact: then the lower one is far below.
    this.#levels = new QrsLevels(lower > Math.max(first, second) / 5 ? lower : Math.max(first, second));
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const peak of waiting) this.#judge(peak, found);
  }

  #findPeak(feature: number, found: Beat[]): void {
    const [before = 0, previous = 0] = this.#previous;
    this.#previous = [previous, feature];
    const open = this.#open;
    if (open && this.#index - open.index > this.#samples(REFRACTORY_S)) this.#closePeak(found);
    if (previous > before && previous >= feature && (this.#open === null || previous > this.#open.height))
      this.#open = { index: this.#index - 1, height: previous };
  }

  #closePeak(found: Beat[]): void {
    const peak = this.#open;
    this.#open = null;
    if (!peak) return;
    if (this.#levels) this.#judge(peak, found);
    else this.#waiting.push(peak);
  }

  #judge(peak: Peak, found: Beat[]): void {
    const levels = this.#levels;
    if (!levels) return;
    const sinceS = this.#last === null ? Infinity : (peak.index - this.#last.index) / this.#rateHz;
    const isTWave = sinceS < T_WAVE_S && peak.height < (this.#last?.height ?? 0) / 2;
    if (peak.height > levels.threshold && !isTWave) {
      this.#accept(peak, found);
      return;
    }
    levels.addNoise(peak.height);
    if (sinceS >= T_WAVE_S) this.#passedOver.push(peak);
    if (this.#passedOver.length > 32) this.#passedOver.shift();
  }

  #lookBack(found: Beat[]): void {
    const levels = this.#levels;
    if (!levels) return;
    const sinceLast = this.#index - Math.max(this.#last?.index ?? 0, this.#relearnedAt);
    if (this.#last && sinceLast > MISSED_BEAT * this.#usualInterval()) {
      const missed = highest(this.#passedOver.filter(({ height }) => height > levels.threshold / 2));
      if (missed) this.#accept(missed, found);
    }
    if (sinceLast > this.#samples(RELEARN_S)) {
      levels.relearn(highest(this.#passedOver)?.height ?? 0);
      this.#relearnedAt = this.#index;
    }
  }

  #accept(peak: Peak, found: Beat[]): void {
    const levels = this.#levels;
    if (!levels) return;
    const interval = this.#last === null ? null : peak.index - this.#last.index;
    const usual = this.#intervals.length >= 4 ? this.#usualInterval() : null;
    const stands = (peak.height - levels.noise) / Math.max(levels.beat, peak.height);
    levels.addBeat(peak.height);
    if (interval !== null) {
      this.#intervals.push(interval);
      if (this.#intervals.length > 8) this.#intervals.shift();
    }
    this.#last = peak;
    this.#passedOver = this.#passedOver.filter(({ index }) => index > peak.index + this.#samples(T_WAVE_S));
    const centre = this.#centre(peak);
    found.push({
      atS: this.#startS + centre / this.#rateHz,
      kind: this.#classifier.classify(this.#clean, centre, interval === null || usual === null ? null : interval / usual),
      quality: Math.min(1, Math.max(0, stands)),
    });
  }

  #centre(peak: Peak): number {
    const middle = peak.index - this.#samples(FEATURE_DELAY_S - BAND_DELAY_S);
    const reach = this.#samples(SEARCH_S);
    let best = middle;
    for (let index = middle - reach; index <= Math.min(peak.index, middle + reach); index++)
      if (Math.abs(this.#band.at(index)) > Math.abs(this.#band.at(best))) best = index;
    return Math.max(0, best - this.#samples(BAND_DELAY_S));
  }

  #usualInterval(): number {
    const sorted = [...this.#intervals].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? this.#samples(1);
  }

  #samples(seconds: number): number {
    return Math.round(seconds * this.#rateHz);
  }
}

function highest(peaks: readonly Peak[]): Peak | null {
  return peaks.reduce<Peak | null>((best, peak) => (best === null || peak.height > best.height ? peak : best), null);
}
