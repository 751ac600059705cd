import type { Actor } from './care-team.ts';
import type { PatientNames } from './patient-name.ts';

/** A browser on a wall: it shows the board of some wards to whoever passes, and may do nothing. */
export interface WallDisplay {
  readonly id: string;
  /** Where it hangs, for people. */
  readonly name: string;
  /** Null: all. */
  readonly wards: readonly string[] | null;
  /** Who signed in and made this browser a display. */
  readonly by: Actor;
  readonly since: string;
  /** When it last asked for anything. */
  readonly seenAt: string;
}

/** POST /api/displays, answered with `to`: where the browser goes, which then shows the board. */
export interface DisplayRequest {
  readonly name: string;
  /** Absent: all wards of whoever asks. */
  readonly ward?: string | undefined;
}

/** What displays of the house show, and for how long. */
export interface DisplayRule {
  readonly names: PatientNames;
  /** By ward, where it is another. */
  readonly wards: Readonly<Record<string, PatientNames>>;
  /** A display that was switched off for so long ends. */
  readonly idleDays: number;
  /** Every display ends after so long. */
  readonly days: number;
}
