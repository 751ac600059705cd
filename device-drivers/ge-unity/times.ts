/** Times of spec sections 1, 6 and 7, ms. */
/** Numerics come each 2 s; this much later they are stale. */
export const QUIET = 6000;
/** A monitor that only announces itself does so each 10 s. */
export const GONE = 30_000;
/** An alarm is broadcast each 2 s while it is active. */
export const ALARM_ENDS_AFTER = 5000;
