/** Times of spec sections 1, 2 and 6, ms. */
export const ECHO_EVERY = 1000;
/** Clients wait 5 to 10 s, one asks each second without harm: asked early, and again until values come. */
export const FIRST_QUERY_AFTER = 1000;
export const VALUES_WITHIN = 3000;
export const QUERY_TIMES = 3;
export const LONGEST_PAUSE = 30_000;
/** No message at all, not even an echo. */
export const QUIET = 5000;
/** Values without their validity are given when the monitor pauses for this long. */
export const SETTLE_AFTER = 300;
