/** GET /api/models?month=2026-11: how well models and flags foretold what became of the patients. Ward `*` is the whole house. */
export interface ModelQualityAnswer {
  /** Of which something was counted, newest first; `2026-11`. */
  readonly months: readonly string[];
  /** The month that was asked for, else the newest; null: nothing was counted yet. */
  readonly month: string | null;
  /** Of that month: tenths of the risks. */
  readonly calibration: readonly CalibrationTenth[];
  /** Of that month. */
  readonly drift: readonly InputDrift[];
  /** Of all months, newest first. */
  readonly fits: readonly ModelFit[];
  readonly flags: readonly FlagQuality[];
}

interface OfModel {
  readonly month: string;
  readonly ward: string;
  readonly method: string;
  readonly version: string;
}

export interface CalibrationTenth extends OfModel {
  readonly outcome: string;
  /** 1, the lowest tenth of the risks, to 10. */
  readonly tenth: number;
  /** 0 to 1; null: no prediction fell into it. */
  readonly leastRisk: number | null;
  readonly greatestRisk: number | null;
  readonly predictions: number;
  readonly known: number;
  readonly unknown: number;
  readonly events: number;
  /** Of the known ones, 0 to 1; null: none is known. */
  readonly expectedShare: number | null;
  readonly observedShare: number | null;
}

export interface ModelFit extends OfModel {
  readonly outcome: string;
  readonly horizonHours: number;
  readonly predictions: number;
  readonly known: number;
  readonly unknown: number;
  readonly unknownUntil: string | null;
  readonly expected: number;
  readonly events: number;
  readonly observedToExpected: number | null;
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly brier: number | null;
  /** Why there is no slope. */
  readonly reason: string | null;
  readonly computedAt: string;
}

export interface InputDrift extends OfModel {
  readonly variable: string;
  readonly values: number;
  readonly missingShare: number | null;
  readonly median: number | null;
  readonly referenceMonth: string | null;
  readonly referenceMissingShare: number | null;
  readonly referenceMedian: number | null;
  /** Population stability index; null without a reference. */
  readonly stabilityIndex: number | null;
  /** What it would be without any change. */
  readonly byChance: number | null;
  readonly verdict: string;
}

export interface FlagQuality {
  readonly month: string;
  readonly ward: string;
  readonly cause: string;
  /** The events that it speaks of, and within how long. */
  readonly claim: string;
  readonly flags: number;
  readonly per100PatientDays: number | null;
  readonly followed: number;
  readonly notFollowed: number;
  readonly unknown: number;
  readonly unknownUntil: string | null;
  readonly positivePredictiveValue: number | null;
  readonly medianLeadHours: number | null;
  readonly leastLeadHours: number | null;
  readonly events: number;
  /** Share of the events that a flag came before. */
  readonly foretoldShare: number | null;
}
