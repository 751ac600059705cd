import { performance } from 'node:perf_hooks';
import type { HostInstant } from '#device';

/** Both host clocks, read together. */
export function hostNow(): HostInstant {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}
