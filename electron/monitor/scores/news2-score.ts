import { NEWS2_PARAMETERS, news2OfWindow } from '#clinical';
import type { PatientBanner } from '#ipc';
import { freshEntry } from './charted.ts';
import type { Values } from './live-values.ts';
import { ages, type MainScore } from './main-score.ts';
import { ageYears } from './patient-age.ts';
import { findInput, scoreInput } from './scored-inputs.ts';

/** NEWS2 is not for anybody younger. Source: clinical-scores 1. */
const LEAST_YEARS = 16;

/** @param wallMs for her age, Unix ms */
export function news2Score(values: Values, patient: PatientBanner | null, wallMs: number): MainScore {
  const { nowMs, intervalMs, measured, entries } = values;
  const scale = entries['spo2-scale'];
  const years = ageYears(patient, wallMs);
  const charted = <T>(entry: { readonly value: T } | null): T | null => entry?.value ?? null;
  const vitals = Object.fromEntries([...measured].map(([vital, { value }]) => [vital, value]));
  const result = news2OfWindow(vitals, {
    consciousness: charted(freshEntry(entries, 'consciousness', nowMs, intervalMs)),
    supplementalOxygen: charted(freshEntry(entries, 'supplemental-oxygen', nowMs, intervalMs)),
    temperature: charted(freshEntry(entries, 'temperature', nowMs, intervalMs)),
    respiratoryRate: charted(freshEntry(entries, 'respiratory-rate', nowMs, intervalMs)),
    spo2Scale: scale?.value ?? 1,
  });
  const rejected = new Map(result.rejected.map(({ name, why }) => [name as string, why]));
  const inputs = NEWS2_PARAMETERS.map((name) => {
    const found = findInput(name, values);
    const why = rejected.get(name) ?? (result.undetermined.includes(name) ? 'air or oxygen is not known' : found.why);
    return scoreInput({ ...found, why }, result.points[name]);
  });
  const scored = {
    ...{ score: 'NEWS2' as const, unverified: null, spo2Scale: scale?.value ?? (1 as const) },
    scaleSet: scale === undefined ? null : { by: scale.by, atMs: scale.atMs },
    ...{ inputs, ...ages(inputs) },
  };
  if (years !== null && years < LEAST_YEARS) {
    const refused = `NEWS2 is for ${LEAST_YEARS} years and over: this patient is ${years}, and admitted as an adult`;
    const unscored = inputs.map((input) => ({ ...input, points: null }));
    return { ...scored, ...NOTHING_KNOWN, totalMax: 20, refused, inputs: unscored, missing: [] };
  }
  const { total, totalMin, totalMax, band, bandAtLeast, redScore, monitoringInterval, response, missing, undetermined } = result;
  return {
    ...scored,
    ...{ refused: null, total, totalMin, totalMax, band, bandAtLeast, redScore, monitoringInterval, response },
    missing: [...missing, ...undetermined],
  };
}

const NOTHING_KNOWN = {
  ...{ total: null, totalMin: 0, band: null, bandAtLeast: null, redScore: false },
  ...{ monitoringInterval: null, response: null },
};
