import type { HostInstant } from '#device';
import type { Sink } from '../../framing/sink.ts';
import type { StampClock } from './stamp-clock.ts';
import type { ReadValue, UnplacedVital } from './values.ts';

const MOST_KEPT = 256;

/**
 * Values measured now and then, each with the time of its measurement. The monitor repeats them; a repetition is no new
 * measurement and is not given again. Source: spec section 3 (503).
 */
export class AperiodicValues {
  readonly #clock: StampClock;
  readonly #newest = new Map<string, UnplacedVital>();

  constructor(clock: StampClock) {
    this.#clock = clock;
  }

  take(values: readonly ReadValue[], frame: number, sink: Sink): void {
    for (const { vital } of values) {
      const before = this.#newest.get(vital.vendorCode);
      const [earlier, stamp] = [before?.time.deviceWall, vital.time.deviceWall];
      if (before?.value === vital.value && earlier === stamp) continue;
      const { arrival } = vital.time;
      if (earlier !== stamp && (earlier != null || this.#clock.isRunning(arrival.monotonicMs)))
        this.#clock.observe(stamp, arrival, sink);
      if (before || this.#newest.size < MOST_KEPT) this.#newest.set(vital.vendorCode, vital);
      sink.readings.push({ ...vital, frame });
    }
  }

  /** The line was down: what is repeated then is told again. */
  forget(): void {
    this.#newest.clear();
  }

  /** Another patient: the values of the one before are gone. */
  clear(frame: number, at: HostInstant, sink: Sink): void {
    const time = { arrival: at, deviceUptimeMs: null, deviceWall: null };
    for (const vital of this.#newest.values()) sink.readings.push({ ...vital, value: null, reason: 'not-measured', frame, time });
    this.#newest.clear();
  }
}
