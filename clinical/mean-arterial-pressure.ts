import { roundHalfUp } from './round-half-up.ts';

/** mmHg. `calculated` = from systolic and diastolic, to be labelled so. */
export type MeanArterialPressure =
  | { readonly value: number; readonly origin: 'measured' | 'calculated' }
  | { readonly value: null; readonly missing: readonly ('systolic' | 'diastolic')[]; readonly why: string };

/** The measured mean; without one, diastolic plus a third of the pulse pressure (clinical-scores 5). */
export function meanArterialPressure(pressures: {
  readonly mean?: number | null;
  readonly systolic?: number | null;
  readonly diastolic?: number | null;
}): MeanArterialPressure {
  const { mean = null, systolic = null, diastolic = null } = pressures;
  if (mean !== null && Number.isFinite(mean)) return { value: roundHalfUp(mean, 0), origin: 'measured' };
  const missing = (['systolic', 'diastolic'] as const).filter((name) => !Number.isFinite(pressures[name] ?? Number.NaN));
  if (systolic === null || diastolic === null || missing.length > 0)
    return { value: null, missing, why: `no measured mean, and no ${missing.join(' and no ')} pressure` };
  if (diastolic > systolic) return { value: null, missing: [], why: 'diastolic is above systolic pressure' };
  return { value: roundHalfUp(diastolic + (systolic - diastolic) / 3, 0), origin: 'calculated' };
}
