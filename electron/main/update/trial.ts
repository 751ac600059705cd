const LOOK_MS = 500;
/** The monitor has said so often that it lives. */
const SIGNS_OF_LIFE = 3;

export interface TrialOptions {
  readonly limitMs: number;
  readonly expectsWaves: boolean;
  readonly signsOfLife: () => number;
  /** What the window has drawn so far: `numerics`, `wave …`. */
  readonly drawn: () => Promise<readonly string[]>;
  readonly confirmed: () => void;
  readonly givenUp: () => void;
}

/** A new version proves itself: its monitor lives, its screen draws numbers, and waves where there were some before it. */
export function watchTrial({ limitMs, expectsWaves, signsOfLife, drawn, confirmed, givenUp }: TrialOptions): void {
  const began = performance.now();
  const look = async (): Promise<void> => {
    const seen = signsOfLife() < SIGNS_OF_LIFE ? [] : await drawn().catch(() => []);
    const healthy = seen.includes('numerics') && (!expectsWaves || seen.some((what) => what.startsWith('wave')));
    if (healthy) confirmed();
    else if (performance.now() - began > limitMs) givenUp();
    else setTimeout(() => void look(), LOOK_MS);
  };
  void look();
}
