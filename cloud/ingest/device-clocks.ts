/** Less is jitter between computers, and a line that is slow. */
const TOLERANCE_MS = 5 * 60_000;
/** A message may wait on its way: of so long a stretch the one that waited least tells of the clock. */
const STRETCH_MS = 10 * 60_000;

interface Stretch {
  /** By the clock of the hub, Unix ms. */
  readonly sinceMs: number;
  /** Of the stretch before; null: there was none. */
  readonly beforeMs: number | null;
  /** By how much the clock of the device was ahead, at least, ms; negative: behind, or every message waited. */
  aheadMs: number;
}

/**
 * Which stations have a wrong clock: what a station says when it sends, against when the hub took it. How old the measurements are
 * does not count: a station that was offline sends old ones with the time of today. Pure.
 */
export class DeviceClocks {
  readonly #stretches = new Map<string, Stretch>();

  /**
   * @param sentMs by the clock of the device, Unix ms
   * @param enqueuedMs by that of the hub
   */
  heard(deviceId: string, sentMs: number, enqueuedMs: number): void {
    const aheadMs = sentMs - enqueuedMs;
    const stretch = this.#stretches.get(deviceId);
    if (stretch && enqueuedMs < stretch.sinceMs + STRETCH_MS) stretch.aheadMs = Math.max(stretch.aheadMs, aheadMs);
    else this.#stretches.set(deviceId, { sinceMs: enqueuedMs, beforeMs: stretch?.aheadMs ?? null, aheadMs });
  }

  /** By how much each wrong clock is ahead, ms; negative: behind. */
  wrong(): readonly { readonly deviceId: string; readonly aheadMs: number }[] {
    return [...this.#stretches].flatMap(([deviceId, { beforeMs, aheadMs }]) => {
      const isAhead = aheadMs > TOLERANCE_MS;
      const isBehind = beforeMs !== null && Math.max(beforeMs, aheadMs) < -TOLERANCE_MS;
      return isAhead || isBehind ? [{ deviceId, aheadMs }] : [];
    });
  }
}
