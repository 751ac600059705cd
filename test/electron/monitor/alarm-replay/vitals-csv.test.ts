import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputRefused } from '#clinical';
import { readVitalsCsv } from '../../../../electron/monitor/alarm-replay/vitals-csv.ts';

test('numbers, doubt, reasons of absence; an empty cell says nothing; an unknown column is named', () => {
  const { readings, unknown } = readVitalsCsv('t_s,HR,SpO2,Mood\n0,80,88?,1\n1,,probe-off,\n', 'a.csv');
  expect(
    readings.map(({ vital, value, reason, questionable, measuredMs }) => [vital, value, reason, questionable, measuredMs]),
  ).toEqual([
    ['heart-rate', 80, null, false, 0],
    ['spo2', 88, null, true, 0],
    ['spo2', null, 'probe-off', false, 1000],
  ]);
  expect(unknown).toEqual(['Mood']);
});

test('a number stands for as long as it is held, and no longer than until the next', () => {
  const { readings } = readVitalsCsv('t_s,hr\n0,80\n12,81\n60,82\n', 'a.csv', 20);
  expect(readings.map(({ value, arrivedMs }) => `${value ?? ''}@${arrivedMs / 1000}`)).toEqual([
    '80@0',
    '80@5',
    '80@10',
    '81@12',
    '81@17',
    '81@22',
    '81@27',
    '82@60',
    '82@65',
    '82@70',
    '82@75',
  ]);
});

test.each([
  ['t_s,hr\n0,fast\n', 'a.csv, line 2, hr: "fast" is no number'],
  ['t_s,hr\n5,80\n4,80\n', 'a.csv, line 3: is earlier'],
  ['time,hr\nsoon,80\n', 'a.csv, line 2, time: "soon" is no time'],
  ['hr,spo2\n1,2\n', 'a.csv, line 1: the first column'],
  ['t_s,mood\n1,2\n', 'a.csv, line 1: has no column'],
  ['t_s,hr\n1,2,3\n', 'a.csv, line 2: has 3 cells'],
  ['t_s,hr\n', 'a.csv: has no rows'],
])('%j is refused, with the place', (text, message) => {
  expect(() => readVitalsCsv(text, 'a.csv')).toThrow(message);
});

test('whatever the text, it is read or refused', () => {
  const texts = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('t_s,', 'hr', '\n', '1', ',', '?', '-', 'x', ' '), { maxLength: 30 })
      .map((all) => `t_s,hr\n${all.join('')}`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        for (const { value } of readVitalsCsv(text, 'a.csv', 1).readings)
          expect(value === null || Number.isFinite(value)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(InputRefused);
      }
    }),
  );
});
