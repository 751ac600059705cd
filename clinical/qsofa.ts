import type { Consciousness } from './news2.table.ts';
import { criterion, ItemReader, type PointsScore, sumItems } from './points-score.ts';
import { roundHalfUp } from './round-half-up.ts';

/** Rate per minute, pressure in mmHg; mentation by GCS (3-15) or ACVPU, one of them is enough. */
export interface QsofaInput {
  readonly respiratoryRate?: number | null;
  readonly systolicBP?: number | null;
  readonly gcs?: number | null;
  readonly consciousness?: Consciousness | null;
}

const RULE = { label: 'qSOFA (Sepsis-3, 2016)', unverified: null, threshold: 2 };

/** Quick SOFA: Singer et al., JAMA 2016 (clinical-scores 4); positive at 2 of 3. Never throws: see `rejected`. */
export function scoreQsofa(input: QsofaInput): PointsScore<'respiratoryRate' | 'systolicBP' | 'mentation'> {
  const read = new ItemReader(input);
  const [rate, systolic, gcs] = [read.number('respiratoryRate'), read.number('systolicBP'), read.number('gcs', 3, 15)];
  const level = read.oneOf('consciousness', ['A', 'C', 'V', 'P', 'U'] as const);
  const altered = gcs === null && level === null ? null : (gcs !== null && gcs < 15) || (level !== null && level !== 'A');
  const items = {
    respiratoryRate: criterion(rate === null ? null : roundHalfUp(rate, 0) >= 22),
    systolicBP: criterion(systolic === null ? null : roundHalfUp(systolic, 0) <= 100),
    mentation: criterion(altered),
  };
  return sumItems(RULE, items, read.rejected);
}
