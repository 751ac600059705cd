import { SIGNALS } from '../cohort/signals.table.ts';
import type { HourlySamples } from '../training/hourly-samples.ts';
import { FOLD_COUNT } from '../training/recipe.table.ts';
import { eventPatients, type Samples } from '../training/samples.ts';
import type { OutOfFold } from '../training/train-forest.ts';
import { patientSamples } from './bootstrap.ts';
import { crossCalibrated } from './calibration.ts';
import { CLASSIC_SCORES } from './classic-scores.ts';
import { aurocAtLikeTimes, byGroup, type Candidate, calibrationTenths, judge } from './judged.ts';
import { operatingPoints } from './operating-points.ts';
import { plainRegression } from './plain-regression.ts';
import type { CohortReport } from './report.ts';

const THINNING = 6;

/**
 * How the sepsis models did on patients they had not seen.
 * @param hours hour in the ICU per row, to judge only
 */
export function sepsisReport(
  samples: HourlySamples,
  bedsideSamples: Samples,
  hours: Float64Array,
  bedside: OutOfFold,
  laboratory: OutOfFold,
): CohortReport {
  const { labels, patientOf, patientCount } = samples;
  const foldOf =
    (of: OutOfFold) =>
    (row: number): number =>
      of.folds[patientOf[row] as number] as number;
  const bedsideRisks = crossCalibrated(bedside.logOdds, labels, foldOf(bedside), FOLD_COUNT);
  const laboratoryRisks = crossCalibrated(laboratory.logOdds, labels, foldOf(laboratory), FOLD_COUNT);
  const isBefore = (row: number): boolean => samples.hasLaboratory[row] === 0;
  const beforeRisks = crossCalibrated(bedside.logOdds, labels, foldOf(bedside), FOLD_COUNT, isBefore);
  const shipped = laboratoryRisks.map((risk, row) => (isBefore(row) ? (beforeRisks[row] as number) : risk));
  const classic = classicScores(samples);
  const news2 = classic[0] as Candidate;
  const candidates: Candidate[] = [
    { name: 'Wardlight, vital signs and trends', scores: bedsideRisks, isRisk: true },
    { name: 'Wardlight, with laboratory values', scores: laboratoryRisks, isRisk: true },
    { name: '**Wardlight as shipped** (laboratory from the first value on)', scores: shipped, isRisk: true },
    {
      name: 'logistic regression, vital signs',
      scores: plainRegression(bedsideSamples, bedside.folds, FOLD_COUNT, THINNING),
      isRisk: false,
    },
    {
      name: 'logistic regression, with laboratory values',
      scores: plainRegression(samples, laboratory.folds, FOLD_COUNT, THINNING),
      isRisk: false,
    },
    ...classic,
  ];
  const value = (name: string): Float32Array => columnOf(samples, name);
  const [sex, age, medical, surgical] = [value('Gender.is'), value('Age.is'), value('Unit1.is'), value('Unit2.is')];
  const events = labels.reduce((sum, label) => sum + label, 0);
  return {
    title: 'Sepsis, hourly label (2019 challenge, training set B, odd patients)',
    about: `${labels.length} hours of ${patientCount} patients, ${events} hours (${((100 * events) / labels.length).toFixed(2)} %) of ${eventPatients(samples).filter(Boolean).length} patients with the label; ${FOLD_COUNT} folds by patient, every hour scored by a model that never saw the patient.`,
    judged: judge(candidates, news2, labels, patientSamples(patientOf, patientCount)),
    atLikeTimes: candidates.map(({ name, scores }) => ({
      name,
      auroc: aurocAtLikeTimes(scores, labels, (row) => hours[row] as number),
    })),
    operating: operatingPoints([candidates[2] as Candidate, news2], news2, 5, labels),
    groups: [
      { by: 'sex', results: byGroup(shipped, labels, (row) => (sex[row] === 1 ? 'male' : 'female')) },
      { by: 'age', results: byGroup(shipped, labels, (row) => ageBand(age[row] as number)) },
      {
        by: 'unit',
        results: byGroup(shipped, labels, (row) =>
          medical[row] === 1 ? 'medical ICU' : surgical[row] === 1 ? 'surgical ICU' : 'not recorded',
        ),
      },
      { by: 'hour in the ICU', results: byGroup(shipped, labels, (row) => hourBand(hours[row] as number)) },
    ],
    tenths: calibrationTenths(shipped, labels),
  };
}

/** From the newest values within the look-back. */
function classicScores(samples: Samples): Candidate[] {
  const newest = Object.fromEntries(
    ['HR', 'Resp', 'O2Sat', 'SBP', 'Temp', 'WBC', 'PaCO2']
      .filter((column) => SIGNALS.some((signal) => signal.column === column))
      .map((column) => [column, columnOf(samples, `${column}.last`)]),
  );
  const at = (column: string, row: number): number => newest[column]?.[row] ?? Number.NaN;
  return CLASSIC_SCORES.map(({ name, of }) => ({
    name,
    isRisk: false,
    scores: Float64Array.from(samples.labels, (_label, row) =>
      of({
        heartRate: at('HR', row),
        respiratoryRate: at('Resp', row),
        saturation: at('O2Sat', row),
        systolic: at('SBP', row),
        temperature: at('Temp', row),
        whiteCells: at('WBC', row),
        paco2: at('PaCO2', row),
        coma: Number.NaN,
      }),
    ),
  }));
}

export function columnOf({ features, columns }: Samples, name: string): Float32Array {
  const column = columns[features.findIndex((feature) => feature.name === name)];
  if (column === undefined) throw new RangeError(`no feature ${name}`);
  return column;
}

export function ageBand(age: number): string {
  if (Number.isNaN(age)) return 'unknown';
  if (age < 45) return 'below 45';
  if (age < 65) return 'from 45 to 64';
  return age < 80 ? 'from 65 to 79' : 'from 80';
}

function hourBand(hour: number): string {
  if (hour <= 12) return '1–12';
  if (hour <= 24) return '13–24';
  if (hour <= 48) return '25–48';
  return hour <= 60 ? '49–60' : 'above 60';
}
