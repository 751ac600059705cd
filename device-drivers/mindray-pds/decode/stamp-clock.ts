import type { HostInstant } from '#device';
import type { Sink } from '../../framing/sink.ts';

/** A measurement or alarm is told within seconds; the rest is room for the finest of clocks that are set by hand. */
const STEP_MS = 120_000;
const GREETING_MS = 5000;

/** Watches the calendar clock of the monitor, which is heard only in the times of what has just happened. */
export class StampClock {
  #firstHeardMs: number | null = null;
  #offsetMs: number | null = null;

  /** @param nowMs monotonic time of any message */
  heard(nowMs: number): void {
    this.#firstHeardMs ??= nowMs;
  }

  /** What a monitor tells at once may be old; what it tells later has just happened. */
  isRunning(nowMs: number): boolean {
    return this.#firstHeardMs !== null && nowMs - this.#firstHeardMs >= GREETING_MS;
  }

  forget(): void {
    this.#firstHeardMs = null;
    this.#offsetMs = null;
  }

  /** @param wall ISO 8601 without zone, of something that has just happened */
  observe(wall: string | null, arrival: HostInstant, sink: Sink): void {
    if (wall === null) return;
    const offsetMs = Date.parse(`${wall}Z`) - arrival.wallMs;
    const stepMs = this.#offsetMs === null ? 0 : offsetMs - this.#offsetMs;
    if (Math.abs(stepMs) >= STEP_MS)
      sink.issue('clock-jump', `the clock of the monitor stepped by ${Math.round(stepMs / 1000)} s, to ${wall}`);
    this.#offsetMs = offsetMs;
  }
}
