/** What the waves show beside numbers; sent when it changes. */
export interface SignalsMessage {
  readonly type: 'signals';
  readonly atMs: number;
  /** e.g. "irregular (normalised RMSSD 0.21)"; null = regular, or no ECG to judge it by. */
  readonly rhythm: string | null;
  /** How like its usual pulse the pleth is, 0-1; null without a pleth. */
  readonly plethQuality: number | null;
}
