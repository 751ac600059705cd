import { type Consciousness, scoreNews2 } from '#clinical';

/** One observation set; NaN = unknown. Temperature in °C, pressures in mmHg, rates per minute, white cells ×10³/µL. */
export interface ObservationSet {
  readonly heartRate: number;
  readonly respiratoryRate: number;
  readonly saturation: number;
  readonly systolic: number;
  readonly temperature: number;
  readonly whiteCells: number;
  readonly paco2: number;
  /** Glasgow Coma Scale. */
  readonly coma: number;
}

/** Points of the known values: what each score would show at a bed that has no more than the file. */
export const CLASSIC_SCORES: readonly { readonly name: string; readonly of: (set: ObservationSet) => number }[] = [
  { name: 'NEWS2', of: news2 },
  { name: 'MEWS (Subbe 2001)', of: mews },
  { name: 'qSOFA', of: qsofa },
  { name: 'SIRS', of: sirs },
];

function news2(set: ObservationSet): number {
  return scoreNews2({
    respiratoryRate: orNull(set.respiratoryRate),
    spo2: orNull(set.saturation),
    systolicBP: orNull(set.systolic),
    pulse: orNull(set.heartRate),
    temperature: orNull(set.temperature),
    consciousness: consciousnessOf(set.coma),
  }).totalMin;
}

function consciousnessOf(coma: number): Consciousness | null {
  if (Number.isNaN(coma)) return null;
  return coma === 15 ? 'A' : 'V';
}

/** Clinical scores, section 2. */
function mews({ heartRate, respiratoryRate, systolic, temperature, coma }: ObservationSet): number {
  return (
    banded(systolic, [70, 3], [80, 2], [100, 1], [199, 0], [Infinity, 2]) +
    banded(heartRate, [40, 2], [50, 1], [100, 0], [110, 1], [129, 2], [Infinity, 3]) +
    banded(respiratoryRate, [8, 2], [14, 0], [20, 1], [29, 2], [Infinity, 3]) +
    banded(temperature, [34.95, 2], [38.45, 0], [Infinity, 2]) +
    // Usual medians per AVPU letter are 15, 13, 8 and 3.
    banded(coma, [5, 3], [10, 2], [14, 1], [Infinity, 0])
  );
}

/** Clinical scores, section 4. */
function qsofa({ respiratoryRate, systolic, coma }: ObservationSet): number {
  return Number(respiratoryRate >= 22) + Number(systolic <= 100) + Number(coma < 15);
}

/** Clinical scores, section 4. */
function sirs({ temperature, heartRate, respiratoryRate, paco2, whiteCells }: ObservationSet): number {
  return (
    Number(temperature > 38 || temperature < 36) +
    Number(heartRate > 90) +
    Number(respiratoryRate > 20 || paco2 < 32) +
    Number(whiteCells > 12 || whiteCells < 4)
  );
}

function banded(value: number, ...rows: readonly (readonly [upTo: number, points: number])[]): number {
  return rows.find(([upTo]) => value <= upTo)?.[1] ?? 0;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
