const SHARE = 0.2;
const LEAST = 10;
const FOR_MS = 10_000;

/** Whether two sources of the heart rate disagree: by more than a fifth and 10/min, for 10 s. Our own figures. Pure. */
export class Difference {
  #sinceMs: number | null = null;

  goesOn(one: number | null, other: number | null, nowMs: number): boolean {
    const differ = one !== null && other !== null && Math.abs(one - other) > Math.max(LEAST, SHARE * Math.max(one, other));
    this.#sinceMs = differ ? (this.#sinceMs ?? nowMs) : null;
    return this.#sinceMs !== null && nowMs - this.#sinceMs >= FOR_MS;
  }
}
