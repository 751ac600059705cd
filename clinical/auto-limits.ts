import type { LimitPair } from './limit-pair.ts';
import { ALARM_BEHAVIOUR, type PatientType } from './limits.table.ts';
import { roundHalfUp } from './round-half-up.ts';
import { type VitalKind, vitalSign } from './vital-sign.ts';

/**
 * Limits around the value that a patient has now, to be offered with a preview and never applied by themselves. Source: alarms
 * section 7: auto limits of Mindray BeneVision N; where that has none, of the ePM (carbon dioxide, venous pressure) and of Dräger
 * Infinity (mean pressures, temperature). Children as adults, as there.
 * @param value as displayed
 * @returns null where that source has no rule, or its rule leaves no room between low and high
 */
export function limitsAround(patientType: PatientType, vital: VitalKind, value: number): LimitPair | null {
  const rule = patientType === 'neonatal' ? NEONATAL[vital] : OTHERS[vital];
  if (rule === undefined) return null;
  const pair = rule(value);
  if (pair === null) return null;
  const { decimals } = vitalSign(vital);
  const [low, high] = [roundHalfUp(pair.low, decimals), roundHalfUp(pair.high, decimals)];
  return high - low < ALARM_BEHAVIOUR[vital].gap ? null : { low, high };
}

/** For patients who are scored on SpO₂ Scale 2 (alarms section 7, our own). Desaturation stays at 80. */
export function scale2Limits(onOxygen: boolean): LimitPair {
  return { low: 85, high: onOxygen ? 94 : 100 };
}

interface Offered {
  readonly low: number;
  readonly high: number;
}

type Rule = (value: number) => Offered | null;

const kept = ({ low, high }: Offered, least: number, most: number): Offered => ({
  low: Math.max(least, low),
  high: Math.min(most, high),
});

const rate: Rule = (value) => kept({ low: Math.max(0.8 * value, 40), high: Math.min(1.25 * value, 240) }, 35, 240);
const neonatalRate: Rule = (value) => kept({ low: Math.max(value - 30, 90), high: Math.min(value + 40, 200) }, 55, 225);
const systolic: Rule = (value) => ({ low: 0.68 * value + 10, high: 0.86 * value + 38 });
const neonatalSystolic: Rule = (value) => ({ low: Math.max(value - 15, 45), high: Math.min(value + 15, 105) });
const diastolic: Rule = (value) => ({ low: 0.68 * value + 6, high: 0.86 * value + 32 });

/** @returns null: unchanged there, so nothing is offered */
const endTidal: Rule = (value) => {
  if (value >= 33 && value <= 35) return { low: 29, high: 41 };
  if (value >= 36 && value <= 45) return { low: value - 6, high: value + 6 };
  return value >= 46 && value <= 48 ? { low: 39, high: 51 } : null;
};
const venous: Rule = (value) => ({ low: 0.75 * value, high: 1.25 * value });

const mean: Rule = (value) => ({ low: 0.8 * value, high: 1.25 * value });
const temperature: Rule = (value) => ({ low: 0.93 * value, high: 1.07 * value });

/** The same for everybody. */
const SHARED: Readonly<Partial<Record<VitalKind, Rule>>> = {
  'abp-mean': mean,
  'nibp-mean': mean,
  temperature,
  'end-tidal-co2': endTidal,
  'cvp-mean': venous,
};

const OTHERS: Readonly<Partial<Record<VitalKind, Rule>>> = {
  ...SHARED,
  'heart-rate': rate,
  'pulse-rate': rate,
  'respiratory-rate': (value) => ({ low: Math.max(0.5 * value, 6), high: Math.min(1.5 * value, 30) }),
  'abp-systolic': systolic,
  'nibp-systolic': systolic,
  'abp-diastolic': diastolic,
  'nibp-diastolic': diastolic,
};

const NEONATAL: Readonly<Partial<Record<VitalKind, Rule>>> = {
  ...SHARED,
  'heart-rate': neonatalRate,
  'pulse-rate': neonatalRate,
  'respiratory-rate': (value) => ({ low: Math.max(value - 10, 30), high: Math.min(value + 25, 85) }),
  'abp-systolic': neonatalSystolic,
  'nibp-systolic': neonatalSystolic,
};
