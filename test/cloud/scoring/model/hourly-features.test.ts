import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOURLY_FEATURES } from '../../../../cloud/scoring/model/features/hourly-features.ts';
import { PatientHours } from '../../../../cloud/scoring/model/features/patient-hours.ts';
import { hourlyRow } from './synthetic.ts';

type Values = Readonly<Record<string, number>>;
type Hour = readonly [hour: number, values: Values];

function inputsAfter(hours: readonly Hour[]): Record<string, number> {
  const patient = new PatientHours();
  for (const [hour, values] of hours) patient.push(hour, hourlyRow(values));
  const inputs = new Float32Array(HOURLY_FEATURES.length);
  patient.fill(inputs);
  return Object.fromEntries(HOURLY_FEATURES.map(({ name }, place) => [name, inputs[place] ?? Number.NaN]));
}

const values = fc.record(
  {
    HR: fc.integer({ min: 40, max: 180 }),
    Resp: fc.integer({ min: 6, max: 45 }),
    SBP: fc.integer({ min: 60, max: 200 }),
    Temp: fc.integer({ min: 34, max: 41 }),
    Lactate: fc.integer({ min: 1, max: 12 }),
    FiO2: fc.constantFrom(0.21, 0.4, 1),
    Platelets: fc.integer({ min: 10, max: 500 }),
  },
  { requiredKeys: [] },
);
const stay = fc.array(values, { minLength: 1, maxLength: 60 });
const from = (start: number, rows: readonly Values[]): Hour[] => rows.map((row, place) => [start + place, row]);

describe('what the sepsis models see', () => {
  test('names each input once, and none of them is a clock', () => {
    const names = HOURLY_FEATURES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => /iculos|hospadm|admission|hour/i.test(name))).toEqual([]);
  });

  test('does not depend on the hour in the ICU: the same rows later in the stay give the same inputs', () => {
    fc.assert(
      fc.property(stay, fc.integer({ min: 1, max: 500 }), (rows, later) => {
        expect(inputsAfter(from(1 + later, rows))).toEqual(inputsAfter(from(1, rows)));
      }),
      { examples: [[[{ Resp: 23 }, { Resp: 38 }, {}, { Resp: 26 }, {}], 2]] },
    );
  });

  test('forgets: whatever came before the last 48 hours, the inputs are the same', () => {
    fc.assert(
      fc.property(stay, stay, fc.array(values, { minLength: 48, maxLength: 48 }), (one, other, lastTwoDays) => {
        const after = (before: readonly Values[]): Hour[] => [...from(1, before), ...from(1 + before.length, lastTwoDays)];
        expect(inputsAfter(after(one))).toEqual(inputsAfter(after(other)));
      }),
    );
  });

  test('takes no value for the newest that is a day old', () => {
    const inputs = inputsAfter([
      [1, { Lactate: 9 }],
      [25, { HR: 80 }],
    ]);
    expect(inputs).toMatchObject({ 'Lactate.last': Number.NaN, 'Lactate.age': Number.NaN, 'Lactate.count24': 0, 'HR.last': 80 });
    expect(
      inputsAfter([
        [1, { Lactate: 9 }],
        [24, {}],
      ]),
    ).toMatchObject({ 'Lactate.last': 9, 'Lactate.age': 23 });
  });

  test('tells level, age, change and trend of a vital sign', () => {
    const inputs = inputsAfter([
      [1, { Resp: 18, Temp: 37.5 }],
      [2, { Resp: 20 }],
      [3, { Resp: 22 }],
      [4, { Resp: 24 }],
      [5, {}],
    ]);
    expect(inputs).toMatchObject({
      'Resp.last': 24,
      'Resp.age': 1,
      'Resp.step': 2,
      'Resp.shift': 3,
      'Resp.mean6': 21,
      'Resp.least6': 18,
      'Resp.most24': 24,
      'Resp.rate6': expect.closeTo(0.8, 5) as number,
      'Temp.age': 4,
      'Temp.last': 37.5,
    });
    expect(inputs['Resp.slope6']).toBeCloseTo(2, 5);
    expect(inputs['HR.last']).toBeNaN();
  });

  test('keeps zero, and keeps missing apart from it', () => {
    expect(inputsAfter([[1, { BaseExcess: 0, Gender: 0 }]])).toMatchObject({
      'BaseExcess.last': 0,
      'BaseExcess.age': 0,
      'Gender.is': 0,
    });
    expect(inputsAfter([[1, {}]])['BaseExcess.last']).toBeNaN();
  });

  test('computes indices from the newest values and counts laboratory orders', () => {
    const inputs = inputsAfter([
      [1, { SBP: 100, BUN: 40, Creatinine: 2 }],
      [2, { HR: 120, Lactate: 3 }],
    ]);
    expect(inputs).toMatchObject({
      'shockIndex.last': expect.closeTo(1.2, 5) as number,
      'ureaPerCreatinine.last': 20,
      'orders.now': 1,
      'orders.count24': 3,
    });
    expect(inputs['lactateShock.last']).toBeCloseTo(3.6, 5);
  });

  test('a patient with more rows than there is room for still sees the newest 24 hours', () => {
    const often = Array.from({ length: 1_000 }, (_, place): Hour => [place * 0.2, { HR: place }]);
    expect(inputsAfter(often)).toMatchObject({ 'HR.last': 999, 'HR.most24': 999, 'HR.least24': 880 });
  });
});
