import type { ScoreInput, ScoreMessage } from '#ipc';

/** The main score of a patient, before anybody says what is due. */
export type MainScore = Omit<ScoreMessage, 'type' | 'atMs' | 'others' | 'charted' | 'observation'>;

/** A value younger than this is of now, not carried forward. Source: clinical-scores 1.3; the time is our own. */
const CURRENT_MS = 60_000;

/** Whether a value was carried forward, and the age of the oldest. */
export function ages(inputs: readonly ScoreInput[]): Pick<ScoreMessage, 'composed' | 'oldestAgeMs'> {
  const known = inputs.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]));
  return {
    composed: known.some((ageMs) => ageMs > CURRENT_MS),
    oldestAgeMs: known.length > 0 ? Math.max(...known) : null,
  };
}
