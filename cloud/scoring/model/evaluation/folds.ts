import { seededRandom } from '../boosting/random.ts';

/**
 * Splits patients into folds, those with the event as evenly as those without. No patient is in two folds.
 * @returns fold per patient
 */
export function patientFolds(hasEvent: readonly boolean[], foldCount: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const folds = new Int32Array(hasEvent.length);
  for (const event of [true, false]) {
    const drawn = hasEvent.flatMap((has, patient) => (has === event ? [{ patient, key: random() }] : []));
    drawn.sort((a, b) => a.key - b.key || a.patient - b.patient);
    drawn.forEach(({ patient }, place) => {
      folds[patient] = place % foldCount;
    });
  }
  return folds;
}
