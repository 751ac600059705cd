import { z } from 'zod';

/** What a hub can be told to do wrong, so that everything that talks to it can be tried. */
export const faults = z.strictObject({
  /** The one device it concerns; null = all. */
  device: z.string().nullable(),
  /** New connections are broken before a word is said. */
  refuseConnections: z.boolean(),
  /** Every token and certificate is refused. */
  refuseTokens: z.boolean(),
  /** Messages are stored and not acknowledged. */
  withholdPuback: z.boolean(),
  /** Messages are acknowledged that much later than they were stored. */
  delayPubackMs: z.int().min(0).max(600_000),
  /** Messages are neither stored nor acknowledged. */
  swallowPackets: z.boolean(),
  /** Whoever connects finds none of its subscriptions. */
  dropSessions: z.boolean(),
  /** Messages taken per second; the others wait, twin and methods answer 429. null = no limit. */
  throttlePerSecond: z.number().positive().nullable(),
  /** The connection breaks after that many messages on it, before the last one is acknowledged. null = never. */
  resetAfterMessages: z.int().positive().nullable(),
});
export type Faults = z.infer<typeof faults>;

export const NO_FAULTS: Faults = {
  device: null,
  refuseConnections: false,
  refuseTokens: false,
  withholdPuback: false,
  delayPubackMs: 0,
  swallowPackets: false,
  dropSessions: false,
  throttlePerSecond: null,
  resetAfterMessages: null,
};

/** What a switch did to somebody, the counter's name: a trial in which nothing went wrong shows nothing. */
export type FaultEffect =
  | 'acknowledgements withheld'
  | 'acknowledgements delayed'
  | 'messages swallowed'
  | 'messages throttled'
  | 'connections reset';

/** The switches as they stand for one device, and what they did. */
export class FaultSwitches {
  private now: Faults = NO_FAULTS;
  private nextSlotMs = 0;
  private readonly effects = new Map<FaultEffect, number>();

  /** Only what is named changes. */
  set(changes: Partial<Faults>): Faults {
    this.now = { ...this.now, ...changes };
    return this.now;
  }

  all(): Faults {
    return this.now;
  }

  of(deviceId: string): Faults {
    return this.now.device === null || this.now.device === deviceId ? this.now : NO_FAULTS;
  }

  did(what: FaultEffect, times = 1): void {
    this.effects.set(what, (this.effects.get(what) ?? 0) + times);
  }

  /** How often, since the start. */
  counts(): ReadonlyMap<FaultEffect, number> {
    return this.effects;
  }

  /** ms that a message of this device has to wait for its turn. */
  delay(deviceId: string, nowMs: number): number {
    const { throttlePerSecond } = this.of(deviceId);
    if (throttlePerSecond === null) return 0;
    this.nextSlotMs = Math.max(this.nextSlotMs, nowMs) + 1000 / throttlePerSecond;
    return Math.max(0, this.nextSlotMs - 1000 / throttlePerSecond - nowMs);
  }
}
