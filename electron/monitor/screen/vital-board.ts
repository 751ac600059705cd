import { type AbsenceReason, TECHNICAL_DELAY_MS, VITAL_KINDS, type VitalKind, vitalSign } from '#clinical';
import type { NumericTile } from '#ipc';
import type { TileAlarmState } from '../alarms/alarm-step.ts';

/** A number older than this is not shown (specs alarms section 5). */
const STALE_MS = TECHNICAL_DELAY_MS.stale;

/** Always on the screen, in this order; others join behind once they are measured. */
const FIXED: readonly VitalKind[] = [
  'heart-rate',
  'spo2',
  'abp-systolic',
  'abp-diastolic',
  'abp-mean',
  'respiratory-rate',
  'temperature',
  'pulse-rate',
];

/** One reading of one vital sign, in the unit of the table. */
export interface BoardVital {
  readonly vital: VitalKind;
  readonly value: number | null;
  readonly reason: AbsenceReason | null;
  readonly unit: string;
  /** Bed time, as the next. */
  readonly measuredMs: number;
  readonly arrivedMs: number;
  readonly questionable: boolean;
  /** Place of its code in the table of vital signs: the smaller one is preferred. */
  readonly rank: number;
  /** For how long it counts from its arrival on, ms; absent: as any number that is measured all the time. */
  readonly validMs?: number;
  /** How it was derived from a wave; absent: a device told it. */
  readonly derived?: string;
  /** Id of the reading on record; absent where it is not known. */
  readonly reading?: string;
}

/** The newest reading of each vital sign. When two sources measure the same, the preferred one wins while it is fresh. */
export class VitalBoard {
  readonly #latest = new Map<VitalKind, BoardVital>();

  /** @returns whether the reading is the one to show, alarm on and score */
  take(reading: BoardVital): boolean {
    const shown = this.#latest.get(reading.vital);
    const outranked =
      shown !== undefined && shown.rank < reading.rank && shown.value !== null && reading.arrivedMs - shown.arrivedMs < STALE_MS;
    if (outranked) return false;
    this.#latest.set(reading.vital, reading);
    return true;
  }

  /** What was measured before is of somebody else. */
  forgetBefore(sinceMs: number): void {
    for (const [vital, { measuredMs }] of this.#latest) if (measuredMs < sinceMs) this.#latest.delete(vital);
  }

  tiles(nowMs: number, stateOf: (vital: VitalKind) => TileAlarmState): readonly NumericTile[] {
    const measured = VITAL_KINDS.filter((kind) => !FIXED.includes(kind) && this.#latest.has(kind));
    return [...FIXED, ...measured].map((vital) => tile(vital, this.#latest.get(vital), nowMs, stateOf(vital)));
  }
}

function tile(vital: VitalKind, reading: BoardVital | undefined, nowMs: number, state: TileAlarmState): NumericTile {
  const base = {
    vital,
    unit: vitalSign(vital).unit,
    limits: state.limits,
    alarm: state.alarm,
    violated: state.violated,
  };
  if (!reading) return { ...base, value: null, reason: 'not-measured', measuredMs: null, questionable: false };
  const { measuredMs, questionable } = reading;
  if (nowMs - reading.arrivedMs > (reading.validMs ?? STALE_MS))
    return { ...base, value: null, reason: 'time-out', measuredMs, questionable: false };
  const { value, reason, derived, validMs } = reading;
  // A cuff's number counts for twice its interval.
  const every = validMs === undefined ? {} : { everyMs: validMs / 2 };
  return { ...base, value, reason, measuredMs, questionable, ...every, ...(derived !== undefined && { derived }) };
}
