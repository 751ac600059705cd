/** What is looked at: long enough for two beats at 30/min. */
const WINDOW_S = 4;
const PULSATILE_MMHG = 20;
const NO_PULSE_MMHG = 10;
const OFF_MEAN_MMHG = 10;

/**
 * Whether an arterial line has come off: a mean below 10 mmHg without pulse, after there was one (alarms section 2 names the alarm; the
 * limits are our own). Pure; mmHg. Absent samples are not judged: their loss is another alarm.
 */
export class PressureLine {
  readonly #size: number;
  #window: number[] = [];
  #pulsed = false;

  constructor(rateHz: number) {
    this.#size = Math.max(1, Math.round(WINDOW_S * rateHz));
  }

  push(samples: readonly (number | null)[]): void {
    if (samples.includes(null)) {
      this.#window = [];
      return;
    }
    this.#window = [...this.#window, ...samples.filter((sample) => sample !== null)].slice(-this.#size);
    if (this.#range() >= PULSATILE_MMHG) this.#pulsed = true;
  }

  /** @returns the mean when the line is off; null when it is not, or cannot be judged */
  off(): number | null {
    if (!this.#pulsed || this.#window.length < this.#size || this.#range() >= NO_PULSE_MMHG) return null;
    const mean = this.#window.reduce((sum, sample) => sum + sample, 0) / this.#window.length;
    return mean < OFF_MEAN_MMHG ? mean : null;
  }

  #range(): number {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const sample of this.#window) {
      low = Math.min(low, sample);
      high = Math.max(high, sample);
    }
    return high - low;
  }
}
