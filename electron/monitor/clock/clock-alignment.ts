import type { HostInstant } from '#device';

/** Length of the window in which the least delayed message counts. Two halves of it are kept, so it is 15-30 s. */
const WINDOW_MS = 30_000;
/** Uptime behind what was already seen by more than re-ordered datagrams explain: restart or backward jump. */
const BACKWARD_JUMP_MS = 2_000;

/**
 * Maps one device's uptime to the host's clocks. The device's offset is the smallest (host − device) seen lately: the network
 * can delay a message but never hurry it. Monotonic time is the axis; wall time is monotonic plus the host's present offset,
 * so a jump of the host's wall clock moves no interval.
 */
export class ClockAlignment {
  #older: number | null = null;
  #newer: number | null = null;
  #halfStartMs = 0;
  #latestUptimeMs: number | null = null;
  #wallOffsetMs: number | null = null;
  #restarts = 0;

  /** How often the device's clock was found to have restarted or to have been set back. */
  get restarts(): number {
    return this.#restarts;
  }

  /** @param uptimeMs device clock as in the message @param arrival when that message arrived */
  observe(uptimeMs: number, arrival: HostInstant): void {
    this.#wallOffsetMs = arrival.wallMs - arrival.monotonicMs;
    const delta = arrival.monotonicMs - uptimeMs;
    const offset = this.#offset();
    // A clock that jumps forward needs no rule of its own: its messages seem to be the least delayed of all.
    const jumped = this.#latestUptimeMs !== null && uptimeMs < this.#latestUptimeMs - BACKWARD_JUMP_MS;
    if (offset === null || jumped) {
      if (jumped) this.#restarts += 1;
      this.#older = null;
      this.#newer = delta;
      this.#halfStartMs = arrival.monotonicMs;
      this.#latestUptimeMs = uptimeMs;
      return;
    }
    if (arrival.monotonicMs - this.#halfStartMs >= WINDOW_MS / 2) {
      this.#older = this.#newer;
      this.#newer = delta;
      this.#halfStartMs = arrival.monotonicMs;
    } else {
      this.#newer = Math.min(this.#newer ?? delta, delta);
    }
    this.#latestUptimeMs = Math.max(this.#latestUptimeMs ?? uptimeMs, uptimeMs);
  }

  /** @returns null before the first observation. */
  toHost(uptimeMs: number): HostInstant | null {
    const offset = this.#offset();
    if (offset === null || this.#wallOffsetMs === null) return null;
    const monotonicMs = uptimeMs + offset;
    return { monotonicMs, wallMs: monotonicMs + this.#wallOffsetMs };
  }

  #offset(): number | null {
    if (this.#newer === null) return null;
    return this.#older === null ? this.#newer : Math.min(this.#older, this.#newer);
  }
}
