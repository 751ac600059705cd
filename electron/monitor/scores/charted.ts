import type { BedEntry, LastCharted } from '#ipc';

/** Age limits. Source: clinical-scores 1.3. */
export const OBSERVATION_MAX_AGE_MS = 4 * 3_600_000;
const OXYGEN_MAX_AGE_MS = 12 * 3_600_000;

/** What somebody charted: who, when, and the reading under which it is on record. Times are bed time, ms. */
export interface Charted<T> {
  readonly value: T;
  readonly atMs: number;
  readonly by: string;
  readonly reading: string;
}

type ValueOf<What extends BedEntry['what']> = Extract<BedEntry, { readonly what: What }>['value'];

/** The newest entry of each kind. */
export type Entries = { readonly [What in BedEntry['what']]?: Charted<ValueOf<What>> | undefined };

/** @param intervalMs the patient's observation interval: what is charted in a round expires with it, after 4 h at most */
export function chartedMaxAgeMs(what: BedEntry['what'], intervalMs: number): number {
  switch (what) {
    case 'supplemental-oxygen':
    case 'oxygen-delivery':
      return OXYGEN_MAX_AGE_MS;
    case 'spo2-scale':
      return Number.POSITIVE_INFINITY;
    default:
      return Math.min(intervalMs, OBSERVATION_MAX_AGE_MS);
  }
}

/** @returns the entry while it counts */
export function freshEntry<What extends BedEntry['what']>(
  entries: Entries,
  what: What,
  nowMs: number,
  intervalMs: number,
): Charted<ValueOf<What>> | null {
  const entry = entries[what];
  return entry !== undefined && nowMs - entry.atMs <= chartedMaxAgeMs(what, intervalMs) ? entry : null;
}

/** What was charted last of each kind, however long ago: for people, who would else chart it again. */
export function lastCharted(entries: Entries): readonly LastCharted[] {
  return (Object.keys(entries) as BedEntry['what'][]).flatMap((what) => {
    const entry = entries[what];
    return entry === undefined ? [] : [{ what, value: entry.value, atMs: entry.atMs, by: entry.by }];
  });
}
