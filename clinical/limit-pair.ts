import type { VitalKind } from './vital-sign.ts';

/** In the unit of the vital sign table; null = no alarm on that side. */
export interface LimitPair {
  readonly low: number | null;
  readonly high: number | null;
}

export type LimitOverrides = Readonly<Partial<Record<VitalKind, LimitPair>>>;
