import { InputRefused } from './input-refused.ts';
import type { LimitRule } from './limit-rule.ts';
import {
  ALARM_BEHAVIOUR,
  APNOEA_DELAY_MS,
  DEFAULT_DELAY_S,
  DEFAULT_LIMITS,
  DESATURATION_LIMIT,
  EXTREME_RATE,
  type PatientType,
  RELEASE_MS,
} from './limits.table.ts';
import { roundHalfUp } from './round-half-up.ts';
import { VITAL_KINDS, type VitalKind } from './vital-sign.ts';

export interface LimitPair {
  readonly low: number | null;
  readonly high: number | null;
}

/** The limits in use for one vital sign and where they come from. */
export interface LimitsInUse extends LimitPair {
  readonly source: string;
  readonly verified: boolean;
}

export type LimitOverrides = Readonly<Partial<Record<VitalKind, LimitPair>>>;

/**
 * @param overrides limits that somebody set at this bed, in the unit of the vital sign table; null = no alarm on that side
 * @throws InputRefused for an unknown vital sign, a limit that is no number, or a pair that is closer than its least gap
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

function checkedPair(vital: VitalKind, { low, high }: LimitPair): LimitPair {
  const where = `alarm limits, ${vital}`;
  for (const limit of [low, high]) {
    if (limit !== null && !Number.isFinite(limit)) throw new InputRefused(where, `${limit} is not a limit`);
  }
  const { gap } = ALARM_BEHAVIOUR[vital];
  if (low !== null && high !== null && roundHalfUp(high - low, 1) < gap)
    throw new InputRefused(where, `low ${low} and high ${high} must be at least ${gap} apart`);
  return { low, high };
}

/**
 * All conditions that are watched, from the limits in use: ordinary limits (medium), and what is high by the default map
 * of alarms section 2: desaturation, extreme rates and apnoea.
 * @param delayS delay of limit alarms, s
 */
export function limitRules(
  patientType: PatientType,
  limits: ReadonlyMap<VitalKind, LimitPair>,
  delayS: number = DEFAULT_DELAY_S,
): readonly LimitRule[] {
  const rules: LimitRule[] = [];
  for (const [vital, { low, high }] of limits) {
    const { hysteresis, delayMs } = ALARM_BEHAVIOUR[vital];
    const base = { vital, hysteresis, releaseMs: RELEASE_MS, latching: false, title: null } as const;
    const ordinary = { ...base, priority: 'medium', delayMs: delayMs === 'limit' ? delayS * 1000 : delayMs } as const;
    if (low !== null) rules.push({ ...ordinary, condition: `${vital}-low`, side: 'low', limit: low });
    if (high !== null) rules.push({ ...ordinary, condition: `${vital}-high`, side: 'high', limit: high });

    const urgent = { ...base, priority: 'high', delayMs: 0 } as const;
    if (vital === 'spo2') {
      // The desaturation limit cannot lie above the low limit (alarms section 5).
      const limit = Math.min(DESATURATION_LIMIT[patientType].low ?? 0, low ?? Infinity);
      rules.push({ ...urgent, condition: 'spo2-desaturation', side: 'low', limit, title: 'Desaturation' });
    }
    if (vital === 'heart-rate' || vital === 'pulse-rate')
      rules.push(...extremeRates(patientType, { low, high }, { ...urgent, vital }));
    if (vital === 'respiratory-rate')
      rules.push({
        ...urgent,
        condition: 'apnoea',
        side: 'low',
        limit: 1,
        delayMs: APNOEA_DELAY_MS,
        latching: true,
        title: 'Apnoea',
      });
  }
  return rules;
}

type ExtremeBase = Omit<LimitRule, 'condition' | 'side' | 'limit'>;

function extremeRates(patientType: PatientType, { low, high }: LimitPair, base: ExtremeBase): readonly LimitRule[] {
  const clamp = EXTREME_RATE.clamp[patientType];
  // A switched-off limit does not switch off the alarm for a rate that threatens life: the clamp stays.
  const lowest = low === null ? clamp.low : Math.min(low, Math.max(low - EXTREME_RATE.distance, clamp.low));
  const highest = high === null ? clamp.high : Math.max(high, Math.min(high + EXTREME_RATE.distance, clamp.high));
  const extreme = { ...base, latching: true };
  return [
    { ...extreme, condition: `${base.vital}-extreme-low`, side: 'low', limit: lowest, title: 'Extreme bradycardia' },
    { ...extreme, condition: `${base.vital}-extreme-high`, side: 'high', limit: highest, title: 'Extreme tachycardia' },
  ];
}
