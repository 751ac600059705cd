import type { ScoredWindow } from '../contract/events.ts';
import { riskCause } from '../contract/risk-cause.ts';
import type { Prediction, TrendWindow } from '../contract/trend-window.ts';
import type { AcceptableRange } from './acceptable-range.ts';
import type { Place } from './flag-memory.ts';

/** Where one assessment of a patient lies, and all that a flag says about it. */
export interface Verdict {
  /** The cause: never two open flags of one patient for the same. */
  readonly kind: string;
  /** Id of the RiskAssessment. */
  readonly assessment: string;
  readonly patient: string;
  readonly encounter: string | null;
  /** Where the patient lay. */
  readonly place: Place;
  readonly windowEnd: string;
  /** `between`: neither; `unknown`: too little is known to say that it is inside. */
  readonly where: 'outside' | 'between' | 'inside' | 'unknown';
  /** What was outside of its own normal range, and what has a value at all. */
  readonly abnormal: readonly string[];
  readonly known: readonly string[];
  /** Grows as it becomes worse: a flag is told anew when this does. */
  readonly severity: number;
  readonly reason: string;
}

export const DETERIORATION = 'deterioration';
const BANDS = ['low', 'low-medium', 'medium', 'high'];

/** Outside: the points that are known already reach the threshold, whatever is missing. */
export function news2Verdict(window: ScoredWindow, { flagAt, resolveAt }: AcceptableRange): Verdict {
  const { score, id, patient, encounter, bed, ward, windowEnd } = window;
  const { totalMin, points } = score;
  return {
    kind: DETERIORATION,
    assessment: id,
    ...{ patient, encounter, place: { bed, ward }, windowEnd },
    where: totalMin >= flagAt ? 'outside' : totalMin > resolveAt ? 'between' : 'inside',
    abnormal: Object.keys(points).filter((name) => (points[name] ?? 0) > 0),
    known: Object.keys(points),
    severity: BANDS.indexOf(score.band ?? score.bandAtLeast ?? 'low'),
    reason: news2Reason(window),
  };
}

/** @param range in per cent */
export function predictionVerdict(window: TrendWindow, prediction: Prediction, { flagAt, resolveAt }: AcceptableRange): Verdict {
  const { patient, encounter, bed, ward, windowEnd } = window;
  const risk = prediction.probability === null ? null : prediction.probability * 100;
  const inside = (value: number): Verdict['where'] => (value > resolveAt ? 'between' : 'inside');
  return {
    kind: riskCause(prediction.method),
    assessment: prediction.id,
    ...{ patient, encounter, place: { bed, ward }, windowEnd },
    where: risk === null ? 'unknown' : risk >= flagAt ? 'outside' : inside(risk),
    abnormal: [],
    known: [],
    severity: risk === null ? 0 : Math.floor(risk / Math.max(1, flagAt)),
    reason: `${prediction.outcome}: risk ${risk === null ? 'unknown' : risk.toFixed(1)} % within ${prediction.horizonHours} h (${prediction.method} ${prediction.methodVersion})`,
  };
}

function news2Reason({ score }: ScoredWindow): string {
  const total = score.total === null ? `${score.totalMin}–${score.totalMax}` : String(score.total);
  return `NEWS2 ${total}, ${score.band === null ? 'at least ' : ''}${score.band ?? score.bandAtLeast ?? 'unknown'} risk`;
}
