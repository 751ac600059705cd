import { performance } from 'node:perf_hooks';
import type { HostInstant } from '#device';

/** Both host clocks, read together. */
export function hostNow(): HostInstant {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}

/** Time as the monitor sees it: a whole day can be played in minutes. */
export interface Clock {
  readonly now: () => HostInstant;
  /** @returns what ends it */
  readonly every: (ms: number, work: () => void) => () => void;
  /** Once. @returns what calls it off */
  readonly after: (ms: number, work: () => void) => () => void;
}

export const HOST_CLOCK: Clock = {
  now: hostNow,
  every(ms, work) {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
