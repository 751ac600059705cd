/** The last `length` samples by their running number. Bounded; older ones read as 0. */
export class Ring {
  readonly #values: Float64Array;
  #next = 0;

  constructor(length: number) {
    this.#values = new Float64Array(Math.max(1, length));
  }

  /** Running number that the next sample will get. */
  get next(): number {
    return this.#next;
  }

  push(value: number): void {
    this.#values[this.#next % this.#values.length] = value;
    this.#next += 1;
  }

  at(index: number): number {
    if (index < 0 || index >= this.#next || index < this.#next - this.#values.length) return 0;
    return this.#values[index % this.#values.length] ?? 0;
  }
}
