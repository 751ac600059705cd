/** Times of spec sections 3 and 6, ms. */
export const ACKNOWLEDGE_AFTER = 100;
export const POLL_AFTER = 2000;
export const ANSWER_WITHIN = 2000;
/** Requests without an answer, after which the station is addressed anew. */
export const TRIES = 3;
/** A station in cyclic mode pushes by itself; it is asked when it pauses for so long. */
export const PUSHES_WITHIN = 5000;
/** An answer refused or not understood is asked for again, not at once. */
export const ASK_AGAIN_AFTER = 1000;
/** The pause between two polls and three requests without an answer. */
export const QUIET = POLL_AFTER + TRIES * ANSWER_WITHIN;
