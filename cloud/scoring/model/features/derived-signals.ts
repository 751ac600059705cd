import { scoreNews2 } from '#clinical';
import { SIGNALS } from '../cohort/signals.table.ts';

/** A number computed from the newest known values of a patient. */
export interface DerivedSignal {
  readonly name: string;
  /** What a nurse calls it. */
  readonly label: string;
  readonly unit: string;
  readonly decimals: 0 | 1 | 2;
  /** True: only the model with laboratory values has it. */
  readonly needsLaboratory: boolean;
  readonly monotone: -1 | 0 | 1;
  /** @param newest value per signal, NaN = unknown */
  readonly compute: (newest: Float32Array) => number;
}

const place = Object.fromEntries(SIGNALS.map(({ column }, index) => [column, index]));
const of = (newest: Float32Array, column: string): number => newest[place[column] ?? -1] ?? Number.NaN;

/** Definitions and cut-offs: clinical scores, sections 1 (NEWS2), 4 (SIRS, qSOFA), 5 (haemodynamic indices) and 6 (SOFA). */
export const DERIVED_SIGNALS: readonly DerivedSignal[] = [
  derived('news2', 'NEWS2 from known values', '', 0, false, 1, partialNews2),
  derived('shockIndex', 'shock index', '', 2, false, 1, (newest) => of(newest, 'HR') / of(newest, 'SBP')),
  derived('modifiedShockIndex', 'modified shock index', '', 2, false, 1, (newest) => of(newest, 'HR') / of(newest, 'MAP')),
  derived('pulsePressure', 'pulse pressure', 'mmHg', 0, false, 0, (newest) => of(newest, 'SBP') - of(newest, 'DBP')),
  derived(
    'pulsePressureShare',
    'pulse pressure in systolic',
    '',
    2,
    false,
    0,
    (newest) => 1 - of(newest, 'DBP') / of(newest, 'SBP'),
  ),
  derived('qsofa', 'qSOFA from known values', '', 0, false, 1, (newest) =>
    points(of(newest, 'Resp') >= 22, of(newest, 'SBP') <= 100),
  ),
  derived('sirsVitals', 'SIRS signs', '', 0, false, 0, sirsOfVitals),
  // 10 beats per degree: what fever alone does to the heart rate.
  derived(
    'heartRateForFever',
    'heart rate for the temperature',
    '/min',
    0,
    false,
    0,
    (newest) => of(newest, 'HR') - 10 * (of(newest, 'Temp') - 37),
  ),
  derived('breathsPerBeat', 'breaths per heartbeat', '', 2, false, 0, (newest) => of(newest, 'Resp') / of(newest, 'HR')),
  derived(
    'breathsForSaturation',
    'breathing rate for the SpO₂',
    '',
    2,
    false,
    0,
    (newest) => of(newest, 'Resp') / of(newest, 'O2Sat'),
  ),
  derived('saturationPerOxygen', 'saturation for the oxygen given', '', 0, true, 0, saturationPerOxygen),
  derived('rox', 'ROX index', '', 1, true, 0, (newest) => of(newest, 'O2Sat') / of(newest, 'FiO2') / of(newest, 'Resp')),
  derived(
    'ureaPerCreatinine',
    'urea nitrogen to creatinine',
    '',
    1,
    true,
    0,
    (newest) => of(newest, 'BUN') / of(newest, 'Creatinine'),
  ),
  derived('sirs', 'SIRS signs with white cells', '', 0, true, 0, sirs),
  derived('sofa', 'organ failure points', '', 0, true, 1, partialSofa),
  derived(
    'lactateShock',
    'lactate × shock index',
    '',
    1,
    true,
    1,
    (newest) => (of(newest, 'Lactate') * of(newest, 'HR')) / of(newest, 'SBP'),
  ),
];

function partialNews2(newest: Float32Array): number {
  const known = (column: string): number | null => {
    const value = of(newest, column);
    return Number.isNaN(value) ? null : value;
  };
  return scoreNews2({
    respiratoryRate: known('Resp'),
    spo2: known('O2Sat'),
    systolicBP: known('SBP'),
    pulse: known('HR'),
    temperature: known('Temp'),
  }).totalMin;
}

function sirsOfVitals(newest: Float32Array): number {
  const temperature = of(newest, 'Temp');
  return points(temperature > 38 || temperature < 36, of(newest, 'HR') > 90, of(newest, 'Resp') > 20);
}

function sirs(newest: Float32Array): number {
  const temperature = of(newest, 'Temp');
  const whiteCells = of(newest, 'WBC');
  return points(
    temperature > 38 || temperature < 36,
    of(newest, 'HR') > 90,
    of(newest, 'Resp') > 20 || of(newest, 'PaCO2') < 32,
    whiteCells > 12 || whiteCells < 4,
  );
}

function saturationPerOxygen(newest: Float32Array): number {
  const arterial = of(newest, 'SaO2');
  return (Number.isNaN(arterial) ? of(newest, 'O2Sat') : arterial) / of(newest, 'FiO2');
}

/** Known parts only; respiration from saturation, which is the labelled estimate of section 6. */
function partialSofa(newest: Float32Array): number {
  return (
    points(of(newest, 'MAP') < 70) +
    below(of(newest, 'Platelets'), [150, 100, 50, 20]) +
    atLeast(of(newest, 'Bilirubin_total'), [1.2, 2, 6, 12]) +
    atLeast(of(newest, 'Creatinine'), [1.2, 2, 3.5, 5]) +
    below(saturationPerOxygen(newest), [302, 221, 142])
  );
}

/** How many of the conditions hold; a comparison with NaN does not. */
export function points(...conditions: readonly boolean[]): number {
  return conditions.filter(Boolean).length;
}

/** How many of the limits the value lies below. */
export function below(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value < limit).length;
}

/** How many of the limits the value reaches. */
export function atLeast(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value >= limit).length;
}

function derived(
  name: string,
  label: string,
  unit: string,
  decimals: 0 | 1 | 2,
  needsLaboratory: boolean,
  monotone: -1 | 0 | 1,
  compute: DerivedSignal['compute'],
): DerivedSignal {
  return { name, label, unit, decimals, needsLaboratory, monotone, compute };
}
