import { create } from 'zustand';
import { EVERYTHING, type EventFilter } from '../review/event-filter.ts';
import type { Period } from '../review/period.ts';

/** What of the recordings is looked at; stays while other screens are open. Times are wall time, Unix ms. */
interface ReviewState {
  /** Follows the present; null while `period` is looked at. */
  readonly spanH: number | null;
  readonly period: Period | null;
  readonly asTable: boolean;
  readonly intervalMin: number;
  readonly filter: EventFilter;
  /** How far back the list of events goes. */
  readonly eventSpanH: number;
  /** Event whose strip is open. */
  readonly eventId: string | null;
  /** Middle of the strip that is open, or was last. */
  readonly stripMs: number | null;
  /** Wave of the full disclosure; null = the first. */
  readonly channel: string | null;
  /** End of the page of the full disclosure; null = now. */
  readonly pageEndMs: number | null;
}

const START: ReviewState = {
  ...{
    spanH: 4,
    period: null,
    asTable: false,
    intervalMin: 15,
    filter: EVERYTHING,
    eventSpanH: 24,
    eventId: null,
    stripMs: null,
  },
  ...{ channel: null, pageEndMs: null },
};

export const useReview = create<ReviewState>()(() => START);

/** Another patient: nothing of where somebody was looking is of use. */
export function forgetReview(): void {
  useReview.setState(START);
}
