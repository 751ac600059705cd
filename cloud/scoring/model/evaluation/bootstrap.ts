import { seededRandom } from '../boosting/random.ts';
import { auroc, type RankedRows } from './auroc.ts';

export interface Interval {
  readonly value: number;
  /** 2.5th and 97.5th percentile of the samples. */
  readonly low: number;
  readonly high: number;
}

const SAMPLES = 300;
const SEED = 97;

/** Weights per row of bootstrap samples of whole patients: rows of one patient are not independent. */
export function patientSamples(patientOf: Int32Array, patientCount: number, samples = SAMPLES): Float32Array[] {
  const random = seededRandom(SEED);
  return Array.from({ length: samples }, () => {
    const counts = new Float32Array(patientCount);
    for (let draw = 0; draw < patientCount; draw += 1) {
      const patient = Math.floor(random() * patientCount);
      counts[patient] = (counts[patient] as number) + 1;
    }
    return Float32Array.from(patientOf, (patient) => counts[patient] as number);
  });
}

export function interval(value: number, samples: readonly number[]): Interval {
  const sorted = samples.filter((sample) => !Number.isNaN(sample)).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { value, low: at(0.025), high: at(0.975) };
}

export function aurocInterval(ranked: RankedRows, labels: Uint8Array, samples: readonly Float32Array[]): Interval {
  return interval(
    auroc(ranked, labels),
    samples.map((weights) => auroc(ranked, labels, weights)),
  );
}

/** How much more the first discriminates than the second, on the same samples. */
export function aurocGain(first: RankedRows, second: RankedRows, labels: Uint8Array, samples: readonly Float32Array[]): Interval {
  return interval(
    auroc(first, labels) - auroc(second, labels),
    samples.map((weights) => auroc(first, labels, weights) - auroc(second, labels, weights)),
  );
}
