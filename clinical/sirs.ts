import { criterion, ItemReader, type PointsScore, sumItems } from './points-score.ts';
import { roundHalfUp } from './round-half-up.ts';

/** Degrees Celsius, per minute, PaCO2 in mmHg, white cells in 10⁹/L, immature forms in percent. */
export interface SirsInput {
  readonly temperature?: number | null;
  readonly heartRate?: number | null;
  readonly respiratoryRate?: number | null;
  readonly paco2?: number | null;
  readonly whiteCells?: number | null;
  readonly immatureForms?: number | null;
}

export type SirsItem = 'temperature' | 'heartRate' | 'breathing' | 'whiteCells';

/** `assessable`: of the four criteria, those that have a value; shown as "n of 3 assessable" without laboratory values. */
export interface SirsScore extends PointsScore<SirsItem> {
  readonly assessable: number;
}

const RULE = {
  label: 'SIRS (ACCP/SCCM 1992)',
  unverified: 'textbook values; the paper was not re-read',
  threshold: 2,
};

/** Systemic inflammatory response syndrome (clinical-scores 4); positive at 2 of 4. Never throws: see `rejected`. */
export function scoreSirs(input: SirsInput): SirsScore {
  const read = new ItemReader(input);
  const temperature = rounded(read.number('temperature', 10, 50), 1);
  const heartRate = rounded(read.number('heartRate'), 0);
  const rate = rounded(read.number('respiratoryRate'), 0);
  const [paco2, cells] = [read.number('paco2'), read.number('whiteCells')];
  const immature = read.number('immatureForms', 0, 100);
  const items = {
    temperature: criterion(temperature === null ? null : temperature > 38 || temperature < 36),
    heartRate: criterion(heartRate === null ? null : heartRate > 90),
    breathing: criterion(either(rate === null ? null : rate > 20, paco2 === null ? null : paco2 < 32)),
    whiteCells: criterion(either(cells === null ? null : cells > 12 || cells < 4, immature === null ? null : immature > 10)),
  };
  const score = sumItems(RULE, items, read.rejected);
  return { ...score, assessable: Object.keys(items).length - score.missing.length };
}

/** One of two ways to meet a criterion; the way that is known decides. */
function either(one: boolean | null, other: boolean | null): boolean | null {
  return one === null && other === null ? null : one === true || other === true;
}

function rounded(value: number | null, decimals: 0 | 1): number | null {
  return value === null ? null : roundHalfUp(value, decimals);
}
