/**
 * National Early Warning Score (NEWS) 2. Royal College of Physicians, 2017: chart 1 (points), charts 2 and 4 (thresholds and
 * response). Reproduced with acknowledgement to the Royal College of Physicians. For adults of 16 and over, not in pregnancy.
 */
export const NEWS2_VERSION = 'RCP-2017';

/** In the order of the chart. */
export const NEWS2_PARAMETERS = [
  'respiratoryRate',
  'spo2',
  'supplementalOxygen',
  'systolicBP',
  'pulse',
  'consciousness',
  'temperature',
] as const;

export type News2Parameter = (typeof NEWS2_PARAMETERS)[number];

/** Applies to values up to and including `upTo`, down to the row before. */
export interface PointsRow {
  readonly upTo: number;
  readonly points: 0 | 1 | 2 | 3;
}

export const NEWS2_POINTS = {
  respiratoryRate: rows([8, 3], [11, 1], [20, 0], [24, 2], [Infinity, 3]),
  systolicBP: rows([90, 3], [100, 2], [110, 1], [219, 0], [Infinity, 3]),
  pulse: rows([40, 3], [50, 1], [90, 0], [110, 1], [130, 2], [Infinity, 3]),
  temperature: rows([35.0, 3], [36.0, 1], [38.0, 0], [39.0, 1], [Infinity, 2]),
} as const;

/** SpO2 by scale and by what the patient breathes: on Scale 2, 93 % and above scores only on oxygen. */
export const NEWS2_SPO2_POINTS = {
  1: {
    air: rows([91, 3], [93, 2], [95, 1], [Infinity, 0]),
    oxygen: rows([91, 3], [93, 2], [95, 1], [Infinity, 0]),
  },
  2: {
    air: rows([83, 3], [85, 2], [87, 1], [Infinity, 0]),
    oxygen: rows([83, 3], [85, 2], [87, 1], [92, 0], [94, 1], [96, 2], [Infinity, 3]),
  },
} as const;

export const NEWS2_OXYGEN_POINTS = { air: 0, oxygen: 2 } as const;

export const NEWS2_CONSCIOUSNESS_POINTS = { A: 0, C: 3, V: 3, P: 3, U: 3 } as const;

export type Consciousness = keyof typeof NEWS2_CONSCIOUSNESS_POINTS;

/**
 * What a living patient can have; outside it the value is a mistake of input. The temperature range is our own choice: it
 * catches degrees Fahrenheit and sensors on the table.
 */
export const NEWS2_POSSIBLE = {
  respiratoryRate: { low: 0, high: Infinity },
  spo2: { low: 0, high: 100 },
  systolicBP: { low: 0, high: Infinity },
  pulse: { low: 0, high: Infinity },
  temperature: { low: 10, high: 50 },
} as const;

export type News2Band = 'low' | 'low-medium' | 'medium' | 'high';
export type News2Interval = '12h' | '4-6h' | '1h' | 'continuous';
/** Who responds: the ward nurse; the patient's own team; urgently the team for acute illness; the emergency team. */
export type News2Response = 'ward' | 'urgent-ward' | 'urgent' | 'emergency';

export interface ResponseRow {
  /** Least aggregate for this row; the first row that fits counts. */
  readonly from: number;
  /** True: needs 3 points in one parameter. */
  readonly red: boolean;
  readonly band: News2Band;
  readonly interval: News2Interval;
  readonly response: News2Response;
}

export const NEWS2_RESPONSE: readonly ResponseRow[] = [
  { from: 7, red: false, band: 'high', interval: 'continuous', response: 'emergency' },
  { from: 5, red: false, band: 'medium', interval: '1h', response: 'urgent' },
  { from: 0, red: true, band: 'low-medium', interval: '1h', response: 'urgent-ward' },
  { from: 1, red: false, band: 'low', interval: '4-6h', response: 'ward' },
  { from: 0, red: false, band: 'low', interval: '12h', response: 'ward' },
];

function rows(...pairs: readonly (readonly [number, PointsRow['points']])[]): readonly PointsRow[] {
  return pairs.map(([upTo, points]) => ({ upTo, points }));
}
