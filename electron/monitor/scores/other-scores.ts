import {
  ageShockIndex,
  type Index,
  meanArterialPressure,
  modifiedShockIndex,
  type PointsScore,
  scoreMews,
  scoreQsofa,
  scoreSirs,
  shockIndex,
} from '#clinical';
import type { OtherScore, PatientBanner } from '#ipc';
import type { Values } from './live-values.ts';
import { ageYears } from './patient-age.ts';
import { findInput, type InputName, scoreInput } from './scored-inputs.ts';

/** What laboratory gives is not at the bed. */
const LABORATORY = ['whiteCells'];

/** The scores beside the main one. Those of adults are not worked out for children. @param wallMs for the age, Unix ms */
export function otherScores(
  values: Values,
  patient: PatientBanner | null,
  adult: boolean,
  wallMs: number,
): readonly OtherScore[] {
  const number = (name: InputName): number | null => {
    const { value } = findInput(name, values);
    return typeof value === 'number' ? value : null;
  };
  const [systolicBP, diastolic, meanBP] = [number('systolicBP'), number('diastolicBP'), number('meanBP')];
  const pressure = { mean: meanBP, systolic: systolicBP, diastolic };
  const map = meanPressure(pressure, values);
  if (!adult) return [map];
  const [heartRate, respiratoryRate, temperature] = [number('heartRate'), number('respiratoryRate'), number('temperature')];
  const consciousness = findInput('consciousness', values).value as 'A' | null;
  const years = ageYears(patient, wallMs);
  const rates = { heartRate, systolicBP, meanBP: map.value, ageYears: years };
  const sirs = scoreSirs({ temperature, heartRate, respiratoryRate });
  const assessable = `${sirs.assessable} of 3 assessable`;
  return [
    points(scoreMews({ systolicBP, heartRate, respiratoryRate, temperature, consciousness }), values),
    points(scoreQsofa({ respiratoryRate, systolicBP, consciousness }), values),
    { ...points(sirs, values), name: `${sirs.label}, ${assessable}` },
    ratio('Shock index, HR / systolic (Koch 2019)', shockIndex(rates), ['heartRate', 'systolicBP'], values),
    ratio('Modified shock index, HR / MAP (Liu 2012)', modifiedShockIndex(rates), ['heartRate', 'meanBP'], values),
    ratio('Age shock index, age × HR / systolic (Sotello 2019)', ageShockIndex(rates), ['heartRate', 'systolicBP'], values),
    map,
  ];
}

const FROM: Readonly<Record<string, InputName>> = { breathing: 'respiratoryRate' };

function points<Item extends string>(score: PointsScore<Item>, values: Values): OtherScore {
  const names = (Object.keys(score.points) as Item[]).filter((name) => !LABORATORY.includes(name));
  const inputs = names.map((name) => {
    const found = findInput(FROM[name] ?? (name as InputName), values);
    const rejected = score.rejected.find((one) => one.name === found.name);
    return scoreInput(
      { ...found, why: rejected === undefined ? found.why : `no points here: ${String(rejected.value)} ${rejected.why}` },
      score.points[name],
    );
  });
  const missing = names.filter((name) => score.points[name] === null);
  const { label, threshold, reached, unverified, total, totalMin } = score;
  // What only a laboratory knows is left out of the bounds that people read here.
  const max = score.totalMax - (Object.keys(score.points).length - names.length);
  const laboratory = Object.keys(score.points).length > names.length;
  const value = laboratory && missing.length === 0 ? totalMin : total;
  const word = reached === true ? 'reached' : reached === false ? 'not reached' : 'not known yet';
  return {
    ...{ name: label, value, bounds: value === null ? { min: totalMin, max } : null, unit: null },
    ...{ meaning: `${threshold} or more: ${word}`, unverified, inputs, missing },
    why: value === null ? `missing: ${missing.join(', ')}` : null,
  };
}

function ratio(name: string, index: Index, from: readonly InputName[], values: Values): OtherScore {
  const inputs = from.map((input) => scoreInput(findInput(input, values), null));
  const known = { name, bounds: null, unit: null, unverified: null, inputs };
  if (index.value === null) return { ...known, value: null, meaning: null, missing: index.missing, why: index.why };
  return { ...known, value: Number(index.value.toFixed(2)), meaning: index.level, missing: [], why: null };
}

function meanPressure(
  pressure: { readonly mean: number | null; readonly systolic: number | null; readonly diastolic: number | null },
  values: Values,
): OtherScore {
  const mean = meanArterialPressure(pressure);
  const from: readonly InputName[] = pressure.mean === null ? ['systolicBP', 'diastolicBP'] : ['meanBP'];
  const inputs = from.map((input) => scoreInput(findInput(input, values), null));
  const known = { name: 'Mean arterial pressure', bounds: null, unit: 'mm[Hg]', unverified: null, inputs };
  if (mean.value === null) return { ...known, value: null, meaning: null, missing: mean.missing, why: mean.why };
  return { ...known, value: mean.value, meaning: mean.origin, missing: [], why: null };
}
