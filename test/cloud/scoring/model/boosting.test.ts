import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binColumn } from '../../../../cloud/scoring/model/boosting/bins.ts';
import { type BoostRules, boost } from '../../../../cloud/scoring/model/boosting/boost.ts';
import { contributionsOf } from '../../../../cloud/scoring/model/boosting/contributions.ts';
import { averageForest, logOddsOf } from '../../../../cloud/scoring/model/boosting/forest.ts';
import { drawIndices, seededRandom } from '../../../../cloud/scoring/model/boosting/random.ts';

const RULES: BoostRules = {
  trees: 40,
  shrinkage: 0.2,
  groupShare: 1,
  featureShare: 1,
  seed: 1,
  l2: 1,
  minHessian: 0.5,
  minGain: 0,
  maxLeaves: 8,
  maxDepth: 4,
};

function learned(
  columns: readonly Float32Array[],
  labels: Uint8Array,
  monotone: readonly number[],
  rules: Partial<BoostRules> = {},
) {
  return boost(
    {
      columns: columns.map(binColumn),
      labels,
      weights: new Float32Array(labels.length).fill(1),
      groups: Int32Array.from(labels.keys()),
      monotone: Int8Array.from(monotone),
    },
    { ...RULES, ...rules },
  );
}

function risk(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

describe('boosted trees', () => {
  const random = seededRandom(5);
  const rows = 2_000;
  const noise = Float32Array.from({ length: rows }, () => random());

  test('learn a rule of two inputs that no single input shows', () => {
    const a = Float32Array.from({ length: rows }, () => random());
    const b = Float32Array.from({ length: rows }, () => random());
    const labels = Uint8Array.from(a, (value, row) => (value > 0.5 === (b[row] as number) > 0.3 ? 1 : 0));
    const forest = learned([a, b, noise], labels, [0, 0, 0]);
    for (const [x, y, expected] of [
      [0.9, 0.9, 1],
      [0.9, 0.1, 0],
      [0.1, 0.1, 1],
      [0.1, 0.9, 0],
    ] as const)
      expect(risk(logOddsOf(forest, Float32Array.of(x, y, 0.5)))).toSatisfy((found: number) => Math.abs(found - expected) < 0.1);
  });

  test('take a missing value as information', () => {
    const input = Float32Array.from({ length: rows }, () => (random() < 0.3 ? Number.NaN : random()));
    const labels = Uint8Array.from(input, (value) => (Number.isNaN(value) ? 1 : 0));
    const forest = learned([input, noise], labels, [0, 0]);
    expect(risk(logOddsOf(forest, Float32Array.of(Number.NaN, 0.5)))).toBeGreaterThan(0.95);
    expect(risk(logOddsOf(forest, Float32Array.of(0.01, 0.5)))).toBeLessThan(0.05);
    expect(risk(logOddsOf(forest, Float32Array.of(0.99, 0.5)))).toBeLessThan(0.05);
  });

  test('never fall where they must not, even when the data do', () => {
    const input = Float32Array.from({ length: rows }, () => random());
    const labels = Uint8Array.from(input, (value) => (random() < Math.sin(value * 9) / 2 + 0.5 ? 1 : 0));
    const steps = Array.from({ length: 200 }, (_, step) => step / 200);
    const along = (monotone: number): number[] => {
      const forest = learned([input, noise], labels, [monotone, 0]);
      return steps.map((value) => logOddsOf(forest, Float32Array.of(value, 0.5)));
    };
    const falls = (values: readonly number[]): boolean =>
      values.some((value, step) => step > 0 && value < (values[step - 1] ?? 0) - 1e-9);
    expect(falls(along(0))).toBe(true);
    expect(falls(along(1))).toBe(false);
    expect(falls(along(-1).reverse())).toBe(false);
  });

  test('never fall below such a split either, where another input would let them', () => {
    const x = Float32Array.from({ length: rows }, () => random());
    const z = Float32Array.from({ length: rows }, () => random());
    const chance = (left: boolean, low: boolean): number => (left ? (low ? 0.1 : 0.9) : low ? 1 : 0.6);
    const labels = Uint8Array.from(x, (value, row) => (random() < chance(value < 0.5, (z[row] as number) < 0.5) ? 1 : 0));
    const change = (monotone: number): number => {
      const forest = learned([x, z], labels, [monotone, 0]);
      return logOddsOf(forest, Float32Array.of(0.75, 0.75)) - logOddsOf(forest, Float32Array.of(0.25, 0.75));
    };
    expect(change(0)).toBeLessThan(-0.5);
    expect(change(1)).toBeGreaterThanOrEqual(-1e-9);
  });

  test('let missing values side with the lower ones where the data say so', () => {
    const input = Float32Array.from({ length: rows }, () => (random() < 0.3 ? Number.NaN : random()));
    const labels = Uint8Array.from(input, (value) => (Number.isNaN(value) || value < 0.4 ? 1 : 0));
    const forest = learned([input], labels, [0], { maxLeaves: 2, maxDepth: 1 });
    const [missing, low, high] = [Number.NaN, 0.1, 0.9].map((value) => risk(logOddsOf(forest, Float32Array.of(value))));
    expect(missing).toBe(low);
    expect(missing).toBeGreaterThan((high ?? 1) + 0.8);
  });

  test('give the same trees for the same seed and others for another', () => {
    const input = Float32Array.from({ length: rows }, () => random());
    const labels = Uint8Array.from(input, (value) => (random() < value ? 1 : 0));
    const some = { groupShare: 0.5, featureShare: 0.5 };
    const first = learned([input, noise], labels, [0, 0], some);
    expect(learned([input, noise], labels, [0, 0], some)).toEqual(first);
    expect(learned([input, noise], labels, [0, 0], { ...some, seed: 2 })).not.toEqual(first);
  });

  test('are explained to the last bit: base and contributions add up to the log-odds', () => {
    const a = Float32Array.from({ length: rows }, () => (random() < 0.2 ? Number.NaN : random()));
    const labels = Uint8Array.from(a, (value, row) => (value + (noise[row] as number) > 1 ? 1 : 0));
    const forest = averageForest([learned([a, noise], labels, [0, 0]), learned([a, noise], labels, [0, 0], { maxLeaves: 3 })]);
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.float({ min: -1, max: 2, noNaN: true }), { nil: Number.NaN }), { minLength: 2, maxLength: 2 }),
        (row) => {
          const inputs = Float32Array.from(row);
          const { base, byFeature } = contributionsOf(forest, inputs);
          expect(byFeature.reduce((sum, each) => sum + each, base)).toBeCloseTo(logOddsOf(forest, inputs), 4);
        },
      ),
    );
  });
});

test('a bin keeps the order of the values and equal values together', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 600 }), (values) => {
      const { bins, cuts } = binColumn(Float32Array.from(values));
      expect(cuts.length).toBeLessThanOrEqual(254);
      values.forEach((value, row) => {
        const other = (row * 7 + 1) % values.length;
        if (value <= (values[other] ?? 0)) expect(bins[row]).toBeLessThanOrEqual(bins[other] ?? 0);
      });
    }),
  );
});

test('indices are drawn once each, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (size, seed) => {
      const count = 1 + (seed % size);
      const drawn = [...drawIndices(size, count, seededRandom(seed))];
      expect(new Set(drawn).size).toBe(count);
      expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
      expect(drawn.every((index) => index >= 0 && index < size)).toBe(true);
    }),
  );
});
