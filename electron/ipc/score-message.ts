export interface ScoreInput {
  readonly name: string;
  readonly value: number | string | boolean | null;
  readonly points: number | null;
  /** Age of the value, ms; null when missing. */
  readonly ageMs: number | null;
  readonly origin: 'device' | 'entered' | 'missing';
}

export interface ScoreMessage {
  readonly type: 'score';
  readonly atMs: number;
  readonly score: 'NEWS2';
  readonly spo2Scale: 1 | 2;
  readonly total: number | null;
  readonly totalMin: number;
  readonly totalMax: number;
  readonly band: string | null;
  readonly bandAtLeast: string | null;
  readonly monitoringInterval: string | null;
  readonly response: string | null;
  readonly inputs: readonly ScoreInput[];
  readonly missing: readonly string[];
}

export type BedEntry =
  | { readonly what: 'consciousness'; readonly value: 'A' | 'C' | 'V' | 'P' | 'U' }
  | { readonly what: 'supplemental-oxygen'; readonly value: boolean }
  | { readonly what: 'temperature'; readonly value: number };
