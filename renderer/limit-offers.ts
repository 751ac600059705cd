import { type DisclosedDelay, type LimitPair, limitsAround, scale2Limits, vitalSign } from '#clinical';
import type { LimitsMessage, NumericTile, ScoreMessage } from '#ipc';

type Row = LimitsMessage['limits'][number];

export interface LimitOffer {
  readonly label: string;
  readonly pair: LimitPair;
}

/**
 * Limits that could be drafted for this patient: around the value she has now, and for SpO₂ Scale 2. Never applied by themselves.
 * @param tile null or without a good value: nothing to go by
 */
export function limitOffers(
  row: Row,
  patientType: LimitsMessage['patientType'],
  tile: NumericTile | null,
  score: ScoreMessage | null,
): readonly LimitOffer[] {
  return [around(patientType, tile), scale2(row.vital, score)].filter(
    (offer) => offer !== null && !(offer.pair.low === row.low && offer.pair.high === row.high),
  ) as LimitOffer[];
}

function around(patientType: LimitsMessage['patientType'], tile: NumericTile | null): LimitOffer | null {
  if (tile === null || tile.value === null || tile.questionable) return null;
  const pair = limitsAround(patientType, tile.vital, tile.value);
  return pair && { label: `Around ${tile.value.toFixed(vitalSign(tile.vital).decimals)}`, pair };
}

function scale2(vital: Row['vital'], score: ScoreMessage | null): LimitOffer | null {
  if (vital !== 'spo2' || score?.spo2Scale !== 2) return null;
  const onOxygen = score.inputs.some(({ name, value }) => name === 'supplementalOxygen' && value === true);
  return { label: onOxygen ? 'Scale 2, on oxygen' : 'Scale 2, on air', pair: scale2Limits(onOxygen) };
}

/** e.g. "after 10 s", "at once", "after 30 s at most, sooner the deeper it is; the number is a mean of 8 s" */
export function delayText({ seconds, smart, averagingS }: DisclosedDelay): string {
  const waits = seconds === 0 ? 'at once' : `after ${seconds} s`;
  const sooner = smart ? `${waits} at most, sooner the deeper it is` : waits;
  return averagingS === 0 ? sooner : `${sooner}; the number is a mean of ${averagingS} s`;
}
