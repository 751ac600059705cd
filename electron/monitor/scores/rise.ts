import { z } from 'zod';

/** How far back a rise is looked for: our own. */
const LOOK_BACK_MS = 60 * 60_000;
const APART_MS = 60_000;
const RISE = 2;

export const riseSnapshot = z.array(z.strictObject({ atMs: z.number(), total: z.number() }));
type Scored = Readonly<z.infer<typeof riseSnapshot>[number]>;

/** Whether a complete score has risen by 2 points or more (alarms section 2). Pure; bed time, ms. */
export class Rise {
  #scored: readonly Scored[];

  constructor(saved: readonly Scored[] = []) {
    this.#scored = saved;
  }

  snapshot(): Scored[] {
    return [...this.#scored];
  }

  /** @param total null for an incomplete score: it says nothing of a rise */
  next(total: number | null, nowMs: number): boolean {
    this.#scored = this.#scored.filter(({ atMs }) => atMs > nowMs - LOOK_BACK_MS);
    if (total === null) return false;
    const last = this.#scored.at(-1);
    if (last === undefined || nowMs - last.atMs >= APART_MS) this.#scored = [...this.#scored, { atMs: nowMs, total }];
    return total - Math.min(...this.#scored.map((one) => one.total)) >= RISE;
  }
}
