import { auroc, type RankedRows, rankRows } from './auroc.ts';
import { aurocGain, aurocInterval, type Interval, interval } from './bootstrap.ts';
import { fitCalibration, logOddsOfRisk } from './calibration.ts';
import { averagePrecision } from './precision.ts';

/** One way of scoring the rows, and how well it does. */
export interface Judged {
  readonly name: string;
  readonly auroc: Interval;
  readonly precision: number;
  /** AUROC above that of NEWS2 on the same rows and samples. */
  readonly aboveNews2: Interval;
  /** Null for scores that are no probabilities. */
  readonly calibrationSlope: Interval | null;
}

export interface Candidate {
  readonly name: string;
  /** Any number that rises with the risk. */
  readonly scores: Float64Array;
  readonly isRisk: boolean;
}

/** Samples that the slope, which is costly, is computed on. */
const SLOPE_SAMPLES = 60;

/** @param reference the candidate that the others are compared with */
export function judge(
  candidates: readonly Candidate[],
  reference: Candidate,
  labels: Uint8Array,
  samples: readonly Float32Array[],
): Judged[] {
  const referenceRanks = rankRows(reference.scores);
  return candidates.map(({ name, scores, isRisk }) => {
    const ranked = rankRows(scores);
    return {
      name,
      auroc: aurocInterval(ranked, labels, samples),
      precision: averagePrecision(ranked, labels),
      aboveNews2: aurocGain(ranked, referenceRanks, labels, samples),
      calibrationSlope: isRisk ? slope(scores, labels, samples.slice(0, SLOPE_SAMPLES)) : null,
    };
  });
}

/** 1 = as far apart as they should be; below 1 = too extreme. */
function slope(risks: Float64Array, labels: Uint8Array, samples: readonly Float32Array[]): Interval {
  const logOdds = risks.map(logOddsOfRisk);
  return interval(
    fitCalibration(logOdds, labels).slope,
    samples.map((weights) => fitCalibration(logOdds, labels, weights).slope),
  );
}

export interface GroupResult {
  readonly group: string;
  readonly rows: number;
  readonly events: number;
  readonly auroc: number;
  /** Observed events per expected one. */
  readonly observedToExpected: number;
}

/** @param groupOf name of the row's group, null = in none */
export function byGroup(risks: Float64Array, labels: Uint8Array, groupOf: (row: number) => string | null): GroupResult[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < risks.length; row += 1) {
    const group = groupOf(row);
    if (group === null) continue;
    const rows = groups.get(group);
    if (rows === undefined) groups.set(group, [row]);
    else rows.push(row);
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, rows]) => {
      const inGroup = Uint8Array.from(rows, (row) => labels[row] as number);
      const scores = Float64Array.from(rows, (row) => risks[row] as number);
      const events = inGroup.reduce((sum, label) => sum + label, 0);
      const expected = scores.reduce((sum, risk) => sum + risk, 0);
      return { group, rows: rows.length, events, auroc: auroc(rankRows(scores), inGroup), observedToExpected: events / expected };
    });
}

/**
 * AUROC of pairs from the same time in the stay only: a score that merely knows how long the patient has been here gets 0.5.
 * @param timeOf stratum per row
 */
export function aurocAtLikeTimes(scores: Float64Array, labels: Uint8Array, timeOf: (row: number) => number): number {
  const strata = new Map<number, number[]>();
  for (let row = 0; row < scores.length; row += 1) {
    const rows = strata.get(timeOf(row));
    if (rows === undefined) strata.set(timeOf(row), [row]);
    else rows.push(row);
  }
  let [won, pairs] = [0, 0];
  for (const rows of strata.values()) {
    const inStratum = Uint8Array.from(rows, (row) => labels[row] as number);
    const events = inStratum.reduce((sum, label) => sum + label, 0);
    const here = events * (rows.length - events);
    if (here === 0) continue;
    const ranked: RankedRows = rankRows(Float64Array.from(rows, (row) => scores[row] as number));
    won += auroc(ranked, inStratum) * here;
    pairs += here;
  }
  return won / pairs;
}

/** Tenths of the rows by risk: what was expected and what came. */
export function calibrationTenths(
  risks: Float64Array,
  labels: Uint8Array,
): { expected: number; observed: number; rows: number }[] {
  const { order } = rankRows(risks);
  return Array.from({ length: 10 }, (_, tenth) => {
    const rows = order.subarray(Math.floor((tenth * order.length) / 10), Math.floor(((tenth + 1) * order.length) / 10));
    const mean = (values: Float64Array | Uint8Array): number =>
      rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;
    return { expected: mean(risks), observed: mean(labels), rows: rows.length };
  });
}
