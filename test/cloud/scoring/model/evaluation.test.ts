import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../cloud/scoring/model/boosting/random.ts';
import { auroc, rankRows } from '../../../../cloud/scoring/model/evaluation/auroc.ts';
import { patientSamples } from '../../../../cloud/scoring/model/evaluation/bootstrap.ts';
import { calibrated, fitCalibration } from '../../../../cloud/scoring/model/evaluation/calibration.ts';
import { CLASSIC_SCORES } from '../../../../cloud/scoring/model/evaluation/classic-scores.ts';
import { patientFolds } from '../../../../cloud/scoring/model/evaluation/folds.ts';
import { aurocAtLikeTimes } from '../../../../cloud/scoring/model/evaluation/judged.ts';
import {
  averagePrecision,
  operatingPoint,
  thresholdForSensitivity,
} from '../../../../cloud/scoring/model/evaluation/precision.ts';
import { fitLogistic, linearLogOdds } from '../../../../cloud/scoring/model/linear/logistic-regression.ts';

const scored = fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), label: fc.constantFrom(0, 1) }), {
  minLength: 2,
  maxLength: 60,
});

describe('AUROC', () => {
  test('is the share of pairs in the right order, ties half, whatever the weights', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const scores = Float64Array.from(rows, ({ score }) => score);
        const labels = Uint8Array.from(rows, ({ label }) => label);
        const weights = Float64Array.from(rows, (_, row) => 1 + (row % 3));
        let [won, pairs] = [0, 0];
        rows.forEach((event, i) =>
          rows.forEach((other, j) => {
            if (event.label !== 1 || other.label !== 0) return;
            const weight = (weights[i] ?? 0) * (weights[j] ?? 0);
            pairs += weight;
            won += weight * (event.score > other.score ? 1 : event.score === other.score ? 0.5 : 0);
          }),
        );
        const found = auroc(rankRows(scores), labels, weights);
        if (pairs === 0) expect(found).toBeNaN();
        else expect(found).toBeCloseTo(won / pairs, 10);
      }),
    );
  });

  test('at like times gives nothing to a score that only knows the time', () => {
    const hours = Array.from({ length: 400 }, (_, row) => row % 20);
    const labels = Uint8Array.from(hours, (hour, row) => (Math.floor(row / 20) < hour ? 1 : 0));
    const clock = Float64Array.from(hours);
    expect(auroc(rankRows(clock), labels)).toBeGreaterThan(0.7);
    expect(aurocAtLikeTimes(clock, labels, (row) => hours[row] ?? 0)).toBe(0.5);
  });
});

test('average precision of a perfect order is 1, of equal scores the prevalence', () => {
  const labels = Uint8Array.of(0, 1, 0, 1, 0);
  expect(averagePrecision(rankRows(Float64Array.of(1, 9, 2, 8, 3)), labels)).toBe(1);
  expect(averagePrecision(rankRows(new Float64Array(5)), labels)).toBeCloseTo(0.4);
});

test('a threshold finds the events it was asked to find, and no lower one is needed', () => {
  const scores = Float64Array.of(0.1, 0.9, 0.4, 0.8, 0.7, 0.2);
  const labels = Uint8Array.of(0, 1, 1, 0, 1, 0);
  const threshold = thresholdForSensitivity(rankRows(scores), scores, labels, 0.6);
  expect(threshold).toBe(0.7);
  expect(operatingPoint(scores, labels, threshold)).toEqual({ sensitivity: 2 / 3, predictiveValue: 2 / 3, flagged: 0.5 });
});

test('calibration finds back what bent the risks', () => {
  const random = seededRandom(3);
  const truth = Float64Array.from({ length: 40_000 }, () => -2 + 3 * (random() - 0.5));
  const labels = Uint8Array.from(truth, (logOdds) => (random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0));
  const bent = truth.map((logOdds) => (logOdds - 0.7) * 2);
  const fit = fitCalibration(bent, labels);
  expect(fit.slope).toBeCloseTo(0.5, 1);
  expect(fit.intercept).toBeCloseTo(0.7, 0);
  expect(calibrated(2 * (-2 - 0.7), fit)).toBeCloseTo(1 / (1 + Math.exp(2)), 2);
});

test('logistic regression recovers its weights and shrugs at a missing value', () => {
  const random = seededRandom(4);
  const a = Float32Array.from({ length: 20_000 }, () => random() * 4);
  const b = Float32Array.from({ length: 20_000 }, () => random() * 4);
  const labels = Uint8Array.from(a, (value, row) => (random() < 1 / (1 + Math.exp(-(value - (b[row] as number)))) ? 1 : 0));
  const model = fitLogistic([a, b], labels, 1);
  expect(linearLogOdds(model, Float32Array.of(3, 2))).toBeCloseTo(1, 0);
  expect(linearLogOdds(model, Float32Array.of(Number.NaN, 2))).toBeCloseTo(0, 0);
});

test('no patient is in two folds and events are spread evenly', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 10, maxLength: 200 }), fc.nat(), (events, seed) => {
      const folds = patientFolds(events, 5, seed);
      const perFold = Array.from(
        { length: 5 },
        (_, fold) => events.filter((event, patient) => event && folds[patient] === fold).length,
      );
      expect(Math.max(...perFold) - Math.min(...perFold)).toBeLessThanOrEqual(1);
    }),
  );
});

test('a bootstrap sample draws whole patients', () => {
  const patientOf = Int32Array.of(0, 0, 1, 2, 2, 2);
  for (const weights of patientSamples(patientOf, 3, 20)) {
    expect(weights[0]).toBe(weights[1]);
    expect(weights[3]).toBe(weights[5]);
    expect((weights[0] ?? 0) + (weights[2] ?? 0) + (weights[3] ?? 0)).toBe(3);
  }
});

const CALM = {
  heartRate: 80,
  respiratoryRate: 14,
  saturation: 97,
  systolic: 120,
  temperature: 37,
  whiteCells: 8,
  paco2: 40,
  coma: 15,
};
const ILL = {
  heartRate: 132,
  respiratoryRate: 26,
  saturation: 91,
  systolic: 88,
  temperature: 39.2,
  whiteCells: 15,
  paco2: 30,
  coma: 13,
};

test.each([
  ['NEWS2', 0, 17],
  ['MEWS (Subbe 2001)', 0, 9],
  ['qSOFA', 0, 3],
  ['SIRS', 0, 4],
])('%s of a calm and of an ill patient', (name, calm, ill) => {
  const score = CLASSIC_SCORES.find((each) => each.name === name);
  expect([score?.of(CALM), score?.of(ILL)]).toEqual([calm, ill]);
});
