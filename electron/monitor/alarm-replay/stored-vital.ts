import { ABSENCE_REASONS, type AbsenceReason, vitalSignOfMdc } from '#clinical';
import { inTableUnit } from '../acquisition/table-unit.ts';
import type { BoardVital } from '../screen/vital-board.ts';

/** One row of the store's `vitals`, as far as a replay needs it. */
export interface StoredReading {
  readonly code: number | null;
  readonly value: number | null;
  readonly reason: string | null;
  readonly unit: string | null;
  readonly questionable: boolean;
  /** Unix ms. */
  readonly measuredMs: number;
  /** When the bed heard it, ms. */
  readonly arrivedMs: number;
}

/** @returns the reading as the alarms of the bed took it; null for what is none of the vital signs */
export function storedVital({ code, value, reason, unit, questionable, ...times }: StoredReading): BoardVital | null {
  const sign = code === null ? undefined : vitalSignOfMdc(code);
  if (!sign) return null;
  const shown = value === null ? null : inTableUnit(value, unit, sign);
  return {
    vital: sign.kind,
    value: shown,
    reason: shown === null ? reasonOf(reason) : null,
    unit: sign.unit,
    measuredMs: times.measuredMs,
    arrivedMs: times.arrivedMs,
    questionable,
    rank: sign.mdc.findIndex((one) => one.code === code),
  };
}

function reasonOf(text: string | null): AbsenceReason {
  return ABSENCE_REASONS.find((reason) => reason === text) ?? 'invalid';
}
