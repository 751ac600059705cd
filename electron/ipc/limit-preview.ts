import type { VitalKind } from '#clinical';

interface Limits {
  readonly low: number | null;
  readonly high: number | null;
}

/** What changed limits would have made of the last hours; and what alarmed most at this bed. Nothing is changed by asking. */
export type ReplayKey =
  /** limits null: the usual ones. The newest request counts; an earlier one is not answered any more. */
  | { readonly type: 'preview-limits'; readonly vital: VitalKind; readonly limits: Limits | null }
  | { readonly type: 'ask-alarm-load' };

export type ReplayMessage = LimitPreviewMessage | AlarmLoadMessage;

/** The answer to `preview-limits`: only for these limits, compared with those that were in use. */
export interface LimitPreviewMessage {
  readonly type: 'limit-preview';
  readonly atMs: number;
  readonly vital: VitalKind;
  /** As they were asked for. */
  readonly limits: Limits | null;
  readonly present: Limits;
  /** e.g. "last 24 h: 14 alarms → 5; 1 missed: SpO₂ 82 for 40 s", or why there is nothing to say. */
  readonly text: string;
  /** How many alarms would be missed. */
  readonly missed: number;
}

/** Alarms of this patient in the last 24 h at most, as they were recorded. */
export interface AlarmLoadMessage {
  readonly type: 'alarm-load';
  readonly atMs: number;
  /** Unix ms: from the admission on, when that is shorter ago. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly alarms: number;
  /** Median, s; null when nobody acknowledged any. */
  readonly acknowledgedAfterS: number | null;
  /** Share that ended by themselves within 20 s, 0 to 1; null when there was no alarm. */
  readonly shortShare: number | null;
  /** The conditions that make most alarms, at most three. */
  readonly most: readonly { readonly condition: string; readonly text: string; readonly alarms: number }[];
}
