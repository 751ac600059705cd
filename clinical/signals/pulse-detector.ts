import { median } from '../window.ts';
import { Biquad } from './biquad.ts';
import { Ring } from './ring.ts';

/** One pulse wave of a pleth or arterial pressure, in the unit of the signal: its greatest, least and mean value. */
export interface Pulse {
  readonly atS: number;
  readonly systolic: number;
  readonly diastolic: number;
  readonly mean: number;
  /** 0-1: likeness of its upstroke to the usual one. */
  readonly quality: number;
}

const LOW_PASS_HZ = 16;
const SLOPE_WINDOW_S = 0.128;
const REFRACTORY_S = 0.25;
const LEARN_S = 3;
const LONGEST_PULSE_S = 3;
const THRESHOLD = 0.5;

/**
 * Pulse waves by the slope sum function of Zong, Heldt, Moody, Mark, Computers in Cardiology 2003;30:259-262, with a threshold of
 * our own: half the median of the last eight upstrokes. A pulse is told when the next one begins. Null samples end the pulse.
 */
export class PulseDetector {
  readonly #rateHz: number;
  readonly #startS: number;
  #filter: Biquad;
  #rises: Ring;
  #sum = 0;
  #before: number | null = null;
  #index = -1;
  #learnedAt: number;
  #highest = 0;
  #upstrokes: number[] = [];
  #open: { from: number; max: number; min: number; total: number; count: number; height: number } | null = null;

  /** @throws RangeError for a rate below 20 Hz */
  constructor(rateHz: number, startS = 0) {
    if (!(rateHz >= 20)) throw new RangeError(`sampling rate ${rateHz} Hz is below 20 Hz`);
    this.#rateHz = rateHz;
    this.#startS = startS;
    this.#filter = Biquad.butterworth('low-pass', LOW_PASS_HZ, rateHz);
    this.#rises = new Ring(this.#window + 1);
    this.#learnedAt = LEARN_S * rateHz;
  }

  get #window(): number {
    return Math.max(1, Math.round(SLOPE_WINDOW_S * this.#rateHz));
  }

  push(samples: readonly (number | null)[]): readonly Pulse[] {
    const found: Pulse[] = [];
    for (const sample of samples) this.#step(sample !== null && Number.isFinite(sample) ? sample : null, found);
    return found;
  }

  #step(sample: number | null, found: Pulse[]): void {
    this.#index += 1;
    if (sample === null) {
      this.#startOver();
      return;
    }
    const smooth = this.#before === null ? this.#filter.settle(sample) : this.#filter.step(sample);
    const rise = this.#before === null ? 0 : Math.max(0, smooth - this.#before);
    this.#before = smooth;
    this.#rises.push(rise);
    this.#sum = Math.max(0, this.#sum + rise - this.#rises.at(this.#rises.next - 1 - this.#window));
    this.#highest = Math.max(this.#highest, this.#sum);
    if (this.#index < this.#learnedAt) return;
    if (this.#upstrokes.length === 0) this.#upstrokes.push(this.#highest);

    const sinceS = this.#open === null ? Infinity : (this.#index - this.#open.from) / this.#rateHz;
    const begins = this.#sum > 0 && this.#sum > THRESHOLD * (median(this.#upstrokes) ?? 0) && sinceS > REFRACTORY_S;
    if (begins && (this.#open === null || this.#fell)) this.#begin(smooth, found);
    else if (sinceS > LONGEST_PULSE_S && this.#open) this.#startOver();
    this.#follow(smooth);
  }

  #fell = true;

  #begin(smooth: number, found: Pulse[]): void {
    const done = this.#open;
    if (done) {
      const usual = median(this.#upstrokes) ?? done.height;
      found.push({
        atS: this.#startS + done.from / this.#rateHz,
        systolic: done.max,
        diastolic: done.min,
        mean: done.total / done.count,
        quality: Math.min(done.height, usual) / Math.max(done.height, usual),
      });
      this.#upstrokes.push(done.height);
      if (this.#upstrokes.length > 8) this.#upstrokes.shift();
    }
    this.#fell = false;
    this.#open = { from: this.#index, max: smooth, min: smooth, total: 0, count: 0, height: this.#sum };
  }

  #follow(smooth: number): void {
    const open = this.#open;
    if (this.#sum < (THRESHOLD / 2) * (median(this.#upstrokes) ?? 0)) this.#fell = true;
    if (!open) return;
    open.max = Math.max(open.max, smooth);
    open.min = Math.min(open.min, smooth);
    open.total += smooth;
    open.count += 1;
    open.height = Math.max(open.height, this.#sum);
  }

  /** A gap or a lost pulse: levels are learned again, nothing is told about the pulse that was open. */
  #startOver(): void {
    this.#before = null;
    this.#sum = 0;
    this.#highest = 0;
    this.#upstrokes = [];
    this.#open = null;
    this.#fell = true;
    this.#rises = new Ring(this.#window + 1);
    this.#filter = Biquad.butterworth('low-pass', LOW_PASS_HZ, this.#rateHz);
    this.#learnedAt = this.#index + LEARN_S * this.#rateHz;
  }
}
