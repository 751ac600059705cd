import type { TrendMinutes } from '../../contract/trend-window.ts';

/**
 * The sliding windows. A window is cut into pieces on the clock of UTC and moves on by one piece; a piece counts as the median of
 * its minutes. So the work per patient and minute does not grow with the length of the window.
 */
export interface Level {
  readonly minutes: TrendMinutes;
  readonly pieceMinutes: number;
}

export const HOUR = 60;
/** The one whose pieces are whole hours: the models that want hours look at it. */
export const DAY: Level = { minutes: 1440, pieceMinutes: HOUR };
export const LEVELS: readonly Level[] = [
  { minutes: 15, pieceMinutes: 1 },
  { minutes: 60, pieceMinutes: 5 },
  { minutes: 240, pieceMinutes: 15 },
  DAY,
];

/** How far behind the newest minute of a patient another may come and still count in the long windows. */
export const LATEST_MINUTES = 120;
/** How far the newest minute of all patients may go beyond the hour of a silent one before that hour is told without more. */
export const SILENT_MINUTES = 10;
