import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LIMITS,
  DESATURATION_LIMIT,
  LIMIT_RANGE,
  limitRules,
  limitsAround,
  limitsInUse,
  PATIENT_TYPES,
  type PatientType,
  scale2Limits,
  type VitalKind,
} from '#clinical';
import type { LimitsMessage, NumericTile, ScoreMessage } from '#ipc';
import { limitOffers } from '../../../renderer/limit-offers.ts';
import { Bed } from '../../electron/monitor/alarms/bed.ts';

type Three = readonly [number, number, number] | readonly [null, null, null];

/** "Adult / child / neonate" as the table has them. */
function table(vital: VitalKind): { high: Three; low: Three; verified: readonly boolean[] } {
  const of = DEFAULT_LIMITS[vital];
  const rows = PATIENT_TYPES.map((type) => of?.[type] ?? { low: Number.NaN, high: Number.NaN, verified: false });
  const three = (side: 'low' | 'high'): Three => rows.map((row) => row[side]) as unknown as Three;
  return { high: three('high'), low: three('low'), verified: rows.map(({ verified }) => verified) };
}

describe('section 7, default limits, adult / child / neonate', () => {
  it.each<[string, VitalKind[], Three, Three, boolean[]]>([
    ['HR, PR /min', ['heart-rate', 'pulse-rate'], [120, 160, 200], [50, 75, 100], [true, true, true]],
    ['SpO2 %', ['spo2'], [100, 100, 95], [90, 90, 85], [true, true, true]],
    ['NIBP systolic (child and neonate unverified)', ['nibp-systolic'], [160, 120, 90], [90, 70, 40], [true, false, false]],
    ['NIBP diastolic (same)', ['nibp-diastolic'], [90, 70, 60], [50, 40, 20], [true, false, false]],
    ['NIBP mean (same)', ['nibp-mean'], [110, 90, 70], [60, 50, 25], [true, false, false]],
    ['RR /min (unverified)', ['respiratory-rate'], [30, 30, 100], [8, 8, 30], [false, false, false]],
    ['temperature °C (unverified)', ['temperature'], [39, 39, 39], [35, 35, 35], [false, false, false]],
    ['etCO2 mmHg (unverified)', ['end-tidal-co2'], [50, 50, 45], [25, 20, 30], [false, false, false]],
    ['inspired CO2 mmHg, high only', ['inspired-co2'], [8, 8, 8], [null, null, null], [true, true, true]],
    ['CVP mmHg (unverified)', ['cvp-mean'], [10, 4, 4], [0, 0, 0], [false, false, false]],
  ])('%s', (_line, vitals, high, low, verified) => {
    for (const vital of vitals) expect(table(vital)).toEqual({ high, low, verified });
  });

  it('SpO2 desaturation %: 80 / 80 / 80, neonate unverified', () => {
    expect(PATIENT_TYPES.map((type) => DESATURATION_LIMIT[type].low)).toEqual([80, 80, 80]);
    expect(PATIENT_TYPES.map((type) => DESATURATION_LIMIT[type].verified)).toEqual([true, true, false]);
  });

  it('apnoea s: 20', () => {
    const rules = limitRules('adult', limitsInUse('adult', {}));
    expect(rules.find(({ condition }) => condition === 'apnoea')?.delayMs).toBe(20_000);
  });
});

describe('section 7, ranges', () => {
  it.each<[string, VitalKind[], number, number]>([
    ['HR 15–350', ['heart-rate', 'pulse-rate'], 15, 350],
    ['SpO2 0–100', ['spo2'], 0, 100],
    ['systolic 40–270', ['nibp-systolic'], 40, 270],
    ['diastolic 10–210', ['nibp-diastolic'], 10, 210],
    ['mean 20–230', ['nibp-mean'], 20, 230],
  ])('%s: a limit outside is refused, at the bed as in the configuration', (_line, vitals, low, high) => {
    for (const vital of vitals) {
      const set = (pair: { low: number; high: number }) => () => new Bed({ limits: { [vital]: pair } });
      expect(set({ low, high })).not.toThrow();
      expect(set({ low: low - 1, high })).toThrow(`${low - 1} is not between ${low} and ${high}`);
      expect(set({ low, high: high + 1 })).toThrow(`${high + 1} is not between ${low} and ${high}`);
      const bed = new Bed();
      expect(() => bed.setLimits(vital, low - 1, high)).toThrow(/is not between/);
      expect(bed.alarms.limits().limits.find((row) => row.vital === vital)?.changed).toBe(false);
    }
  });

  it('all default limits lie where it is measured', () => {
    for (const [vital, byType] of Object.entries(DEFAULT_LIMITS))
      for (const { low, high } of Object.values(byType)) {
        const range = LIMIT_RANGE[vital as VitalKind];
        expect(low ?? range.low).toBeGreaterThanOrEqual(range.low);
        expect(high ?? range.high).toBeLessThanOrEqual(range.high);
      }
  });
});

const around = (type: PatientType, vital: VitalKind, ...values: number[]) =>
  values.map((value) => {
    const pair = limitsAround(type, vital, value);
    return pair === null ? 'none' : `${pair.low}–${pair.high}`;
  });

describe('section 7, auto limits of Mindray BeneVision N', () => {
  it('HR low = larger of 0.8 × HR and 40, high = smaller of 1.25 × HR and 240', () => {
    expect(around('adult', 'heart-rate', 80, 45, 60, 200)).toEqual(['64–100', '40–56', '48–75', '160–240']);
    expect(around('paediatric', 'pulse-rate', 120)).toEqual(['96–150']);
  });

  it('HR of a neonate: larger of HR − 30 and 90, smaller of HR + 40 and 200', () => {
    expect(around('neonatal', 'heart-rate', 140, 110, 180)).toEqual(['110–180', '90–150', '150–200']);
  });

  it('kept to 35–240 / 55–225', () => {
    for (let value = 15; value <= 350; value += 1) {
      const adult = limitsAround('adult', 'heart-rate', value);
      const neonate = limitsAround('neonatal', 'heart-rate', value);
      if (adult !== null) expect([adult.low! >= 35, adult.high! <= 240]).toEqual([true, true]);
      if (neonate !== null) expect([neonate.low! >= 55, neonate.high! <= 225]).toEqual([true, true]);
    }
  });

  it('RR low = larger of 0.5 × RR and 6 (neonate RR − 10, 30), high = smaller of 1.5 × RR and 30 (neonate RR + 25, 85)', () => {
    expect(around('adult', 'respiratory-rate', 16, 10, 24)).toEqual(['8–24', '6–15', '12–30']);
    expect(around('neonatal', 'respiratory-rate', 50, 35, 70)).toEqual(['40–75', '30–60', '60–85']);
  });

  it('systolic 0.68 × S + 10 … 0.86 × S + 38 (neonate S − 15 ≥ 45 … S + 15 ≤ 105)', () => {
    expect(around('adult', 'nibp-systolic', 120)).toEqual(['92–141']);
    expect(around('adult', 'abp-systolic', 100)).toEqual(['78–124']);
    expect(around('neonatal', 'nibp-systolic', 70, 50, 100)).toEqual(['55–85', '45–65', '85–105']);
  });

  it('diastolic 0.68 × D + 6 … 0.86 × D + 32', () => {
    expect(around('adult', 'nibp-diastolic', 80)).toEqual(['60–101']);
  });

  it('SpO2: default limits, unchanged', () => {
    expect(around('adult', 'spo2', 85, 95)).toEqual(['none', 'none']);
  });
});

describe('section 7, auto limits where that maker has none', () => {
  it('Dräger Infinity: −20 % / +25 %; temperature 93–107 %', () => {
    expect(around('adult', 'abp-mean', 80)).toEqual(['64–100']);
    expect(around('neonatal', 'nibp-mean', 40)).toEqual(['32–50']);
    expect(around('adult', 'temperature', 37)).toEqual(['34.4–39.6']);
  });

  it('Mindray ePM etCO2: 36–45 → ± 6; 33–35 → 29 and 41; 46–48 → 39 and 51; otherwise unchanged', () => {
    expect(around('adult', 'end-tidal-co2', 36, 40, 45)).toEqual(['30–42', '34–46', '39–51']);
    expect(around('paediatric', 'end-tidal-co2', 33, 35, 46, 48)).toEqual(['29–41', '29–41', '39–51', '39–51']);
    expect(around('neonatal', 'end-tidal-co2', 32, 49)).toEqual(['none', 'none']);
  });

  it('venous pressure mean 0.75–1.25 ×; none where that leaves no room', () => {
    expect(around('adult', 'cvp-mean', 8, 2)).toEqual(['6–10', 'none']);
  });
});

const row = (vital: VitalKind, low: number, high: number): LimitsMessage['limits'][number] => ({
  ...{ vital, low, high, source: 'table', verified: true, usualLow: low, usualHigh: high, changed: false },
});
const tile = (vital: VitalKind, value: number | null, questionable = false) => ({ vital, value, questionable }) as NumericTile;
const score = (spo2Scale: 1 | 2, oxygen: boolean | null) =>
  ({ spo2Scale, inputs: [{ name: 'supplementalOxygen', value: oxygen }] }) as unknown as ScoreMessage;

describe('section 7, offered and never applied by themselves', () => {
  it('COPD or Scale 2 patient: a preset with SpO2 low 85 and desaturation 80, high 94 on oxygen', () => {
    expect(scale2Limits(true)).toEqual({ low: 85, high: 94 });
    const desaturation = limitRules('adult', limitsInUse('adult', { spo2: scale2Limits(true) })).find(
      ({ condition }) => condition === 'spo2-desaturation',
    );
    expect(desaturation?.limit).toBe(80);
    const offered = (scale: 1 | 2, oxygen: boolean | null) =>
      limitOffers(row('spo2', 90, 100), 'adult', tile('spo2', 91), score(scale, oxygen)).map(({ text }) => text);
    expect(offered(1, true)).toEqual([]);
    expect(offered(2, true)).toEqual(['Scale 2, on oxygen: 85 – 94']);
    expect(offered(2, false)).toEqual(['Scale 2, on air: 85 – 100']);
  });

  it('offered around the value that is there, not around one that is missing, doubted or long in use', () => {
    const offered = (now: NumericTile | null, low = 50, high = 120) =>
      limitOffers(row('heart-rate', low, high), 'adult', now, null).map(({ text }) => text);
    expect(offered(tile('heart-rate', 80))).toEqual(['Around 80: 64 – 100']);
    expect(offered(tile('heart-rate', null))).toEqual([]);
    expect(offered(null)).toEqual([]);
    expect(offered(tile('heart-rate', 80, true))).toEqual([]);
    expect(offered(tile('heart-rate', 80), 64, 100)).toEqual([]);
  });

  it('never applied by themselves: whatever is measured, the limits in use stay', () => {
    const bed = new Bed();
    const before = JSON.stringify(bed.alarms.limits());
    for (const value of [30, 80, 150, 220]) bed.hold('heart-rate', value, 60);
    expect(JSON.stringify(bed.alarms.limits())).toBe(before);
  });
});

describe('section 7, patient types', () => {
  it('adult, child, neonate: each with limits of its own', () => {
    const limits = PATIENT_TYPES.map((patientType) => JSON.stringify(new Bed({ patientType }).alarms.limits().limits));
    expect(new Set(limits).size).toBe(3);
  });
});
