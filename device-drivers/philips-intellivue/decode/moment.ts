import type { HostInstant, ReadingTime } from '#device';
import { TICKS_PER_MS } from '../wire/nomenclature.ts';

/** Unwraps the monitor's u32 running clock (it wraps after 149 h) within one association. */
export class UptimeClock {
  #last: number | null = null;

  /** @param ticks RelativeTime, 1/8 ms; @returns ticks that go on counting; values a little older than the newest stay older */
  unwrap(ticks: number): number {
    if (this.#last === null) {
      this.#last = ticks;
      return ticks;
    }
    const unwrapped = this.#last + ((ticks - this.#last) | 0);
    // Before the monitor was switched on: no wrap, but a clock that was set back or a spoilt message.
    if (unwrapped < 0) return ticks;
    if (unwrapped > this.#last) this.#last = unwrapped;
    return unwrapped;
  }
}

export function moment(arrival: HostInstant, ticks: number | null, wall: string | null): ReadingTime {
  return { arrival, deviceUptimeMs: ticks === null ? null : ticks / TICKS_PER_MS, deviceWall: wall };
}
