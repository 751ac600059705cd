import { type Consciousness, NEWS2_CONSCIOUSNESS_POINTS, NEWS2_POSSIBLE } from './news2.table.ts';
import { roundHalfUp } from './round-half-up.ts';

/**
 * One observation set. Null or absent = missing; zero is a value. Rates per minute, SpO2 in percent, pressure in mmHg,
 * temperature in degrees Celsius; `supplementalOxygen` true = any oxygen, false = air; consciousness is ACVPU, C = new
 * confusion. `spo2Scale` absent means Scale 1; Scale 2 only when prescribed, never inferred from a diagnosis.
 */
export interface News2Input {
  readonly respiratoryRate?: number | null;
  readonly spo2?: number | null;
  readonly spo2Scale?: 1 | 2 | null;
  readonly supplementalOxygen?: boolean | null;
  readonly systolicBP?: number | null;
  readonly pulse?: number | null;
  readonly consciousness?: Consciousness | null;
  readonly temperature?: number | null;
}

/** A value that cannot be; it counts as missing and is told. */
export interface RejectedValue {
  readonly name: keyof News2Input;
  readonly value: unknown;
  readonly why: string;
}

/** The set as it is scored: checked and rounded. `spo2Scale` null = the scale given is none, so SpO2 cannot be scored. */
export interface CheckedNews2Input {
  readonly respiratoryRate: number | null;
  readonly spo2: number | null;
  readonly spo2Scale: 1 | 2 | null;
  readonly supplementalOxygen: boolean | null;
  readonly systolicBP: number | null;
  readonly pulse: number | null;
  readonly consciousness: Consciousness | null;
  readonly temperature: number | null;
  readonly rejected: readonly RejectedValue[];
}

/** Values come from files and devices too, so the types are checked again here. */
export function checkNews2Input(input: News2Input): CheckedNews2Input {
  const rejected: RejectedValue[] = [];

  const refuse = (name: keyof News2Input, why: string): null => {
    rejected.push({ name, value: input[name], why });
    return null;
  };
  const number = (name: keyof typeof NEWS2_POSSIBLE, decimals: 0 | 1): number | null => {
    const value: unknown = input[name] ?? null;
    if (value === null) return null;
    if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(name, 'is not a finite number');
    const { low, high } = NEWS2_POSSIBLE[name];
    if (value < low) return refuse(name, `is below ${low}, which no patient can have`);
    if (value > high) return refuse(name, `is above ${high}, which no patient can have`);
    return roundHalfUp(value, decimals);
  };
  const oneOf = <T>(name: keyof News2Input, allowed: readonly T[]): T | null => {
    const value: unknown = input[name] ?? null;
    if (value === null) return null;
    return allowed.find((each) => each === value) ?? refuse(name, `is none of ${allowed.join(', ')}`);
  };

  const scaleGiven = (input.spo2Scale ?? null) !== null;
  return {
    respiratoryRate: number('respiratoryRate', 0),
    spo2: number('spo2', 0),
    spo2Scale: scaleGiven ? oneOf('spo2Scale', [1, 2] as const) : 1,
    supplementalOxygen: oneOf('supplementalOxygen', [true, false]),
    systolicBP: number('systolicBP', 0),
    pulse: number('pulse', 0),
    consciousness: oneOf('consciousness', Object.keys(NEWS2_CONSCIOUSNESS_POINTS) as Consciousness[]),
    temperature: number('temperature', 1),
    rejected,
  };
}
