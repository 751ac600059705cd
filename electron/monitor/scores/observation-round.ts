import { z } from 'zod';
import type { ObservationDue } from '#ipc';
import type { MainScore } from './main-score.ts';

const HOUR_MS = 3_600_000;
/** The strict end of each interval of the chart. While watched continuously, people still chart every hour: our own. */
const INTERVALS: Readonly<Record<string, number>> = {
  ...{ '12h': 12 * HOUR_MS, '4-6h': 4 * HOUR_MS, '1h': HOUR_MS, continuous: HOUR_MS },
};
/** The least that a known band asks for, whatever is missing. */
const AT_LEAST: Readonly<Record<string, number>> = { 'low-medium': HOUR_MS, medium: HOUR_MS, high: HOUR_MS };
/** Without a rule of a chart, and before the first set: our own. */
const USUAL_MS = 4 * HOUR_MS;
const FIRST_MS = HOUR_MS;
/** What was charted or measured by the cuff within so long of each other is one set: our own. */
const TOGETHER_MS = 15 * 60_000;
/** Known until it changes. */
const STANDING = ['supplementalOxygen', 'oxygen'];

export const roundSnapshot = z.strictObject({
  /** When somebody began to look after this patient here. */
  beganMs: z.number().nullable(),
  lastMs: z.number().nullable(),
  intervalMs: z.number(),
});
type RoundSnapshot = Readonly<z.infer<typeof roundSnapshot>>;

/**
 * When people must chart next. A score that carries values forward never satisfies an observation that is due (clinical-scores 1.3):
 * only a set that was taken together does. Pure; bed time, ms.
 */
export class ObservationRound {
  #state: RoundSnapshot;

  constructor(saved: RoundSnapshot = { beganMs: null, lastMs: null, intervalMs: USUAL_MS }) {
    this.#state = saved;
  }

  /** What is charted in a round expires with the interval it set. */
  get intervalMs(): number {
    return this.#state.intervalMs;
  }

  snapshot(): RoundSnapshot {
    return this.#state;
  }

  look(score: MainScore, nowMs: number): ObservationDue {
    const beganMs = this.#state.beganMs ?? nowMs;
    this.#state = { ...this.#state, beganMs };
    const spots = score.inputs.filter(
      ({ name, origin, from }) => !STANDING.includes(name) && (origin === 'entered' || from?.count === 1),
    );
    const newest = Math.min(...spots.filter(({ origin }) => origin === 'entered').map(({ ageMs }) => ageMs ?? Infinity));
    const apart = spots.filter(({ ageMs }) => ageMs !== null && ageMs - newest > TOGETHER_MS).map(({ name }) => name);
    const takenMs = nowMs - newest;
    const together = score.total !== null && apart.length === 0 && newest < TOGETHER_MS;
    if (together && takenMs > (this.#state.lastMs ?? Number.NEGATIVE_INFINITY)) {
      this.#state = { beganMs, lastMs: takenMs, intervalMs: INTERVALS[score.monitoringInterval ?? ''] ?? USUAL_MS };
    }
    const { lastMs } = this.#state;
    const asked = AT_LEAST[score.band ?? score.bandAtLeast ?? ''] ?? Number.POSITIVE_INFINITY;
    const intervalMs = Math.min(lastMs === null ? FIRST_MS : this.#state.intervalMs, asked);
    const dueMs = (lastMs ?? beganMs) + intervalMs;
    const old = spots.filter(({ ageMs }) => (ageMs ?? 0) > TOGETHER_MS).map(({ name }) => name);
    return { lastMs, dueMs, intervalMs, overdue: nowMs > dueMs, needs: [...score.missing, ...old] };
  }
}
