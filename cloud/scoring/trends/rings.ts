/** Numbers of one vital sign on rings: per minute the median, per hour the median of its minutes. */
export interface VitalRings {
  /** NaN = none. */
  readonly minutes: Float32Array;
  readonly hours: Float32Array;
  /** Minutes of the hour that have a value. */
  readonly counts: Uint8Array;
  /** The last of them, 0 to 59. */
  readonly lasts: Uint8Array;
}

/** Eight hours: a window of four, behind the latest that may come, and what its first hour needs. */
export const MINUTE_SLOTS = 480;
/** The models look at 48 hours, of which the newest may be two behind. */
export const HOUR_SLOTS = 64;

export function emptyRings(): VitalRings {
  return {
    minutes: new Float32Array(MINUTE_SLOTS).fill(Number.NaN),
    hours: new Float32Array(HOUR_SLOTS).fill(Number.NaN),
    counts: new Uint8Array(HOUR_SLOTS),
    lasts: new Uint8Array(HOUR_SLOTS),
  };
}
