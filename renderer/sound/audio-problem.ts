export interface AudioState {
  readonly state: string;
  /** For how long the sound clock has stood still, ms. */
  readonly stuckMs: number;
  /** Loudspeakers this machine has; null = not known. */
  readonly outputs: number | null;
}

const STUCK_MS = 2_500;

/** Why nothing can be heard from this window, in words for people; null when it can. A muted amplifier cannot be seen from here. */
export function audioProblem({ state, stuckMs, outputs }: AudioState): string | null {
  if (outputs === 0) return 'this computer has no sound output';
  if (state !== 'running') return 'the sound is not running';
  return stuckMs > STUCK_MS ? 'the sound output stands still' : null;
}
