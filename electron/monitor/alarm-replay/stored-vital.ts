import { VITAL_KINDS, type VitalKind, vitalSignOfMdc } from '#clinical';
import { inTableUnit } from '../acquisition/table-unit.ts';
import type { History, StoredNumeric } from '../recorder/history.ts';
import type { BoardVital } from '../screen/vital-board.ts';

/** How much of a stretch is in memory at a time. */
export const PIECE_MS = 5 * 60_000;

/** @returns the reading as the alarms of the bed took it; null for what is none of the vital signs */
export function storedVital(stored: StoredNumeric): BoardVital | null {
  const { code, value, reason, unit, questionable, measuredMs, arrivedMs } = stored;
  const sign = code === null ? undefined : vitalSignOfMdc(code);
  if (!sign) return null;
  const shown = value === null ? null : inTableUnit(value, unit, sign);
  return {
    vital: sign.kind,
    value: shown,
    reason: shown === null ? (reason ?? 'invalid') : null,
    unit: sign.unit,
    measuredMs,
    arrivedMs,
    questionable,
    rank: sign.mdc.findIndex((one) => one.code === code),
  };
}

/** One piece of a stretch, in the order of arrival; from included, to not; ms. */
export function storedPiece(history: History, vitals: readonly VitalKind[], fromMs: number, toMs: number): readonly BoardVital[] {
  return vitals
    .flatMap((vital) => history.numerics(vital, fromMs, toMs))
    .sort((a, b) => a.arrivedMs - b.arrivedMs || a.ordinal - b.ordinal)
    .flatMap((stored) => storedVital(stored) ?? []);
}

/** The numbers of a stretch piece by piece: a week does not fit into memory. */
export function* storedVitals(history: History, fromMs: number, toMs: number): Generator<BoardVital, void> {
  for (let atMs = fromMs; atMs < toMs; atMs += PIECE_MS)
    yield* storedPiece(history, VITAL_KINDS, atMs, Math.min(atMs + PIECE_MS, toMs));
}
