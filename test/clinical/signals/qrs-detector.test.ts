import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBeats, QrsDetector } from '#clinical';
import { hasShared, sharedPath } from '../../support/shared.ts';

const beatsOf = (rateHz: number, samples: readonly (number | null)[]) => {
  const detector = new QrsDetector(rateHz);
  return [...detector.push(samples), ...detector.end()];
};

/** P, QRS and T as Gaussians at the given R times, with baseline wander and seeded noise. */
function ecg(rateHz: number, lengthS: number, beatsS: readonly number[], noise: number): number[] {
  let seed = 12345;
  const random = (): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648 - 0.5;
  };
  const bump = (x: number, centre: number, width: number, height: number): number =>
    height * Math.exp(-(((x - centre) / width) ** 2));
  return Array.from({ length: Math.round(lengthS * rateHz) }, (_, index) => {
    const t = index / rateHz;
    const near = beatsS.filter((beat) => Math.abs(beat - t) < 0.6);
    const wave = near.reduce(
      (sum, r) =>
        sum + bump(t, r - 0.16, 0.03, 0.1) + bump(t, r, 0.012, 1) - bump(t, r + 0.025, 0.01, 0.25) + bump(t, r + 0.28, 0.05, 0.3),
      0,
    );
    return wave + 0.3 * Math.sin(2 * Math.PI * 0.25 * t) + noise * random();
  });
}

const steady = Array.from({ length: 37 }, (_, index) => 0.6 + index * 0.8);

describe('QRS detection', () => {
  it.each([100, 125, 250, 360, 500, 1000])('finds every beat and no other at %i Hz, in noise', (rateHz) => {
    const found = beatsOf(rateHz, ecg(rateHz, 30, steady, 0.15)).map(({ atS }) => atS);
    expect(compareBeats(found, steady, 0, 0.05)).toMatchObject({ missed: 0, extra: 0 });
  });

  it.each([0.001, -1, 1000])('does not depend on gain and polarity: times %d', (gain) => {
    const samples = ecg(250, 30, steady, 0.1);
    const [one, other] = [samples, samples.map((value) => value * gain)].map((each) => beatsOf(250, each));
    expect(other?.map(({ atS }) => atS)).toEqual(one?.map(({ atS }) => atS));
  });

  it('gives the same beats however the samples are cut', () => {
    const samples = ecg(200, 15, steady, 0.2);
    const whole = beatsOf(200, samples);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const detector = new QrsDetector(200);
        const found = [];
        for (let from = 0, n = 0; from < samples.length; n++) {
          const size = sizes[n % sizes.length] ?? 1;
          found.push(...detector.push(samples.slice(from, from + size)));
          from += size;
        }
        expect([...found, ...detector.end()]).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('finds nothing in a gap and everything around it', () => {
    const samples = ecg(250, 30, steady, 0.1).map((value, index) => (index >= 2500 && index < 3750 ? null : value));
    const found = beatsOf(250, samples).map(({ atS }) => atS);
    expect(found.filter((at) => at > 10 && at < 15)).toEqual([]);
    const outside = steady.filter((at) => at < 9.8 || at > 15.5);
    expect(compareBeats(found, outside).missed).toBe(0);
  });

  it('finds no beat in a flat line and in noise after the heart has stopped', () => {
    expect(
      beatsOf(
        250,
        Array.from({ length: 5000 }, () => 0.2),
      ),
    ).toEqual([]);
    const stopped = steady.filter((at) => at < 12);
    const found = beatsOf(250, ecg(250, 30, stopped, 0.1));
    expect(
      compareBeats(
        found.map(({ atS }) => atS),
        stopped,
      ),
    ).toMatchObject({ missed: 0, extra: 0 });
  });

  it('refuses a rate that no ECG has', () => {
    expect(() => new QrsDetector(10)).toThrow('10 Hz');
  });
});

describe.skipIf(!hasShared('data/waveforms/mitdb-100'))('on mitdb-100 (needs ../shared/data/waveforms)', () => {
  it.each([
    ['MLII', 1, 0.995],
    ['V5', 2, 0.995],
  ])('reaches 99.5 %% sensitivity and precision in %s', (_, column, target) => {
    const rows = gunzipSync(readFileSync(sharedPath('data/waveforms/mitdb-100/ecg_360hz.csv.gz')))
      .toString()
      .trim()
      .split('\n');
    const samples = rows.slice(1).map((row) => Number(row.split(',')[column]));
    const labels = readFileSync(sharedPath('data/waveforms/mitdb-100/beats.csv'), 'utf8').trim().split('\n').slice(1);
    const labelled = labels.map((row) => row.split(',')).filter(([, , type]) => type !== '+');
    const agreement = compareBeats(
      beatsOf(360, samples).map(({ atS }) => atS),
      labelled.map(([, at]) => Number(at)),
    );
    expect(agreement.sensitivity).toBeGreaterThanOrEqual(target);
    expect(agreement.precision).toBeGreaterThanOrEqual(target);
  });
});
