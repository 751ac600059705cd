import { describe, expect, it } from 'vitest';
import { otherScores } from '../../../../electron/monitor/scores/other-scores.ts';
import { ADULT, CHARTED, CHILD, HOUR, Known, WELL } from './patient-score.ts';

function scores(known: Known, patient = ADULT) {
  const all = otherScores(known.at(), patient, patient.type === 'adult', known.nowMs);
  return (name: string) => all.find((one) => one.name.startsWith(name));
}

describe('the scores beside the main one', () => {
  it('are all there for an adult, each named with its source', () => {
    const of = scores(new Known().hold({ ...WELL, 'heart-rate': 120, 'abp-systolic': 96 }).chart(...CHARTED));
    expect(of('MEWS (Subbe 2001)')).toMatchObject({ value: 4, missing: [], why: null, meaning: '5 or more: not reached' });
    expect(of('qSOFA')).toMatchObject({ value: 1, meaning: '2 or more: not reached' });
    expect(of('SIRS')).toMatchObject({ value: 1, name: 'SIRS (ACCP/SCCM 1992), 3 of 3 assessable' });
    expect(of('SIRS')?.unverified).toMatch(/not re-read/);
    expect(of('Shock index')).toMatchObject({ value: 1.25, meaning: 'high' });
    expect(of('Age shock index')).toMatchObject({ value: 88.75, meaning: 'high' });
    // (96 + 2 × 71) / 3 = 79.3: no device gives a mean.
    expect(of('Mean arterial pressure')).toMatchObject({ value: 79, meaning: 'calculated', unit: 'mm[Hg]' });
    expect(of('Modified shock index')).toMatchObject({ value: 1.52, meaning: 'high' });
  });

  it('say by name what is missing, and give bounds, never a silent zero', () => {
    const of = scores(new Known().hold({ 'heart-rate': 120 }));
    expect(of('MEWS')).toMatchObject({ value: null, bounds: { min: 2, max: 13 } });
    expect(of('MEWS')?.missing).toEqual(['systolicBP', 'respiratoryRate', 'temperature', 'consciousness']);
    expect(of('Shock index')).toMatchObject({ value: null, bounds: null, missing: ['systolicBP'], why: 'no valid systolicBP' });
    expect(of('Mean arterial pressure')?.why).toMatch(/no measured mean/);
  });

  it('say why a charted value does not count any more', () => {
    const known = new Known().chart(...CHARTED);
    known.nowMs += 5 * HOUR;
    const level = scores(known.hold(WELL))('qSOFA')?.inputs.find(({ name }) => name === 'mentation');
    expect(level).toMatchObject({ value: null, origin: 'missing', why: 'charted 5 h ago, counts for 4 h' });
  });

  it('lead back to the readings', () => {
    const of = scores(new Known().hold(WELL).chart(...CHARTED));
    expect(of('MEWS')?.inputs.map(({ name, from }) => [name, from?.reading])).toEqual([
      ['systolicBP', 'r'],
      ['heartRate', 'r'],
      ['respiratoryRate', 'r'],
      ['temperature', 'e/temperature'],
      ['consciousness', 'e/consciousness'],
    ]);
  });

  it('refuse new confusion in MEWS, which has no points for it', () => {
    const of = scores(new Known().hold(WELL).chart(...CHARTED, { what: 'consciousness', value: 'C' }));
    const level = of('MEWS')?.inputs.find(({ name }) => name === 'consciousness');
    expect(level).toMatchObject({ value: 'C', points: null, why: 'no points here: C is none of A, V, P, U' });
  });

  it('of adults are not worked out for a child', () => {
    const known = new Known().hold(WELL);
    expect(otherScores(known.at(), CHILD, false, known.nowMs).map(({ name }) => name)).toEqual(['Mean arterial pressure']);
  });
});
