/** One value that went into a score, or why there is none. */
export interface ScoreInput {
  readonly name: string;
  readonly value: number | string | boolean | null;
  /** Null = no points: missing, rejected, or of a score without points. */
  readonly points: number | null;
  /** Age of the value, ms; null when missing. */
  readonly ageMs: number | null;
  readonly origin: 'device' | 'entered' | 'missing';
  /** Why there is no value, e.g. "charted 5 h ago, counts for 4 h"; null when there is one. */
  readonly why: string | null;
  /** Who entered it; null for a device. */
  readonly by: string | null;
  /** Where it came from: the newest reading, and of how many the value is the median. */
  readonly from: { readonly reading: string; readonly count: number } | null;
}

/** A second opinion beside the main score. */
export interface OtherScore {
  /** With its source, e.g. "MEWS (Subbe 2001)". */
  readonly name: string;
  /** Null = not known. */
  readonly value: number | null;
  /** Of an incomplete sum of points; null for a ratio. */
  readonly bounds: { readonly min: number; readonly max: number } | null;
  readonly unit: string | null;
  /** What it says, e.g. "positive: 2 or more"; null = nothing known. */
  readonly meaning: string | null;
  /** What of the rule was not re-read in its source; null = nothing. */
  readonly unverified: string | null;
  readonly inputs: readonly ScoreInput[];
  readonly missing: readonly string[];
  /** Why there is no value; null when there is one. */
  readonly why: string | null;
}

/** What somebody charted last of one kind, also when it counts no more: so that nobody charts it twice. */
export interface LastCharted {
  readonly what: BedEntry['what'];
  readonly value: BedEntry['value'];
  readonly atMs: number;
  readonly by: string;
}

/** When people must look at this patient next. */
export interface ObservationDue {
  /** The last complete set that was charted together; null: none since the admission. */
  readonly lastMs: number | null;
  readonly dueMs: number;
  readonly intervalMs: number;
  readonly overdue: boolean;
  /** What the next set needs: missing, or too old to be of one set with the rest. */
  readonly needs: readonly string[];
}

/** The score of this patient, by her class: NEWS2 for adults, Bedside PEWS for children. */
export interface ScoreMessage {
  readonly type: 'score';
  readonly atMs: number;
  readonly score: 'NEWS2' | 'Bedside PEWS';
  /** Why it must not be used for this patient; null = it may. No points are given then. */
  readonly refused: string | null;
  readonly unverified: string | null;
  readonly spo2Scale: 1 | 2;
  /** Who prescribed Scale 2, or put it back; null = nobody: Scale 1. */
  readonly scaleSet: { readonly by: string; readonly atMs: number } | null;
  readonly total: number | null;
  readonly totalMin: number;
  readonly totalMax: number;
  readonly band: string | null;
  readonly bandAtLeast: string | null;
  /** Whether 3 points in one parameter are known. */
  readonly redScore: boolean;
  readonly monitoringInterval: string | null;
  readonly response: string | null;
  /** A value was carried forward, and the age of the oldest. */
  readonly composed: boolean;
  readonly oldestAgeMs: number | null;
  readonly inputs: readonly ScoreInput[];
  readonly missing: readonly string[];
  readonly others: readonly OtherScore[];
  readonly charted: readonly LastCharted[];
  /** Null: nobody is admitted. */
  readonly observation: ObservationDue | null;
}

export type BedEntry =
  | { readonly what: 'consciousness'; readonly value: 'A' | 'C' | 'V' | 'P' | 'U' }
  | { readonly what: 'supplemental-oxygen'; readonly value: boolean }
  | { readonly what: 'temperature'; readonly value: number }
  /** Scale 2 only when it has been prescribed. */
  | { readonly what: 'spo2-scale'; readonly value: 1 | 2 }
  /** Counted, per minute. */
  | { readonly what: 'respiratory-rate'; readonly value: number }
  /** For children: Bedside PEWS. */
  | { readonly what: 'respiratory-effort'; readonly value: 'normal' | 'mild' | 'moderate' | 'severe' }
  /** Seconds. */
  | { readonly what: 'capillary-refill'; readonly value: number }
  /** Numeric rating scale, 0-10: no score counts it. */
  | { readonly what: 'pain'; readonly value: number }
  /** mL since it was charted last: no score counts it. */
  | { readonly what: 'urine-output'; readonly value: number }
  /** `low`: any below 4 L/min and 50 %. */
  | { readonly what: 'oxygen-delivery'; readonly value: 'air' | 'low' | 'high' };
