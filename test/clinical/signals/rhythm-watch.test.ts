import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { normalisedRmssd, PulseDetector, QrsDetector, type RhythmCondition, RhythmWatch } from '#clinical';
import { hasShared, sharedPath } from '../../support/shared.ts';

function channel(file: string, name: string): readonly (number | null)[] {
  const [header = '', ...rows] = gunzipSync(readFileSync(sharedPath(`data/waveforms/${file}`)))
    .toString()
    .trim()
    .split('\n');
  const column = header.split(',').indexOf(name);
  return rows.map((row) => {
    const field = row.split(',')[column] ?? '';
    return field === '' ? null : Number(field);
  });
}

/** Second by second, as a monitor would: conditions with the second at which they were told. */
function watch(file: string, rateHz: number, lead: string, pleth: string | null): (RhythmCondition & { readonly atS: number })[] {
  const [ecg, pulses] = [channel(file, lead), pleth === null ? [] : channel(file, pleth)];
  const [beats, waves, rhythm] = [new QrsDetector(rateHz), new PulseDetector(rateHz), new RhythmWatch(0)];
  const told = [];
  for (let second = 0; (second + 1) * rateHz <= ecg.length; second++) {
    const part = [second * rateHz, (second + 1) * rateHz] as const;
    rhythm.addBeats(beats.push(ecg.slice(...part)));
    rhythm.addPulses(waves.push(pulses.slice(...part)));
    told.push(...rhythm.tick(second + 1).map((condition) => ({ ...condition, atS: second + 1 })));
  }
  return told;
}

describe.skipIf(!hasShared('data/waveforms'))('on real recordings (needs ../shared/data/waveforms)', () => {
  it('calls the false asystole alarm of cinc2015-a103l suspicious, and says why', () => {
    const asystole = watch('cinc2015-a103l/waveforms_250hz.csv.gz', 250, 'V', 'PLETH').filter(({ kind }) => kind === 'asystole');
    expect(asystole.length).toBeGreaterThan(0);
    for (const each of asystole) {
      expect(Math.abs(each.atS - 300)).toBeLessThan(5);
      expect(each).toMatchObject({ suspicious: true, evidence: expect.stringContaining('a regular pulse goes on') as string });
    }
  });

  it.each(['II', 'V'])('tells the collapse of mimic2-s25047 within 10 s of its beginning at 388 s, in lead %s', (lead) => {
    const told = watch('mimic2-s25047/ecg_125hz.csv.gz', 125, lead, null);
    const first = told.find(({ atS }) => atS >= 388);
    expect(first).toMatchObject({ suspicious: false });
    expect(first?.atS).toBeLessThanOrEqual(398);
  });

  it('is quiet in sinus rhythm', () => {
    expect(watch('bidmc-01/waveforms_125hz.csv.gz', 125, 'II', 'PLETH')).toEqual([]);
  });

  it.each([
    ['mimicdb-037/abp_resp_125hz.csv.gz', 125, 44, 26, 33],
    ['icu-mixed/abp_pleth_125hz.csv.gz', 124.945, 160, 89, 110],
  ])('measures the arterial pressure of %s', (file, rateHz, systolic, diastolic, mean) => {
    const pulses = new PulseDetector(rateHz).push(channel(file, 'ABP'));
    const middle = (of: 'systolic' | 'diastolic' | 'mean'): number =>
      pulses.map((pulse) => pulse[of]).sort((a, b) => a - b)[pulses.length >> 1] ?? Number.NaN;
    expect(Math.abs(middle('systolic') - systolic)).toBeLessThan(3);
    expect(Math.abs(middle('diastolic') - diastolic)).toBeLessThan(3);
    expect(Math.abs(middle('mean') - mean)).toBeLessThan(3);
  });
});

describe('rhythm watch', () => {
  it('tells asystole without any beat since the start, unsuspicious without a pulse', () => {
    const watched = new RhythmWatch(100);
    expect(watched.tick(103.9)).toEqual([]);
    expect(watched.tick(104)).toMatchObject([{ kind: 'asystole', suspicious: false }]);
  });

  it('measures irregularity', () => {
    expect(normalisedRmssd([0, 1, 2, 3])).toBe(0);
    expect(normalisedRmssd([0, 1, 1.5, 2.5])).toBeCloseTo(0.6);
    expect(normalisedRmssd([0, 1, 2])).toBeNull();
  });
});
