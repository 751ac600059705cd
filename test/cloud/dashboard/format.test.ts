import { describe, expect, it } from 'vitest';
import type { LiveNumbers } from '../../../cloud/contract/dashboard-api.ts';
import type { WindowScore } from '../../../cloud/contract/events.ts';
import { ageText, bandClass, bandText, chartedText, composedText, flagText, scoreText } from '../../../cloud/dashboard/format.ts';
import { pageOfPath, withNumbers } from '../../../cloud/dashboard/store.ts';

const score = (fields: Partial<WindowScore>): WindowScore => ({
  method: 'news2',
  methodVersion: '1',
  total: null,
  totalMin: 0,
  totalMax: 20,
  band: null,
  bandAtLeast: null,
  points: {},
  missing: [],
  ...fields,
});

describe('a score on the board', () => {
  it('shows the total when the set is complete, zero included', () => {
    expect(scoreText(score({ total: 0, totalMin: 0, totalMax: 0 }))).toBe('0');
    expect(scoreText(score({ total: 7, totalMin: 7, totalMax: 7 }))).toBe('7');
  });

  it('shows bounds when something is missing', () => {
    expect(scoreText(score({ totalMin: 5, totalMax: 14 }))).toBe('5–14');
  });

  it('never calls an incomplete set low', () => {
    expect(bandText(score({ totalMin: 0, totalMax: 9 }))).toBe('risk not known');
    expect(bandText(score({ totalMin: 5, totalMax: 14, bandAtLeast: 'medium' }))).toBe('at least medium risk');
    expect(bandClass(score({ total: 3, band: 'low-medium' }))).toBe('band-low-medium');
  });
});

describe('a flag', () => {
  it('says that its reason is the worst where the score is another by now', () => {
    const now = score({ totalMin: 5, totalMax: 16 });
    expect(flagText('NEWS2 5–16, at least medium risk', now)).toBe('NEWS2 5–16, at least medium risk');
    expect(flagText('NEWS2 7–18, at least high risk', now)).toBe('worst: NEWS2 7–18, at least high risk');
    expect(flagText('sepsis within 12 h: 34 %', now)).toBe('sepsis within 12 h: 34 %');
  });
});

describe('ages', () => {
  const now = Date.parse('2026-01-05T10:00:00.000Z');

  it('grow from seconds to hours and are never negative', () => {
    expect(ageText('2026-01-05T09:59:56.000Z', now)).toBe('4 s');
    expect(ageText('2026-01-05T09:30:00.000Z', now)).toBe('30 min');
    expect(ageText('2026-01-05T07:00:00.000Z', now)).toBe('3 h');
    expect(ageText('2026-01-05T10:00:05.000Z', now)).toBe('0 s');
  });
});

describe('live numbers', () => {
  const rate = (atMs: number, value: number | null): LiveNumbers => ['Patient/1', atMs, value];

  it('are never replaced by an older reading that arrives late', () => {
    const first = withNumbers({}, [rate(2_000, 120)]);
    const late = withNumbers(first, [rate(1_000, 60)]);
    expect(late['Patient/1']?.['heart-rate']?.value).toBe(120);
    const newer = withNumbers(late, [rate(3_000, 0)]);
    expect(newer['Patient/1']?.['heart-rate']?.value).toBe(0);
  });

  it('keep the time of a number for which nothing new came', () => {
    const numbers = withNumbers(withNumbers({}, [rate(1_000, 72)]), [rate(2_000, null)]);
    expect(numbers['Patient/1']?.['heart-rate']).toEqual({ value: 72, atMs: 1_000 });
  });
});

describe('page addresses', () => {
  it('lead to the same page when opened anew', () => {
    expect(pageOfPath('/patients/abc')).toEqual({ name: 'patient', id: 'abc' });
    expect(pageOfPath('/status')).toEqual({ name: 'status' });
    expect(pageOfPath('/')).toEqual({ name: 'ward' });
  });
});

describe('what a person charted', () => {
  it('is shown in words, zero and air included', () => {
    expect(chartedText({ name: 'consciousness', value: 'C' })).toBe('new confusion');
    expect(chartedText({ name: 'supplementalOxygen', value: false })).toBe('on air');
    expect(chartedText({ name: 'respiratoryRate', value: 0 })).toBe('0 /min, counted');
    expect(chartedText({ name: 'temperature', value: 37.4 })).toBe('37.4 °C');
  });

  it('is said to be carried forward, with the age of the oldest', () => {
    expect(composedText(score({ composed: true, oldestAgeMs: 3 * 3_600_000 }))).toBe('composed: values up to 3 h old');
    expect(composedText(score({ composed: false, oldestAgeMs: 20_000 }))).toBe('');
    expect(composedText(score({}))).toBe('');
  });
});
