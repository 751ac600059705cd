/** Numbers every so often, for so long: she may be back. */
const GOES_ON_MS = 60_000;
const PAUSE_MS = 10_000;

/** Whether a bed in standby measures again. Pure. */
export class Measuring {
  #firstMs: number | null = null;
  #lastMs: number | null = null;

  begin(): void {
    this.#firstMs = null;
    this.#lastMs = null;
  }

  heard(nowMs: number): void {
    if (this.#lastMs === null || nowMs - this.#lastMs > PAUSE_MS) this.#firstMs = nowMs;
    this.#lastMs = nowMs;
  }

  goesOn(nowMs: number): boolean {
    if (this.#firstMs === null || this.#lastMs === null || nowMs - this.#lastMs > PAUSE_MS) return false;
    return this.#lastMs - this.#firstMs >= GOES_ON_MS;
  }
}
