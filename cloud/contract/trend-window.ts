import type { VitalKind } from '#clinical';
import type { PatientWindow } from './events.ts';

/** Lengths of the sliding windows in minutes. */
export type TrendMinutes = 15 | 60 | 240 | 1440;

/** What one vital sign did in one sliding window, in its own unit; null = too few values to say. */
export interface TrendFit {
  /** Median. */
  readonly level: number;
  /** Theil–Sen. */
  readonly slopePerHour: number | null;
  /** A jump that the scatter beside it does not explain. `at` = end of the last piece before it. */
  readonly shift: { readonly by: number; readonly at: string } | null;
  /** Around the line: 1.4826 × median absolute deviation. */
  readonly scatter: number | null;
  /** Share of the minutes that have a value. */
  readonly coverage: number;
  /** Of what the device told, the share that it does not doubt: mean of the minutes. Null: not known. Absent: before it was told. */
  readonly quality?: number | null;
  /** Runs of pieces without a value between the window's start and its end. */
  readonly gaps: number;
  readonly longestGapMinutes: number;
  /** From the end of the last minute with a value to the end of the window. */
  readonly staleMinutes: number;
}

/** What one model says of one window. */
export interface Prediction {
  /** Derived from the window and the method: a replay gives the same id. */
  readonly id: string;
  readonly method: string;
  readonly methodVersion: string;
  /** Of the model's file, hex. */
  readonly sha256: string;
  /** What is predicted, in words. */
  readonly outcome: string;
  readonly horizonHours: number;
  /** 0 to 1; null when the model could not answer. */
  readonly probability: number | null;
  /** In words, the strongest first. */
  readonly raised: readonly string[];
  readonly lowered: readonly string[];
  /** Inputs without a value, by name. */
  readonly missing: readonly string[];
  /** Newest value of each input by name, null = none: what drift is told from. Absent: before there was any, or none was asked. */
  readonly inputs?: Readonly<Record<string, number | null>>;
  /** `Observation/{id}`: the newest of each vital sign that counted, newest first. */
  readonly basis: readonly string[];
  /** Why there is no probability; null when there is one. */
  readonly failure: string | null;
}

/** Topic `trended`: one sliding window of one patient in one encounter, built from one-minute windows. */
export interface TrendWindow extends PatientWindow {
  /** Derived from patient, encounter, end and length. */
  readonly id: string;
  readonly minutes: TrendMinutes;
  readonly vitals: Readonly<Partial<Record<VitalKind, TrendFit>>>;
  /** One per model that is asked for windows of this length. */
  readonly predictions: readonly Prediction[];
}
