import type { ModelName } from '../artefact.ts';
import type { BoostRules } from '../boosting/boost.ts';

export interface Recipe extends Omit<BoostRules, 'seed'> {
  readonly version: string;
  /** Forests of different seeds whose log-odds are averaged. */
  readonly forests: number;
  /** Every how many hours a row of a patient without the event is learned from; it weighs as much as those it stands for. */
  readonly thinning: number;
}

/** Chosen by cross-validation on the development cohorts; nothing else was tuned on them. */
export const RECIPES: Readonly<Record<ModelName, Recipe>> = {
  'sepsis-bedside': {
    version: '1.1.0',
    forests: 2,
    thinning: 6,
    trees: 450,
    shrinkage: 0.03,
    groupShare: 0.5,
    featureShare: 0.2,
    l2: 30,
    minHessian: 8,
    minGain: 0,
    maxLeaves: 10,
    maxDepth: 5,
  },
  'sepsis-laboratory': {
    version: '1.0.1',
    forests: 2,
    thinning: 6,
    trees: 450,
    shrinkage: 0.03,
    groupShare: 0.5,
    featureShare: 0.15,
    l2: 50,
    minHessian: 10,
    minGain: 0,
    maxLeaves: 16,
    maxDepth: 6,
  },
  mortality: {
    version: '1.0.0',
    forests: 4,
    thinning: 1,
    trees: 500,
    shrinkage: 0.03,
    groupShare: 0.8,
    featureShare: 0.1,
    l2: 5,
    minHessian: 5,
    minGain: 0,
    maxLeaves: 12,
    maxDepth: 5,
  },
};

export const FOLD_COUNT = 5;
/** Of folds, samples and features. */
export const SEED = 20_190;
