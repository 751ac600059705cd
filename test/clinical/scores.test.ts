import { describe, expect, it } from 'vitest';
import {
  ageShockIndex,
  meanArterialPressure,
  modifiedShockIndex,
  nextObservationDue,
  scoreBedsidePews,
  scoreMews,
  scoreNews2Observations,
  scoreQsofa,
  scoreSirs,
  shockIndex,
} from '#clinical';

describe('MEWS (Subbe 2001)', () => {
  const normal = { systolicBP: 120, heartRate: 75, respiratoryRate: 12, temperature: 37, consciousness: 'A' as const };

  it.each([
    ['systolicBP', [70, 71, 80, 81, 100, 101, 199, 200], [3, 2, 2, 1, 1, 0, 0, 2]],
    ['heartRate', [0, 40, 41, 50, 51, 100, 101, 110, 111, 129, 130], [2, 2, 1, 1, 0, 0, 1, 1, 2, 2, 3]],
    ['respiratoryRate', [0, 8, 9, 14, 15, 20, 21, 29, 30], [2, 2, 0, 0, 1, 1, 2, 2, 3]],
    ['temperature', [34.9, 34.95, 35, 38.4, 38.5], [2, 0, 0, 0, 2]],
    ['consciousness', ['A', 'V', 'P', 'U'], [0, 1, 2, 3]],
  ] as const)('scores both sides of every edge of %s', (name, values, points) => {
    expect(values.map((value) => scoreMews({ ...normal, [name]: value }).total)).toEqual(points);
  });

  it('gives bounds and names for an incomplete set', () => {
    const result = scoreMews({ ...normal, systolicBP: 70, heartRate: null, temperature: 99 });
    expect(result).toMatchObject({ total: null, totalMin: 3, totalMax: 8, missing: ['heartRate', 'temperature'], reached: null });
    expect(result.rejected).toEqual([{ name: 'temperature', value: 99, why: 'is above 50, which no patient can have' }]);
  });
});

describe('sepsis screens', () => {
  it('scores qSOFA at its edges and knows when missing values decide', () => {
    expect(scoreQsofa({ respiratoryRate: 22, systolicBP: 100, gcs: 15 })).toMatchObject({ total: 2, reached: true });
    expect(scoreQsofa({ respiratoryRate: 21, systolicBP: 101, consciousness: 'C' })).toMatchObject({ total: 1, reached: false });
    expect(scoreQsofa({ respiratoryRate: 22, systolicBP: 101 })).toMatchObject({
      total: null,
      missing: ['mentation'],
      reached: null,
    });
  });

  it('says how much of SIRS is assessable and that it is unverified', () => {
    const vitals = scoreSirs({ temperature: 38.1, heartRate: 91, respiratoryRate: 20 });
    expect(vitals).toMatchObject({
      assessable: 3,
      total: null,
      totalMin: 2,
      totalMax: 3,
      missing: ['whiteCells'],
      reached: true,
    });
    expect(vitals.unverified).not.toBeNull();
    expect(
      scoreSirs({ temperature: 36, heartRate: 90, respiratoryRate: 20, paco2: 31, whiteCells: 12, immatureForms: 11 }),
    ).toMatchObject({
      total: 2,
      points: { temperature: 0, heartRate: 0, breathing: 1, whiteCells: 1 },
    });
  });
});

describe('Bedside PEWS', () => {
  const child = {
    ageMonths: 24,
    heartRate: 100,
    systolicBP: 100,
    capillaryRefillS: 2,
    respiratoryRate: 30,
    respiratoryEffort: 'normal' as const,
    spo2: 98,
    oxygen: 'air' as const,
  };

  it('scores 0 to 26 and takes the worst row', () => {
    expect(scoreBedsidePews(child)).toMatchObject({ total: 0, reached: false });
    const worst = {
      heartRate: 170,
      systolicBP: 65,
      capillaryRefillS: 3,
      respiratoryRate: 0,
      respiratoryEffort: 'apnoea' as const,
    };
    expect(scoreBedsidePews({ ...child, ...worst, spo2: 90, oxygen: 'high' }).total).toBe(26);
    expect([119, 120, 149, 150, 169, 170].map((heartRate) => scoreBedsidePews({ ...child, heartRate }).total)).toEqual([
      0, 1, 1, 2, 2, 4,
    ]);
  });

  it('leaves open what depends on an unknown age', () => {
    const result = scoreBedsidePews({ ...child, ageMonths: null });
    expect(result).toMatchObject({ total: null, totalMax: 12, ageBand: null });
    expect(result.missing).toEqual(['heartRate', 'systolicBP', 'respiratoryRate']);
  });
});

describe('haemodynamic indices', () => {
  it('takes the measured mean, and labels a calculated one', () => {
    expect(meanArterialPressure({ mean: 70, systolic: 120, diastolic: 60 })).toEqual({ value: 70, origin: 'measured' });
    expect(meanArterialPressure({ systolic: 120, diastolic: 80 })).toEqual({ value: 93, origin: 'calculated' });
    expect(meanArterialPressure({ systolic: 120 })).toMatchObject({ value: null, missing: ['diastolic'] });
  });

  it('gives shock indices, never from zero, nothing or an old pressure', () => {
    expect(shockIndex({ heartRate: 70, systolicBP: 100 })).toEqual({ value: 0.7, level: 'usual' });
    expect(shockIndex({ heartRate: 100, systolicBP: 100 })).toEqual({ value: 1, level: 'high' });
    expect(shockIndex({ heartRate: 0, systolicBP: 100 })).toMatchObject({ value: 0 });
    expect(shockIndex({ heartRate: 70, systolicBP: 0 })).toMatchObject({ value: null, why: 'systolicBP is 0' });
    expect(shockIndex({ heartRate: 70, systolicBP: 100, pressureAgeS: 3601 })).toMatchObject({ value: null });
    expect(modifiedShockIndex({ heartRate: 70 })).toMatchObject({ value: null, missing: ['meanBP'] });
    expect(ageShockIndex({ heartRate: 80, systolicBP: 100, ageYears: 70 })).toMatchObject({ level: 'high' });
  });
});

describe('NEWS2 of observations with ages', () => {
  const minute = 60_000;
  const now = 1_000 * minute;
  const at = <T>(value: T, ageMin: number) => ({ value, at: now - ageMin * minute, source: `r-${String(value)}` });
  const observed = {
    respiratoryRate: at(16, 0),
    spo2: at(97, 0),
    supplementalOxygen: at(false, 600),
    systolicBP: at(120, 30),
    pulse: at(70, 0),
    consciousness: at('A' as const, 100),
    temperature: at(36.8, 100),
  };

  it('keeps sources and ages, marks a composed score and tells when the next is due', () => {
    const result = scoreNews2Observations(observed, now, 720 * minute);
    expect(result).toMatchObject({
      total: 0,
      composed: true,
      expired: [],
      oldestAgeMs: 600 * minute,
      nextDueAt: now + 720 * minute,
    });
    expect(result.inputs.find(({ name }) => name === 'spo2')).toEqual({ name: 'spo2', source: 'r-97', ageMs: 0, expired: false });
  });

  it('counts an expired value as missing, by name', () => {
    const result = scoreNews2Observations({ ...observed, pulse: at(70, 6) }, now, 60 * minute);
    expect(result).toMatchObject({ total: null, expired: ['pulse', 'consciousness', 'temperature'], nextDueAt: null });
    expect(result.missing).toEqual(['pulse', 'consciousness', 'temperature']);
  });

  it('knows no due time for continuous monitoring', () => {
    expect(nextObservationDue('continuous', 0)).toBeNull();
    expect(nextObservationDue('1h', 5)).toBe(3_600_005);
  });
});
