import { createHash } from 'node:crypto';
import type { Prediction, TrendMinutes } from '../../contract/trend-window.ts';
import type { BuiltWindow } from '../trends/patient-trend.ts';

/** A model that is asked for each window of one length. */
export interface Predictor {
  readonly method: string;
  readonly minutes: TrendMinutes;
  /** For the status page: what it is doing, or why it cannot. */
  state(): string;
  /**
   * Never rejects: a failure is said in the prediction; null = the model is not meant for such a window. What it needs of `built` is read
   * before this returns.
   */
  predict(built: BuiltWindow): Promise<Prediction | null>;
  stop(): Promise<void>;
}

/** Derived from the window and the method, so that another version of the model answers in the same place. */
export function predictionId(windowId: string, method: string): string {
  return createHash('sha256')
    .update(JSON.stringify([windowId, method]))
    .digest('hex')
    .slice(0, 40);
}
