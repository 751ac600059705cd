import type { VitalSample } from '#device';

/** Nobody looks closer than this at a number that stands still; well below the second in which monitors send. */
const EACH_MS = 500;
/** A device that makes up parameters for ever must not fill the memory. */
const MOST_PARAMETERS = 4096;

interface Kept {
  readonly value: number | null;
  readonly reason: VitalSample['reason'];
  readonly questionable: boolean;
  readonly deviceWall: string | null;
  readonly atMs: number;
}

/**
 * Finds the numbers that an oximeter repeats sixty times a second. A change is never one of them, nor what
 * the device itself dates otherwise; of what does not change two a second are kept, so that it stays fresh.
 */
export class Repeats {
  readonly #kept = new Map<string, Kept>();

  /** @returns whether the same was kept just before */
  isOne({ source, vendorCode, code, value, reason, questionable, time }: VitalSample): boolean {
    const key = `${source ?? ''} ${vendorCode} ${code ?? ''}`;
    const { deviceWall } = time;
    const atMs = time.deviceUptimeMs ?? time.arrival.monotonicMs;
    const before = this.#kept.get(key);
    const isSame =
      before !== undefined &&
      Object.is(before.value, value) &&
      before.reason === reason &&
      before.questionable === questionable &&
      before.deviceWall === deviceWall &&
      Math.abs(atMs - before.atMs) < EACH_MS;
    if (isSame) return true;
    if (before === undefined && this.#kept.size >= MOST_PARAMETERS) this.#kept.clear();
    this.#kept.set(key, { value, reason, questionable, deviceWall, atMs });
    return false;
  }
}
