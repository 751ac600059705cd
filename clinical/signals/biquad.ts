/** Direct form II transposed second-order section; starts at rest on the first sample, so an offset makes no transient. */
export class Biquad {
  readonly #b: readonly [number, number, number];
  readonly #a: readonly [number, number];
  #s1 = 0;
  #s2 = 0;

  constructor(b: readonly [number, number, number], a: readonly [number, number]) {
    this.#b = b;
    this.#a = a;
  }

  /** Second-order Butterworth, bilinear transform with prewarping: the same response at any rate. Frequencies in hertz. */
  static butterworth(type: 'low-pass' | 'high-pass', cutHz: number, rateHz: number): Biquad {
    const k = Math.tan((Math.PI * Math.min(cutHz, rateHz * 0.45)) / rateHz);
    const norm = 1 / (1 + Math.SQRT2 * k + k * k);
    const gain = type === 'low-pass' ? k * k * norm : norm;
    const middle = type === 'low-pass' ? 2 * gain : -2 * gain;
    return new Biquad([gain, middle, gain], [2 * (k * k - 1) * norm, (1 - Math.SQRT2 * k + k * k) * norm]);
  }

  /** Settles as if `x` had been there for ever; returns the settled output. */
  settle(x: number): number {
    const [b0, b1, b2] = this.#b;
    const [a1, a2] = this.#a;
    const y = (x * (b0 + b1 + b2)) / (1 + a1 + a2);
    this.#s2 = b2 * x - a2 * y;
    this.#s1 = b1 * x - a1 * y + this.#s2;
    return y;
  }

  step(x: number): number {
    const [b0, b1, b2] = this.#b;
    const [a1, a2] = this.#a;
    const y = b0 * x + this.#s1;
    this.#s1 = b1 * x - a1 * y + this.#s2;
    this.#s2 = b2 * x - a2 * y;
    return y;
  }
}
