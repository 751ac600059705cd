import { expect, test } from 'vitest';
import { compare } from '../../../../electron/monitor/alarm-replay/comparison.ts';
import { comparisonText, differenceText } from '../../../../electron/monitor/alarm-replay/difference-text.ts';
import { everySecond, held, replay } from './stretch.ts';

const low = (limit: number) => ({ limits: { spo2: { low: limit, high: 100 } } });
const dip = (value: number, seconds: number) => [...held(value, seconds), ...held(96, 60)];

test('one missed alarm is told with its value and its length', () => {
  const readings = everySecond('spo2', [...held(96, 9), ...dip(82, 40), ...dip(88, 14)]);
  const comparison = compare(replay(readings, low(90)), replay(readings, low(81)));
  expect(comparisonText(comparison, 'last 24 h')).toBe('last 24 h: 2 alarms → 0; 1 missed: SpO₂ 82 for 40 s');
});

test('of several the longest is told; alarms that were not there are counted', () => {
  const readings = everySecond('spo2', [...held(96, 9), ...dip(82, 40), ...dip(86, 200)]);
  const [wide, narrow] = [replay(readings, low(81)), replay(readings, low(90))];
  expect(comparisonText(compare(narrow, wide), 'last 6 h')).toBe(
    'last 6 h: 2 alarms → 0; 2 missed, the longest: SpO₂ 86 for 3 min',
  );
  expect(comparisonText(compare(wide, narrow), 'last 6 h')).toBe('last 6 h: 0 alarms → 2; 2 that were not there');
});

test('a later alarm says by how much', () => {
  const readings = everySecond('spo2', [...held(96, 9), ...dip(82, 40)]);
  const { differences } = compare(replay(readings, low(90)), replay(readings, { ...low(90), delaysS: { spo2: 25 } }));
  expect(differences.map(differenceText)).toEqual(['spo2-low 15 s later: SpO₂ 82 for 40 s']);
});
