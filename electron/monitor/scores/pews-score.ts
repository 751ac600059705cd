import { type BedsidePewsItem, scoreBedsidePews } from '#clinical';
import type { PatientBanner } from '#ipc';
import type { Values } from './live-values.ts';
import { ages, type MainScore } from './main-score.ts';
import { ageMonths } from './patient-age.ts';
import { findInput, scoreInput } from './scored-inputs.ts';

/** A child's score: shown as unverified, and never a reason for an alarm. Source: clinical-scores 3.1. @param wallMs for her age */
export function pewsScore(values: Values, patient: PatientBanner | null, wallMs: number): MainScore {
  const months = ageMonths(patient, wallMs);
  const number = (name: 'heartRate' | 'systolicBP' | 'respiratoryRate' | 'spo2' | 'capillaryRefillS'): number | null => {
    const { value } = findInput(name, values);
    return typeof value === 'number' ? value : null;
  };
  const result = scoreBedsidePews({
    ageMonths: months,
    heartRate: number('heartRate'),
    systolicBP: number('systolicBP'),
    respiratoryRate: number('respiratoryRate'),
    spo2: number('spo2'),
    capillaryRefillS: number('capillaryRefillS'),
    respiratoryEffort: findInput('respiratoryEffort', values).value as 'normal' | null,
    oxygen: findInput('oxygen', values).value as 'air' | null,
  });
  const inputs = (Object.keys(result.points) as BedsidePewsItem[]).map((name) => {
    const found = findInput(name, values);
    const points = result.points[name];
    const ageless = points === null && found.value !== null && result.ageBand === null;
    return scoreInput({ ...found, why: ageless ? 'the date of birth is not known' : found.why }, points);
  });
  const refused = result.rejected.find(({ name }) => name === 'ageMonths');
  const { total, totalMin, totalMax } = result;
  return {
    ...{ score: 'Bedside PEWS', refused: refused ? `age ${refused.why}` : null, unverified: result.unverified },
    ...{ spo2Scale: 1, scaleSet: null, total, totalMin, totalMax },
    ...{ band: null, bandAtLeast: null, redScore: false, monitoringInterval: null },
    response: result.reached === true ? `${result.threshold} or more, as in the paper` : null,
    ...{ inputs, ...ages(inputs), missing: [...(months === null ? ['age'] : []), ...result.missing] },
  };
}
