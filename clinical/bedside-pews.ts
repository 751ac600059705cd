import { BEDSIDE_PEWS_UNVERIFIED, PEWS_EFFORT_POINTS, PEWS_ROWS, type PewsAgeBand } from './bedside-pews.table.ts';
import { ItemReader, type PointsScore, type ScoredItem, sumItems } from './points-score.ts';
import { roundHalfUp } from './round-half-up.ts';

/**
 * Age in months; rates per minute, mmHg, refill in seconds, SpO2 in percent. Oxygen: `air`, `low` (any, below 4 L/min and below
 * 50 %) or `high` (from 4 L/min or 50 %).
 */
export interface BedsidePewsInput {
  readonly ageMonths?: number | null;
  readonly heartRate?: number | null;
  readonly systolicBP?: number | null;
  readonly capillaryRefillS?: number | null;
  readonly respiratoryRate?: number | null;
  readonly respiratoryEffort?: keyof typeof PEWS_EFFORT_POINTS | null;
  readonly spo2?: number | null;
  readonly oxygen?: 'air' | 'low' | 'high' | null;
}

export type BedsidePewsItem = Exclude<keyof BedsidePewsInput, 'ageMonths'>;

export interface BedsidePewsScore extends PointsScore<BedsidePewsItem> {
  /** Null: without an age, rates and pressure have no points. */
  readonly ageBand: PewsAgeBand | null;
}

const RULE = { label: 'Bedside PEWS (Parshuram 2009)', unverified: BEDSIDE_PEWS_UNVERIFIED, threshold: 8 };
const OXYGEN_POINTS = { air: 0, low: 2, high: 4 } as const;

/** Bedside PEWS, 0 to 26; threshold 8 as in the paper. Unverified in part, see `unverified`. Never throws: see `rejected`. */
export function scoreBedsidePews(input: BedsidePewsInput): BedsidePewsScore {
  const read = new ItemReader(input);
  const ageBand = bandOf(read.number('ageMonths', 0, 18 * 12));
  const byAge = (name: keyof typeof PEWS_ROWS): ScoredItem => {
    const value = read.number(name);
    if (value === null || ageBand === null) return { points: null, most: 4 };
    const shown = roundHalfUp(value, 0);
    return { points: PEWS_ROWS[name][ageBand].find(({ high, low }) => shown >= high || shown <= low)?.points ?? 0, most: 4 };
  };
  const refill = read.number('capillaryRefillS');
  const spo2 = read.number('spo2', 0, 100);
  const effort = read.oneOf('respiratoryEffort', Object.keys(PEWS_EFFORT_POINTS) as (keyof typeof PEWS_EFFORT_POINTS)[]);
  const oxygen = read.oneOf('oxygen', ['air', 'low', 'high'] as const);
  const items = {
    heartRate: byAge('heartRate'),
    systolicBP: byAge('systolicBP'),
    capillaryRefillS: { points: refill === null ? null : refill < 3 ? 0 : 4, most: 4 },
    respiratoryRate: byAge('respiratoryRate'),
    respiratoryEffort: { points: effort === null ? null : PEWS_EFFORT_POINTS[effort], most: 4 },
    spo2: { points: spo2 === null ? null : saturationPoints(roundHalfUp(spo2, 0)), most: 2 },
    oxygen: { points: oxygen === null ? null : OXYGEN_POINTS[oxygen], most: 4 },
  };
  return { ...sumItems(RULE, items, read.rejected), ageBand };
}

/** The printed columns meet at 4 and 12 years: a child belongs to the younger one until the day after the birthday month. */
function bandOf(months: number | null): PewsAgeBand | null {
  if (months === null) return null;
  if (months < 3) return '0-<3 mo';
  if (months < 12) return '3-<12 mo';
  if (months <= 48) return '1-4 y';
  return months <= 144 ? '>4-12 y' : '>12 y';
}

function saturationPoints(percent: number): number {
  return percent <= 90 ? 2 : percent <= 94 ? 1 : 0;
}
