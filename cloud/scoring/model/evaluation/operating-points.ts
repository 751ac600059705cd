import { rankRows } from './auroc.ts';
import type { Candidate } from './judged.ts';
import { type OperatingPoint, operatingPoint, thresholdForSensitivity } from './precision.ts';

/** Each candidate where it finds as many events as the reference does at its usual threshold. */
export function operatingPoints(
  candidates: readonly Candidate[],
  reference: Candidate,
  threshold: number,
  labels: Uint8Array,
): { readonly name: string; readonly point: OperatingPoint }[] {
  const { sensitivity } = operatingPoint(reference.scores, labels, threshold);
  return candidates.map((candidate) => {
    const { name, scores } = candidate;
    const at = candidate === reference ? threshold : thresholdForSensitivity(rankRows(scores), scores, labels, sensitivity);
    return { name, point: operatingPoint(scores, labels, at) };
  });
}
