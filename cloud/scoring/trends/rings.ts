/** Numbers of one vital sign on rings: per minute the median, per hour the median of its minutes. */
export interface VitalRings {
  /** NaN = none. */
  readonly minutes: Float32Array;
  readonly hours: Float32Array;
  /** Minutes of the hour that have a value. */
  readonly counts: Uint8Array;
  /** The last of them, 0 to 59. */
  readonly lasts: Uint8Array;
  /** Per minute and per hour which share of the numbers the device does not doubt, as `shareByte` writes it. */
  readonly sure: Uint8Array;
  readonly sureHours: Uint8Array;
}

/** Nothing was told, or from before it was kept. */
const NO_SHARE = 255;
const WHOLE_SHARE = 250;

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
    sure: new Uint8Array(MINUTE_SLOTS).fill(NO_SHARE),
    sureHours: new Uint8Array(HOUR_SLOTS).fill(NO_SHARE),
  };
}

/** @param share 0 to 1; null = nothing was told. @returns one byte, in steps of 0.004 */
export function shareByte(share: number | null): number {
  return share === null ? NO_SHARE : Math.round(share * WHOLE_SHARE);
}

/** @param bytes as `shareByte` writes them. @returns the mean of those that are known; null = none is */
export function meanShare(bytes: readonly number[]): number | null {
  const known = bytes.filter((byte) => byte !== NO_SHARE);
  return known.length === 0 ? null : known.reduce((sum, byte) => sum + byte, 0) / known.length / WHOLE_SHARE;
}
