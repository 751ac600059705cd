import { type DisclosedDelay, type LimitPair, limitsAround, scale2Limits } from '#clinical';
import type { LimitsMessage, NumericTile, ScoreMessage } from '#ipc';
import { t } from './i18n/index.ts';
import { limitText, quantityText } from './vital-text.ts';

type Row = LimitsMessage['limits'][number];

export interface LimitOffer {
  /** With the limits, e.g. "Around 80: 64 – 100". */
  readonly text: string;
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
  const value = quantityText(tile.vital, tile.value);
  return pair && { text: t('limits.around', { value, pair: pairText(tile.vital, pair) }), pair };
}

function scale2(vital: Row['vital'], score: ScoreMessage | null): LimitOffer | null {
  if (vital !== 'spo2' || score?.spo2Scale !== 2) return null;
  const onOxygen = score.inputs.some(({ name, value }) => name === 'supplementalOxygen' && value === true);
  const pair = scale2Limits(onOxygen);
  return { text: t(onOxygen ? 'limits.scale2Oxygen' : 'limits.scale2Air', { pair: pairText(vital, pair) }), pair };
}

function pairText(vital: Row['vital'], { low, high }: LimitPair): string {
  return `${limitText(vital, low)} – ${limitText(vital, high)}`;
}

/** e.g. "after 10 s", "at once", "after 30 s at most, sooner the deeper it is; the number is a mean of 8 s" */
export function delayText({ seconds, smart, averagingS }: DisclosedDelay): string {
  const plain = seconds === 0 ? t('limits.atOnce') : t('limits.after', { seconds: String(seconds) });
  const waits = smart ? t('limits.sooner', { waits: plain }) : plain;
  return averagingS === 0 ? waits : t('limits.meanOf', { waits, seconds: String(averagingS) });
}
