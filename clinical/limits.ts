import type { AlarmProfile } from './alarm-profile.ts';
import { InputRefused } from './input-refused.ts';
import type { LimitOverrides, LimitPair } from './limit-pair.ts';
import type { LimitRule } from './limit-rule.ts';
import {
  ALARM_BEHAVIOUR,
  APNOEA_DELAY_MS,
  DEFAULT_DELAY_S,
  DEFAULT_LIMITS,
  DESATURATION_LIMIT,
  EXTREME_RATE,
  LIMIT_RANGE,
  type PatientType,
  RELEASE_MS,
  SMART_DELAY,
} from './limits.table.ts';
import { roundHalfUp } from './round-half-up.ts';
import { VITAL_KINDS, type VitalKind } from './vital-sign.ts';

/** The limits in use for one vital sign and where they come from. */
export interface LimitsInUse extends LimitPair {
  readonly source: string;
  readonly verified: boolean;
}

/**
 * @param overrides limits that somebody set at this bed, in the unit of the vital sign table; null = no alarm on that side
 * @throws InputRefused for an unknown vital sign, a limit that is no number or outside of what is measured, or a pair that is closer than its least gap
 */
export function limitsInUse(patientType: PatientType, overrides: LimitOverrides): ReadonlyMap<VitalKind, LimitsInUse> {
  const unknown = Object.keys(overrides).find((kind) => !VITAL_KINDS.includes(kind as VitalKind));
  if (unknown !== undefined) throw new InputRefused(`alarm limits, ${unknown}`, `is none of ${VITAL_KINDS.join(', ')}`);

  const inUse = new Map<VitalKind, LimitsInUse>();
  for (const vital of VITAL_KINDS) {
    const set = overrides[vital];
    const standard = DEFAULT_LIMITS[vital]?.[patientType];
    if (set !== undefined) inUse.set(vital, { ...checkedPair(vital, set), source: 'set at this bed', verified: true });
    else if (standard !== undefined) inUse.set(vital, standard);
  }
  return inUse;
}

/** @returns the pair with each limit where the vital sign is measured */
export function keptInRange(vital: VitalKind, { low, high }: LimitPair): LimitPair {
  const range = LIMIT_RANGE[vital];
  const kept = (limit: number | null): number | null =>
    limit === null ? null : Math.min(range.high, Math.max(range.low, limit));
  return { low: kept(low), high: kept(high) };
}

function checkedPair(vital: VitalKind, { low, high }: LimitPair): LimitPair {
  const where = `alarm limits, ${vital}`;
  const range = LIMIT_RANGE[vital];
  for (const limit of [low, high]) {
    if (limit === null) continue;
    if (!Number.isFinite(limit)) throw new InputRefused(where, `${limit} is not a limit`);
    if (limit < range.low || limit > range.high)
      throw new InputRefused(where, `${limit} is not between ${range.low} and ${range.high}, where it is measured`);
  }
  const { gap } = ALARM_BEHAVIOUR[vital];
  if (low !== null && high !== null && roundHalfUp(high - low, 1) < gap)
    throw new InputRefused(where, `low ${low} and high ${high} must be at least ${gap} apart`);
  return { low, high };
}

/**
 * All conditions that are watched, from the limits in use: ordinary limits (medium), and what is high by the default map
 * of alarms section 2: desaturation, extreme rates and apnoea.
 * @param profile what differs from the defaults; checked by `checkedProfile`
 */
export function limitRules(
  patientType: PatientType,
  limits: ReadonlyMap<VitalKind, LimitPair>,
  profile: AlarmProfile = {},
): readonly LimitRule[] {
  const rules: LimitRule[] = [];
  for (const [vital, { low, high }] of limits) {
    const hysteresis = profile.hysteresis?.[vital] ?? ALARM_BEHAVIOUR[vital].hysteresis;
    const base = { vital, hysteresis, releaseMs: RELEASE_MS, severity: null, title: null } as const;
    const latching = profile.latching?.limits ?? false;
    const ordinary = { ...base, priority: 'medium', latching, ...delayOf(vital, profile) } as const;
    if (low !== null) rules.push({ ...ordinary, condition: `${vital}-low`, side: 'low', limit: low });
    if (high !== null) rules.push({ ...ordinary, condition: `${vital}-high`, side: 'high', limit: high });

    const urgent = { ...base, priority: 'high', delayMs: 0, latching: false } as const;
    if (vital === 'spo2') {
      // The desaturation limit cannot lie above the low limit (alarms section 5).
      const limit = Math.min(DESATURATION_LIMIT[patientType].low ?? 0, low ?? Infinity);
      rules.push({ ...urgent, condition: 'spo2-desaturation', side: 'low', limit, title: 'Desaturation' });
    }
    if (vital === 'heart-rate' || vital === 'pulse-rate')
      rules.push(
        ...extremeRates(patientType, { low, high }, { ...urgent, vital, latching: profile.latching?.extremeRates ?? true }),
      );
    if (vital === 'respiratory-rate')
      rules.push({
        ...urgent,
        condition: 'apnoea',
        side: 'low',
        limit: 1,
        delayMs: profile.apnoeaS === undefined ? APNOEA_DELAY_MS : profile.apnoeaS * 1000,
        latching: profile.latching?.apnoea ?? true,
        title: 'Apnoea',
      });
  }
  return rules;
}

function delayOf(vital: VitalKind, { delayS = DEFAULT_DELAY_S, delaysS }: AlarmProfile): Pick<LimitRule, 'delayMs' | 'severity'> {
  const own = delaysS?.[vital];
  if (own === 'smart') return { delayMs: SMART_DELAY.longestMs, severity: SMART_DELAY.severity };
  if (own !== undefined) return { delayMs: own * 1000, severity: null };
  const { delayMs } = ALARM_BEHAVIOUR[vital];
  return { delayMs: delayMs === 'limit' ? delayS * 1000 : delayMs, severity: null };
}

type ExtremeBase = Omit<LimitRule, 'condition' | 'side' | 'limit'>;

function extremeRates(patientType: PatientType, { low, high }: LimitPair, base: ExtremeBase): readonly LimitRule[] {
  const clamp = EXTREME_RATE.clamp[patientType];
  // A switched-off limit does not switch off the alarm for a rate that threatens life: the clamp stays.
  const lowest = low === null ? clamp.low : Math.min(low, Math.max(low - EXTREME_RATE.distance, clamp.low));
  const highest = high === null ? clamp.high : Math.max(high, Math.min(high + EXTREME_RATE.distance, clamp.high));
  return [
    { ...base, condition: `${base.vital}-extreme-low`, side: 'low', limit: lowest, title: 'Extreme bradycardia' },
    { ...base, condition: `${base.vital}-extreme-high`, side: 'high', limit: highest, title: 'Extreme tachycardia' },
  ];
}
