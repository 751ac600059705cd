import { FOLD_COUNT } from '../training/recipe.table.ts';
import type { Samples } from '../training/samples.ts';
import type { OutOfFold } from '../training/train-forest.ts';
import { patientSamples } from './bootstrap.ts';
import { crossCalibrated } from './calibration.ts';
import { CLASSIC_SCORES } from './classic-scores.ts';
import { byGroup, type Candidate, calibrationTenths, judge } from './judged.ts';
import { operatingPoints } from './operating-points.ts';
import { plainRegression } from './plain-regression.ts';
import type { CohortReport } from './report.ts';
import { ageBand, columnOf } from './sepsis-report.ts';

const KINDS = ['coronary care', 'cardiac surgery recovery', 'medical ICU', 'surgical ICU'];

/** How the mortality model did on patients it had not seen. */
export function mortalityReport(samples: Samples, model: OutOfFold): CohortReport {
  const { labels, patientOf, patientCount } = samples;
  const risks = crossCalibrated(model.logOdds, labels, (row) => model.folds[row] as number, FOLD_COUNT);
  const classic = classicScores(samples);
  const news2 = classic[0] as Candidate;
  const candidates: Candidate[] = [
    { name: '**Wardlight**', scores: risks, isRisk: true },
    { name: 'logistic regression', scores: plainRegression(samples, model.folds, FOLD_COUNT, 1), isRisk: false },
    ...classic,
    { name: 'SOFA, known parts, day 2', scores: Float64Array.from(columnOf(samples, 'sofaDay2.is')), isRisk: false },
  ];
  const [sex, age, kind] = [columnOf(samples, 'Gender.is'), columnOf(samples, 'Age.is'), columnOf(samples, 'ICUType.is')];
  const events = labels.reduce((sum, label) => sum + label, 0);
  return {
    title: 'Death in hospital (2012 challenge, set A)',
    about: `${patientCount} stays, ${events} deaths (${((100 * events) / patientCount).toFixed(2)} %); ${FOLD_COUNT} folds, every stay scored by a model that never saw it. The four bedside scores use the newest values of the 48 hours.`,
    judged: judge(candidates, news2, labels, patientSamples(patientOf, patientCount)),
    atLikeTimes: [],
    operating: operatingPoints([candidates[0] as Candidate, news2], news2, 5, labels),
    groups: [
      { by: 'sex', results: byGroup(risks, labels, (row) => (sex[row] === 1 ? 'male' : sex[row] === 0 ? 'female' : 'unknown')) },
      { by: 'age', results: byGroup(risks, labels, (row) => ageBand(age[row] as number)) },
      { by: 'unit', results: byGroup(risks, labels, (row) => KINDS[(kind[row] as number) - 1] ?? 'unknown') },
    ],
    tenths: calibrationTenths(risks, labels),
  };
}

function classicScores(samples: Samples): Candidate[] {
  const newest = (name: string): Float32Array => columnOf(samples, `${name}.last`);
  const columns = {
    heartRate: newest('HR'),
    respiratoryRate: newest('RespRate'),
    saturation: newest('SaO2'),
    systolic: newest('systolic'),
    temperature: newest('Temp'),
    whiteCells: newest('WBC'),
    paco2: newest('PaCO2'),
    coma: newest('GCS'),
  };
  return CLASSIC_SCORES.map(({ name, of }) => ({
    name,
    isRisk: false,
    scores: Float64Array.from(samples.labels, (_label, row) =>
      of({
        heartRate: columns.heartRate[row] as number,
        respiratoryRate: columns.respiratoryRate[row] as number,
        saturation: columns.saturation[row] as number,
        systolic: columns.systolic[row] as number,
        temperature: columns.temperature[row] as number,
        whiteCells: columns.whiteCells[row] as number,
        paco2: columns.paco2[row] as number,
        coma: columns.coma[row] as number,
      }),
    ),
  }));
}
