import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel, sha256Of, type TrainedModel } from '../../../../cloud/scoring/model/artefact.ts';
import { auroc, rankRows } from '../../../../cloud/scoring/model/evaluation/auroc.ts';
import { reportText } from '../../../../cloud/scoring/model/evaluation/report.ts';
import { sepsisReport } from '../../../../cloud/scoring/model/evaluation/sepsis-report.ts';
import { BEDSIDE_FEATURES } from '../../../../cloud/scoring/model/features/hourly-features.ts';
import { hourlySamples } from '../../../../cloud/scoring/model/training/hourly-samples.ts';
import type { Recipe } from '../../../../cloud/scoring/model/training/recipe.table.ts';
import { selectRows } from '../../../../cloud/scoring/model/training/samples.ts';
import { bedsideOnly, trainModel } from '../../../../cloud/scoring/model/training/train-model.ts';
import { hourlyCsv, hourlyTable, syntheticHours } from './synthetic.ts';

const RECIPE: Recipe = {
  version: '0.0.1',
  forests: 2,
  thinning: 2,
  trees: 15,
  shrinkage: 0.1,
  groupShare: 0.6,
  featureShare: 0.3,
  l2: 1,
  minHessian: 1,
  minGain: 0,
  maxLeaves: 6,
  maxDepth: 3,
};

const table = hourlyTable(hourlyCsv(syntheticHours(60, 1)));
const samples = hourlySamples(table, table.labels ?? new Uint8Array());
const silent = (): void => undefined;
const { model, outOfFold } = trainModel('sepsis-laboratory', samples, silent, RECIPE);

describe('training', () => {
  test('finds what was put into invented patients, on patients it had not seen', () => {
    expect(auroc(rankRows(outOfFold.logOdds), samples.labels)).toBeGreaterThan(0.75);
  });

  test('twice on the same data gives the same bytes', () => {
    expect(sha256Of(encodeModel(trainModel('sepsis-laboratory', samples, silent, RECIPE).model))).toBe(
      sha256Of(encodeModel(model)),
    );
  });

  test('finds nothing in labels that have nothing to do with the patients', () => {
    const random = table.patientOf.map((patient) => ((patient * 7919) % 13 < 5 ? 1 : 0));
    const chance = trainModel('sepsis-laboratory', { ...samples, labels: Uint8Array.from(random) }, silent, RECIPE);
    expect(Math.abs(auroc(rankRows(chance.outOfFold.logOdds), Uint8Array.from(random)) - 0.5)).toBeLessThan(0.2);
  });

  test('learns from every row of patients with the event and lets the kept rows of others weigh for the left out', () => {
    const { rows, weights } = selectRows(samples, () => true, 3);
    const kept = new Set(rows);
    const ofEventPatients = [...samples.labels.keys()].filter((row) =>
      samples.labels.some((label, other) => label === 1 && samples.patientOf[other] === samples.patientOf[row]),
    );
    expect(ofEventPatients.every((row) => kept.has(row))).toBe(true);
    expect(weights.reduce((sum, weight) => sum + weight, 0) / samples.labels.length).toBeCloseTo(1, 1);
  });

  test('is reported with intervals, groups and the scores hospitals have', () => {
    const bedside = trainModel('sepsis-bedside', bedsideOnly(samples, BEDSIDE_FEATURES), silent, RECIPE);
    const report = sepsisReport(samples, bedsideOnly(samples, BEDSIDE_FEATURES), table.hours, bedside.outOfFold, outOfFold);
    const shipped = report.judged.find(({ name }) => name.includes('as shipped'));
    expect(shipped?.auroc.low).toBeLessThan(shipped?.auroc.value ?? 0);
    expect(shipped?.calibrationSlope?.value).toBeGreaterThan(0.5);
    const text = reportText(report);
    for (const part of [
      'NEWS2',
      'MEWS (Subbe 2001)',
      'qSOFA',
      'SIRS',
      'logistic regression',
      '| female |',
      '| from 65 to 79 |',
      'medical ICU',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('undefined');
  });
});

describe('a model file', () => {
  const bytes = encodeModel(model);
  const names = model.features;

  test('is read back as it was written', () => {
    expect(decodeModel(bytes, 'm.model', sha256Of(bytes), names)).toEqual<TrainedModel>(model);
  });

  test('is refused when one bit differs from what was pinned, wherever it is', () => {
    for (const place of [0, 9, 100, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const changed = bytes.slice();
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => decodeModel(changed, 'm.model', sha256Of(bytes), names)).toThrow(
        /m\.model: has sha256 .*the model was changed/,
      );
    }
  });

  test('is refused when it wants inputs that are computed no more or in another order', () => {
    const renamed = names.map((name) => (name === 'HR.last' ? 'HR.newest' : name));
    expect(() => decodeModel(bytes, 'm.model', sha256Of(bytes), renamed)).toThrow(
      'wants other inputs than this program computes: HR.last',
    );
    expect(() => decodeModel(bytes, 'm.model', sha256Of(bytes), [...names, 'more'])).toThrow('wants other inputs');
  });
});
