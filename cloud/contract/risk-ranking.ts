/** GET /api/population/ranking: who is how ill, and where, by the newest window of every patient of the last 24 h. */
export interface RiskRankingAnswer {
  readonly at: string;
  /** Wards, then units of which every ward may be seen, then the hospital for whoever sees every ward. */
  readonly places: readonly RankedPlace[];
}

export interface RankedPlace {
  readonly level: 'ward' | 'unit' | 'hospital';
  /** Empty for the hospital. */
  readonly name: string;
  readonly patients: number;
  /** How many patients have so many known points. */
  readonly distribution: readonly { readonly points: number; readonly patients: number }[];
  /** Highest known points first, then highest possible; equal ones share a rank. */
  readonly ranking: readonly RankedPatient[];
}

export interface RankedPatient {
  readonly rank: number;
  readonly patient: string;
  readonly patientName: string;
  readonly ward: string;
  readonly bed: string;
  readonly totalMin: number;
  readonly totalMax: number;
  /** Change of the known points per hour over four hours; null = too few windows to say. */
  readonly risePerHour: number | null;
  readonly windowEnd: string;
}
