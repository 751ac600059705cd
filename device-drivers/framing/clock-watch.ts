import type { HostInstant } from '#device';
import type { Sink } from './sink.ts';

/** Compares the steps of a device's calendar with those of the host: it may be wrong, but it must not jump unseen. */
export class ClockWatch {
  readonly #whose: string;
  readonly #stepMs: number;
  #before: { readonly wallMs: number; readonly monotonicMs: number } | null = null;

  /** @param whose e.g. "monitor" @param stepMs a step ahead of the host by more than this was set by hand */
  constructor(whose: string, stepMs: number) {
    this.#whose = whose;
    this.#stepMs = stepMs;
  }

  /** @param wallMs what the device's clock shows, read as if it were UTC */
  saw(wallMs: number, { monotonicMs }: HostInstant, sink: Sink): void {
    const before = this.#before;
    this.#before = { wallMs, monotonicMs };
    if (!before) return;
    const stepMs = wallMs - before.wallMs;
    // Many messages at one moment of arrival are a recording, or a burst after a stall.
    const passedMs = monotonicMs - before.monotonicMs;
    if (stepMs < 0 || (passedMs > 0 && stepMs - passedMs > this.#stepMs))
      sink.issue('clock-jump', `the clock of the ${this.#whose} went by ${stepMs / 1000} s`);
  }
}
