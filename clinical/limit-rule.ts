import { roundHalfUp } from './round-half-up.ts';
import { type VitalKind, vitalSign } from './vital-sign.ts';

export type AlarmPriority = 'high' | 'medium' | 'low';

/** One watched condition: which value, which limit, and how the alarm behaves. Values in the unit of the vital sign table. */
export interface LimitRule {
  /** e.g. "abp-mean-low"; unique among the rules of a bed. */
  readonly condition: string;
  readonly vital: VitalKind;
  readonly side: 'low' | 'high';
  readonly limit: number;
  readonly priority: AlarmPriority;
  /** Kept after it ended until somebody acknowledges. */
  readonly latching: boolean;
  /** The condition must hold for this long. */
  readonly delayMs: number;
  /** Depth beyond the limit times its length, unit · s, at which it does not wait for the rest of the delay; null = it always waits. */
  readonly severity: number | null;
  /** To end, the value must be inside by `hysteresis` for `releaseMs`. */
  readonly hysteresis: number;
  readonly releaseMs: number;
  /** Put before the text; null for an ordinary limit. */
  readonly title: string | null;
}

/**
 * `violated` beyond the limit (equal is not); `inside` by at least the hysteresis; `near` between the two.
 * @param value as displayed: averaged and rounded
 */
export function judge(rule: LimitRule, value: number): 'violated' | 'near' | 'inside' {
  const depth = depthOf(rule, value);
  if (depth > 0) return 'violated';
  // Decimal, because 34.8 + 0.2 is not 35 in binary.
  return roundHalfUp(-depth, 1) >= rule.hysteresis ? 'inside' : 'near';
}

/** How far beyond the limit, in the unit of the vital sign; negative inside. */
export function depthOf(rule: LimitRule, value: number): number {
  return rule.side === 'low' ? rule.limit - value : value - rule.limit;
}

/** @returns the value that is farther beyond the limit */
export function worse(rule: LimitRule, a: number, b: number): number {
  return rule.side === 'low' ? Math.min(a, b) : Math.max(a, b);
}

/** e.g. "ABP mean 33 below 60" */
export function alarmText(rule: LimitRule, value: number): string {
  const { label, decimals } = vitalSign(rule.vital);
  const shown = `${label} ${value.toFixed(decimals)} ${rule.side === 'low' ? 'below' : 'above'} ${rule.limit}`;
  return rule.title === null ? shown : `${rule.title}: ${shown}`;
}
