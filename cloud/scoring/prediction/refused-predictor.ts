import type { Prediction } from '../../contract/trend-window.ts';
import { type Predictor, predictionId } from './predictor.ts';

/** What is known of a model before it is read. */
export interface PredictorFacts {
  readonly method: string;
  readonly version: string;
  /** Of its file, hex. */
  readonly sha256: string;
  readonly outcome: string;
  readonly horizonHours: number;
  readonly minutes: Predictor['minutes'];
}

/** Why a model of ours says nothing of a child. */
export const NOT_FOR_CHILDREN = 'it is not for people under 16';

/** In place of a model that cannot be used: every window says why. */
export function refusedPredictor(facts: PredictorFacts, why: string): Predictor {
  const { method, minutes } = facts;
  return {
    method,
    minutes,
    state: () => `refused: ${why}`,
    predict: ({ window }) => Promise.resolve(failedPrediction(facts, window.id, why)),
    stop: () => Promise.resolve(),
  };
}

export function failedPrediction(
  { method, version, sha256, outcome, horizonHours }: PredictorFacts,
  windowId: string,
  failure: string,
): Prediction {
  return {
    ...{ id: predictionId(windowId, method), method, methodVersion: version, sha256, outcome, horizonHours },
    ...{ probability: null, raised: [], lowered: [], missing: [], basis: [], failure },
  };
}
