import { describe, expect, it } from 'vitest';
import type { BedEntry } from '#ipc';
import { news2Score } from '../../../../electron/monitor/scores/news2-score.ts';
import { pewsScore } from '../../../../electron/monitor/scores/pews-score.ts';
import { ADULT, CHARTED, CHILD, Known } from './patient-score.ts';

const CHILD_WELL = { 'respiratory-rate': 30, spo2: 97, 'abp-systolic': 100, 'heart-rate': 105 } as const;
const CHARTED_CHILD: readonly BedEntry[] = [
  { what: 'respiratory-effort', value: 'normal' },
  { what: 'oxygen-delivery', value: 'air' },
  { what: 'capillary-refill', value: 2 },
];

describe('the score of a child', () => {
  it('is Bedside PEWS by age, and says what of it is unverified', () => {
    const known = new Known().hold(CHILD_WELL).chart(...CHARTED_CHILD);
    const score = pewsScore(known.at(), CHILD, known.nowMs);
    expect(score).toMatchObject({ score: 'Bedside PEWS', total: 0, missing: [], refused: null, band: null });
    expect(score.unverified).toBeTruthy();
    // 105 is too slow for a newborn of one month: 1 point.
    const newborn = { ...CHILD, birthDate: '2025-12-01', type: 'neonatal' } as const;
    expect(pewsScore(known.at(), newborn, known.nowMs).inputs.find(({ name }) => name === 'heartRate')).toMatchObject({
      points: 1,
    });
  });

  it('names the date of birth when that is missing, and scores what needs none', () => {
    const known = new Known().hold(CHILD_WELL).chart(...CHARTED_CHILD, { what: 'oxygen-delivery', value: 'high' });
    const score = pewsScore(known.at(), { ...CHILD, birthDate: '2023' }, known.nowMs);
    expect(score.missing).toEqual(['age', 'heartRate', 'systolicBP', 'respiratoryRate']);
    expect(score).toMatchObject({ total: null, totalMin: 4, totalMax: 16 });
    expect(score.inputs.find(({ name }) => name === 'heartRate')).toMatchObject({
      value: 105,
      points: null,
      why: 'the date of birth is not known',
    });
  });
});

describe('NEWS2', () => {
  it('is refused for somebody under 16, whatever was chosen at admission', () => {
    const known = new Known().hold(CHILD_WELL).chart(...CHARTED);
    const score = news2Score(known.at(), { ...ADULT, birthDate: '2012-06-01' }, known.nowMs);
    expect(score).toMatchObject({ total: null, band: null, bandAtLeast: null, response: null });
    expect(score.refused).toMatch(/16 years and over: this patient is 13/);
    expect(score.inputs.every(({ points }) => points === null)).toBe(true);
  });

  it('takes breaths that somebody counted where no device measures them', () => {
    const known = new Known().hold({ spo2: 97 }).chart(...CHARTED, { what: 'respiratory-rate', value: 0 });
    const score = news2Score(known.at(), ADULT, known.nowMs);
    expect(score.inputs.find(({ name }) => name === 'respiratoryRate')).toMatchObject({
      ...{ value: 0, points: 3, origin: 'entered', by: 'a nurse' },
    });
    known.hold({ 'respiratory-rate': 14 });
    expect(news2Score(known.at(), ADULT, known.nowMs).inputs[0]).toMatchObject({ value: 14, points: 0, origin: 'device' });
  });
});
