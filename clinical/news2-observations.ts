import type { News2Interval } from './news2.table.ts';
import { type News2Result, scoreNews2 } from './news2.ts';
import type { News2Input } from './news2-input.ts';

/** A value with the time it was measured or entered, epoch milliseconds, and the reading or entry it came from. */
export interface Observed<T> {
  readonly value: T;
  readonly at: number;
  readonly source: string;
}

export type News2Observations = { readonly [Name in keyof News2Input]?: Observed<NonNullable<News2Input[Name]>> | null };

/** What went into a score: where from, how old, and whether it was too old to count. */
export interface ScoredInput {
  readonly name: keyof News2Input;
  readonly source: string;
  readonly ageMs: number;
  readonly expired: boolean;
}

export interface News2OfObservations extends News2Result {
  readonly inputs: readonly ScoredInput[];
  /** Names of inputs that are there but older than their limit; they count as missing. */
  readonly expired: readonly (keyof News2Input)[];
  readonly oldestAgeMs: number | null;
  /** True: a value was carried forward. Such a score never satisfies an observation that is due. */
  readonly composed: boolean;
  /** Epoch milliseconds; null when continuous monitoring is due, or when the set is incomplete. */
  readonly nextDueAt: number | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A value younger than this is of now, not carried forward. */
const CURRENT_MS = MINUTE;
const INTERVAL_MS: Readonly<Record<News2Interval, number | null>> = {
  '12h': 12 * HOUR,
  '4-6h': 4 * HOUR,
  '1h': HOUR,
  continuous: null,
};

/** NEWS2 with the age limits of clinical-scores 1.3. @param intervalMs the patient's monitoring interval in use */
export function scoreNews2Observations(observed: News2Observations, now: number, intervalMs: number): News2OfObservations {
  const names = Object.keys(observed) as (keyof News2Input)[];
  const inputs = names.flatMap((name): ScoredInput[] => {
    const entry = observed[name];
    if (!entry) return [];
    const ageMs = Math.max(0, now - entry.at);
    return [{ name, source: entry.source, ageMs, expired: ageMs > ageLimitMs(name, intervalMs) }];
  });
  const valid = inputs.filter(({ expired }) => !expired);
  const result = scoreNews2(Object.fromEntries(valid.map(({ name }) => [name, observed[name]?.value])));
  const ages = valid.filter(({ name }) => name !== 'spo2Scale').map(({ ageMs }) => ageMs);
  return {
    ...result,
    inputs,
    expired: inputs.filter(({ expired }) => expired).map(({ name }) => name),
    oldestAgeMs: ages.length > 0 ? Math.max(...ages) : null,
    composed: ages.some((age) => age > CURRENT_MS),
    nextDueAt: nextObservationDue(result.monitoringInterval, now),
  };
}

/** Longest time to the next observation; the strict end of "4 to 6 hours". @returns null for continuous or unknown */
export function nextObservationDue(interval: News2Interval | null, scoredAt: number): number | null {
  const ms = interval === null ? null : INTERVAL_MS[interval];
  return ms === null ? null : scoredAt + ms;
}

/** The prescribed SpO2 scale holds until somebody changes it. */
function ageLimitMs(name: keyof News2Input, intervalMs: number): number {
  switch (name) {
    case 'respiratoryRate':
    case 'spo2':
    case 'pulse':
      return 5 * MINUTE;
    case 'systolicBP':
      return Math.min(HOUR, intervalMs);
    case 'temperature':
    case 'consciousness':
      return Math.min(4 * HOUR, intervalMs);
    case 'supplementalOxygen':
      return 12 * HOUR;
    case 'spo2Scale':
      return Infinity;
  }
}
