import type { BedReport } from './bed-report.ts';

/** Why nothing is known of a bed. */
export type BedLoss =
  /** Nobody answers at its address. */
  | 'no-answer'
  /** It does not take our ward key, or we not its. */
  | 'refused'
  /** It is connected and says nothing. */
  | 'silent'
  /** It ended the connection. */
  | 'ended'
  /** Another bed answers there. */
  | 'other-bed'
  /** It says what is not understood. */
  | 'not-understood';

/** What is known of one bed of the ward now. There are no last values of a bed that is lost. */
export interface BedView {
  readonly bed: string;
  /** The bed of this monitor. */
  readonly own: boolean;
  readonly state: 'connecting' | 'live' | 'lost';
  /** Since when, Unix ms; of a lost bed: the last word of it, or the start. */
  readonly sinceMs: number;
  readonly loss: BedLoss | null;
  readonly detail: string | null;
  /** Only of a live bed; times in the wall time of this computer. */
  readonly report: BedReport | null;
  /** What of it sounds here now. */
  readonly sounding: 'high' | 'medium' | 'low' | null;
}

/** Every bed that this screen shows, in the order of the configuration; sent every second and when one changes. Wall time. */
export interface BedsMessage {
  readonly type: 'beds';
  readonly atMs: number;
  readonly beds: readonly BedView[];
}

/** Whether the screen is covered, and who could watch instead. Wall time. */
export interface PrivacyMessage {
  readonly type: 'privacy';
  readonly atMs: number;
  readonly privacy: { readonly sinceMs: number; readonly by: string } | null;
  /** Displays that confirm now that they show this bed and can sound. */
  readonly watchers: readonly string[];
}

export type BedsKey =
  /** For the next few seconds: repeated while the beds are on the screen. `waves`: of each bed. */
  | { readonly type: 'watch-beds'; readonly waves: 1 | 3 }
  /** What sounds here of this bed is seen: only this screen falls quiet, nothing changes at the bed. */
  | { readonly type: 'bed-seen'; readonly bed: string; readonly by?: string }
  | { readonly type: 'privacy'; readonly on: boolean; readonly by?: string };
