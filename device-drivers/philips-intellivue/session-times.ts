/** Times of spec sections 4 and 6, ms. */
export const REQUEST_EVERY = 2000;
export const CREATE_WITHIN = 5000;
export const KEEP_ALIVE_AFTER = 4000;
export const GIVE_UP_AFTER = 5000;
export const RELEASE_EVERY = 500;
export const RELEASE_TIMES = 3;
/** The list may go unanswered; the waves must not wait for it for ever. */
export const PRIORITY_WITHIN = 1000;
export const DEMOGRAPHICS_EVERY = 30_000;
export const FIRST_DEMOGRAPHICS_AFTER = 1000;
