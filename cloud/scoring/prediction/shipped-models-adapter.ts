import type { ModelName } from '../model/artefact.ts';
import { loadModel, pinOf } from '../model/artefact-adapter.ts';
import { MORTALITY, mortalityPredictor } from './mortality-predictor.ts';
import type { Predictor } from './predictor.ts';
import { refusedPredictor } from './refused-predictor.ts';
import { type PinnedModel, SEPSIS, sepsisPredictor } from './sepsis-predictor.ts';

/**
 * The models that are in this repository; a changed or missing file refuses the one it holds, and nothing else.
 * @param laboratoryConnected results of this house come in
 * @param directory of the artefacts
 */
export function shippedModels(laboratoryConnected: boolean, directory?: string): Predictor[] {
  const [bedside, laboratory, mortality] = (['sepsis-bedside', 'sepsis-laboratory', 'mortality'] as const).map((name) =>
    pinned(name, directory),
  );
  const refused = (name: ModelName, about: typeof SEPSIS | typeof MORTALITY, why = ''): Predictor =>
    refusedPredictor({ ...about, method: name, version: 'unknown', sha256: pinOf(name, directory) ?? 'none' }, why);
  return [
    typeof bedside === 'object'
      ? sepsisPredictor(bedside, laboratory ?? '', laboratoryConnected)
      : refused('sepsis-bedside', SEPSIS, bedside),
    typeof mortality === 'object' ? mortalityPredictor(mortality) : refused('mortality', MORTALITY, mortality),
  ];
}

/** @returns why it cannot be used, in words */
function pinned(name: ModelName, directory?: string): PinnedModel | string {
  try {
    return { model: loadModel(name, directory), sha256: pinOf(name, directory) ?? 'none' };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
