/** Mean of the usable values of the last seconds, for a value that jumps. Pure; bounded by its window. */
export class Averaging {
  readonly #windowMs: number;
  #samples: readonly { readonly atMs: number; readonly value: number }[] = [];

  /** @param seconds 0 = every value as it is */
  constructor(seconds: number) {
    this.#windowMs = seconds * 1000;
  }

  /** @returns the mean that is shown; an absent value is shown as absent at once and takes no part in later means */
  next(value: number | null, atMs: number): number | null {
    if (value === null || this.#windowMs === 0) return value;
    this.#samples = [...this.#samples, { atMs, value }].filter((one) => one.atMs > atMs - this.#windowMs && one.atMs <= atMs);
    return this.#samples.reduce((sum, one) => sum + one.value, 0) / this.#samples.length;
  }
}
