/**
 * Bedside Paediatric Early Warning System score: Parshuram et al., Critical Care 2009;13:R135, table 1, as in clinical-scores 3.1.
 * Unverified there: the list of the seven items, the column of capillary refill, the SpO2 cut at 94. Worst row that applies.
 */
export const BEDSIDE_PEWS_UNVERIFIED =
  'item list, points of capillary refill and SpO2 cut at 94 % were not re-read in the source';

export const PEWS_AGE_BANDS = ['0-<3 mo', '3-<12 mo', '1-4 y', '>4-12 y', '>12 y'] as const;
export type PewsAgeBand = (typeof PEWS_AGE_BANDS)[number];

/** From `high` up or from `low` down gives `points`. The worst first. */
export interface PewsRow {
  readonly points: 1 | 2 | 4;
  readonly high: number;
  readonly low: number;
}

type Row = readonly [high: number, low: number];

function rows(one: Row, two: Row, four: Row): readonly PewsRow[] {
  return [
    { points: 4, high: four[0], low: four[1] },
    { points: 2, high: two[0], low: two[1] },
    { points: 1, high: one[0], low: one[1] },
  ];
}

export const PEWS_ROWS: Readonly<
  Record<'heartRate' | 'systolicBP' | 'respiratoryRate', Readonly<Record<PewsAgeBand, readonly PewsRow[]>>>
> = {
  heartRate: {
    '0-<3 mo': rows([150, 110], [180, 90], [190, 80]),
    '3-<12 mo': rows([150, 100], [170, 80], [180, 70]),
    '1-4 y': rows([120, 90], [150, 70], [170, 60]),
    '>4-12 y': rows([110, 70], [130, 60], [150, 50]),
    '>12 y': rows([100, 60], [120, 50], [140, 40]),
  },
  systolicBP: {
    '0-<3 mo': rows([80, 60], [100, 50], [130, 45]),
    '3-<12 mo': rows([100, 80], [120, 70], [150, 60]),
    '1-4 y': rows([110, 90], [125, 75], [160, 65]),
    '>4-12 y': rows([120, 90], [140, 80], [170, 70]),
    '>12 y': rows([130, 100], [150, 85], [190, 75]),
  },
  respiratoryRate: {
    '0-<3 mo': rows([61, 29], [81, 19], [91, 15]),
    '3-<12 mo': rows([51, 24], [71, 19], [81, 15]),
    '1-4 y': rows([41, 19], [61, 15], [71, 12]),
    '>4-12 y': rows([31, 19], [41, 14], [51, 10]),
    '>12 y': rows([17, 11], [23, 10], [30, 9]),
  },
};

export const PEWS_EFFORT_POINTS = { normal: 0, mild: 1, moderate: 2, severe: 4, apnoea: 4 } as const;
