import { z } from 'zod';

/** Bands of the chart, lowest first; null = none that asks for anything. */
const BANDS: readonly (string | null)[] = [null, 'low', 'low-medium', 'medium', 'high'];
/** A band goes up when a second score, so much later, says the same; down when it was lower for so long (clinical-scores 1.5). */
const UP_MS = 60_000;
const DOWN_MS = 10 * 60_000;

export const bandHoldSnapshot = z.strictObject({
  band: z.string().nullable(),
  /** For each band whether the score is at or above it, and since when it is so, bed time. */
  reached: z.array(z.strictObject({ reached: z.boolean(), sinceMs: z.number() })),
});

export type BandHoldSnapshot = Readonly<z.infer<typeof bandHoldSnapshot>>;

/** The band that alarms go by: it does not flutter with the numbers. Pure. */
export class BandHold {
  #state: BandHoldSnapshot;

  constructor(saved: BandHoldSnapshot = { band: null, reached: [] }) {
    this.#state = saved;
  }

  snapshot(): BandHoldSnapshot {
    return this.#state;
  }

  /**
   * @param band of the present score, or the least it can be
   * @param charted a person has just charted something: believed at once
   * @returns the band held
   */
  next(band: string | null, charted: boolean, nowMs: number): string | null {
    const reached = BANDS.map((_, rank) => {
      const is = BANDS.indexOf(band) >= rank;
      const before = this.#state.reached[rank];
      return before?.reached === is ? before : { reached: is, sinceMs: nowMs };
    });
    const lasted = (rank: number, is: boolean, ms: number): boolean => {
      const one = reached[rank];
      return one?.reached === is && nowMs - one.sinceMs >= ms;
    };
    const up = BANDS.reduce((most, _, rank) => (lasted(rank, true, charted ? 0 : UP_MS) ? rank : most), 0);
    let held = Math.max(up, BANDS.indexOf(this.#state.band));
    while (held > 0 && lasted(held, false, DOWN_MS)) held--;
    this.#state = { band: BANDS[held] ?? null, reached };
    return this.#state.band;
  }
}
