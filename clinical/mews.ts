import type { Consciousness } from './news2.table.ts';
import { ItemReader, type PointsScore, pointsUpTo, sumItems, type UpToRows } from './points-score.ts';
import { roundHalfUp } from './round-half-up.ts';

/** Rates per minute, pressure in mmHg, temperature in degrees Celsius; AVPU. Null or absent = missing, zero is a value. */
export interface MewsInput {
  readonly systolicBP?: number | null;
  readonly heartRate?: number | null;
  readonly respiratoryRate?: number | null;
  readonly temperature?: number | null;
  readonly consciousness?: Exclude<Consciousness, 'C'> | null;
}

const RULE = { label: 'MEWS (Subbe 2001)', unverified: null, threshold: 5 };

/** Clinical-scores 2. 70 mmHg and 40 /min fall in the worse band: the paper's edges leave a hole there. */
const ROWS = {
  systolicBP: [
    [70, 3],
    [80, 2],
    [100, 1],
    [199, 0],
    [Infinity, 2],
  ],
  heartRate: [
    [40, 2],
    [50, 1],
    [100, 0],
    [110, 1],
    [129, 2],
    [Infinity, 3],
  ],
  respiratoryRate: [
    [8, 2],
    [14, 0],
    [20, 1],
    [29, 2],
    [Infinity, 3],
  ],
  temperature: [
    [34.9, 2],
    [38.4, 0],
    [Infinity, 2],
  ],
} as const satisfies Record<string, UpToRows>;

const AVPU = { A: 0, V: 1, P: 2, U: 3 } as const;

/** Modified Early Warning Score of Subbe et al., QJM 2001;94:521-6; 0 to 14. Never throws: see `rejected`. */
export function scoreMews(input: MewsInput): PointsScore<keyof MewsInput> {
  const read = new ItemReader(input);
  const whole = (name: 'systolicBP' | 'heartRate' | 'respiratoryRate') => {
    const value = read.number(name);
    return pointsUpTo(ROWS[name], value === null ? null : roundHalfUp(value, 0));
  };
  const temperature = read.number('temperature', 10, 50);
  const level = read.oneOf('consciousness', Object.keys(AVPU) as (keyof typeof AVPU)[]);
  const items = {
    systolicBP: whole('systolicBP'),
    heartRate: whole('heartRate'),
    respiratoryRate: whole('respiratoryRate'),
    temperature: pointsUpTo(ROWS.temperature, temperature === null ? null : roundHalfUp(temperature, 1)),
    consciousness: { points: level === null ? null : AVPU[level], most: 3 },
  };
  return sumItems(RULE, items, read.rejected);
}
