/** Heart rate per minute, pressures in mmHg, age in years; `pressureAgeS` seconds since the pressure was measured. */
export interface ShockIndexInput {
  readonly heartRate?: number | null;
  readonly systolicBP?: number | null;
  readonly meanBP?: number | null;
  readonly pressureAgeS?: number | null;
  readonly ageYears?: number | null;
}

/** A ratio, or why there is none. */
export type Index =
  | { readonly value: number; readonly level: 'usual' | 'raised' | 'high' }
  | { readonly value: null; readonly missing: readonly string[]; readonly why: string };

/** A pressure older than this gives no index. Clinical-scores 5. */
const PRESSURE_AGE_S = 3600;

/** Heart rate / systolic pressure: raised above 0.7, high from 1.0 (Koch 2019). */
export function shockIndex(input: ShockIndexInput): Index {
  return ratio(input, 'systolicBP', (value) => (value >= 1 ? 'high' : value > 0.7 ? 'raised' : 'usual'));
}

/** Heart rate / mean pressure: high above 1.3 (Liu 2012); the lower cut of that study is unverified and not used. */
export function modifiedShockIndex(input: ShockIndexInput): Index {
  return ratio(input, 'meanBP', (value) => (value > 1.3 ? 'high' : 'usual'));
}

/** Age × shock index: high above 50 (Sotello 2019). */
export function ageShockIndex(input: ShockIndexInput): Index {
  const age = input.ageYears ?? null;
  if (age === null || !Number.isFinite(age) || age < 0) return { value: null, missing: ['ageYears'], why: 'no valid ageYears' };
  const index = shockIndex(input);
  if (index.value === null) return index;
  const value = age * index.value;
  return { value, level: value > 50 ? 'high' : 'usual' };
}

function ratio(
  input: ShockIndexInput,
  pressureName: 'systolicBP' | 'meanBP',
  levelOf: (value: number) => 'usual' | 'raised' | 'high',
): Index {
  const missing = (['heartRate', pressureName] as const).filter((name) => !isMeasure(input[name]));
  const [rate, pressure] = [input.heartRate, input[pressureName]];
  if (missing.length > 0 || !isMeasure(rate) || !isMeasure(pressure))
    return { value: null, missing, why: `no valid ${missing.join(' and no valid ')}` };
  if (pressure === 0) return { value: null, missing: [], why: `${pressureName} is 0` };
  if (!((input.pressureAgeS ?? 0) <= PRESSURE_AGE_S))
    return { value: null, missing: [pressureName], why: `${pressureName} is older than 60 min` };
  const value = rate / pressure;
  return { value, level: levelOf(value) };
}

function isMeasure(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
