import { loadModel, pinOf } from '../model/artefact-adapter.ts';
import type { Predictor } from './predictor.ts';
import { refusedPredictor } from './refused-predictor.ts';
import { SEPSIS, sepsisPredictor } from './sepsis-predictor.ts';

const NAME = 'sepsis-bedside';

/** The model that is in this repository; a changed or missing file refuses it, and nothing else. @param directory of the artefacts */
export function shippedSepsisModel(directory?: string): Predictor {
  const sha256 = pinOf(NAME, directory) ?? 'none';
  try {
    return sepsisPredictor(loadModel(NAME, directory), sha256);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refusedPredictor({ ...SEPSIS, method: NAME, version: 'unknown', sha256 }, why);
  }
}
