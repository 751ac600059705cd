import type { AbsenceReason } from '#clinical';

/** From here down there is no measurement. Source: spec section 4.2. */
const NO_VALUE = -32_001;
const REASONS: Readonly<Record<number, AbsenceReason>> = {
  [-32_766]: 'time-out',
  [-32_765]: 'artefact',
  [-32_764]: 'out-of-range',
  [-32_763]: 'out-of-range',
  [-32_762]: 'calibrating',
};

/** Waves use one value more for what is no sample. Source: spec section 5.3. */
export const NO_SAMPLE = -32_000;

/** @returns the reason for which a raw number is none; null: it is one */
export function absenceOf(raw: number): AbsenceReason | null {
  return raw <= NO_VALUE ? (REASONS[raw] ?? 'invalid') : null;
}
