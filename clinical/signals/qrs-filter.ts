import { Biquad } from './biquad.ts';
import { Ring } from './ring.ts';

/** One filtered sample: the detector's feature and what rules ask about the raw signal. */
export interface QrsSample {
  /** Averaged slope of the band-passed signal. */
  readonly feature: number;
  /** Signal without pacing spikes, and the same in the QRS band. Both in the unit of the input. */
  readonly clean: number;
  readonly band: number;
}

const BAND_HZ = { low: 8, high: 16 };
const AVERAGE_S = 0.08;
/** A pacing pulse is 0.1-2 ms wide; anti-aliasing smears it over the neighbouring sample. */
const SPIKE_S = 0.004;

/**
 * Front end of Hamilton 2002 (Open source ECG analysis, Computers in Cardiology 29:101-104): 8-16 Hz band pass, derivative,
 * rectification, 80 ms average. In front of it a short median that takes pacing spikes away.
 */
export class QrsFilter {
  readonly #high: Biquad;
  readonly #low: Biquad;
  readonly #rateHz: number;
  readonly #recent: number[] = [];
  readonly #medianLength: number;
  readonly #slopes: Ring;
  readonly #window: number;
  #sum = 0;
  #before = 0;
  #rested = false;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#high = Biquad.butterworth('high-pass', BAND_HZ.low, rateHz);
    this.#low = Biquad.butterworth('low-pass', BAND_HZ.high, rateHz);
    this.#medianLength = 2 * Math.max(1, Math.round(SPIKE_S * rateHz)) + 1;
    this.#window = Math.max(1, Math.round(AVERAGE_S * rateHz));
    this.#slopes = new Ring(this.#window + 1);
  }

  step(x: number): QrsSample {
    const clean = this.#withoutSpike(x);
    if (!this.#rested) {
      this.#before = this.#low.settle(this.#high.settle(clean));
      this.#rested = true;
    }
    const band = this.#low.step(this.#high.step(clean));
    const slope = Math.abs(band - this.#before) * this.#rateHz;
    this.#before = band;
    this.#slopes.push(slope);
    this.#sum += slope - this.#slopes.at(this.#slopes.next - 1 - this.#window);
    return { feature: Math.max(0, this.#sum) / this.#window, clean, band };
  }

  #withoutSpike(x: number): number {
    this.#recent.push(x);
    if (this.#recent.length > this.#medianLength) this.#recent.shift();
    const sorted = [...this.#recent].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? x;
  }
}
