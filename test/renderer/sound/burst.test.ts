import { describe, expect, it } from 'vitest';
import { BURST_INTERVAL_S, burstSamples, FUNDAMENTAL_HZ, HARMONICS_DB, pulsesOf } from '../../../renderer/sound/burst.ts';

const PRIORITIES = ['high', 'medium', 'low'] as const;
/** Ranges of IEC 60601-1-8 tables 3 and 4 as specs alarms section 4 restates them, s. */
const DURATION = { high: [0.075, 0.2], medium: [0.125, 0.25], low: [0.125, 0.25] } as const;
const INTERVAL = { high: [2.5, 15], medium: [2.5, 30], low: [15, Number.POSITIVE_INFINITY] } as const;

describe('the auditory alarm signals', () => {
  it('have ten pulses for high, three for medium, two for low', () => {
    expect(PRIORITIES.map((priority) => pulsesOf(priority).length)).toEqual([10, 3, 2]);
  });

  it.each(PRIORITIES)('keep pulse length and repetition of %s inside the ranges of the standard', (priority) => {
    for (const { startS, endS, rampS } of pulsesOf(priority)) {
      expect(endS - startS).toBeGreaterThanOrEqual(DURATION[priority][0]);
      expect(endS - startS).toBeLessThanOrEqual(DURATION[priority][1] * 1.2);
      expect(rampS).toBeGreaterThan(0);
    }
    expect(BURST_INTERVAL_S[priority]).toBeGreaterThanOrEqual(INTERVAL[priority][0]);
    expect(BURST_INTERVAL_S[priority]).toBeLessThanOrEqual(INTERVAL[priority][1]);
  });

  it('group the high burst as 3 + 2, pause, 3 + 2', () => {
    const pulses = pulsesOf('high');
    const gaps = pulses.slice(1).map(({ startS }, index) => startS - (pulses[index]?.endS ?? 0));
    const long = gaps.map((gap, index) => ({ gap, index })).filter(({ gap }) => gap > 0.15);
    expect(long.map(({ index }) => index)).toEqual([2, 4, 7]);
    expect(Math.max(...gaps)).toBe(gaps[4]);
  });

  it('have at least four harmonics between 300 and 4000 Hz, none louder than the fundamental by 15 dB', () => {
    const inBand = HARMONICS_DB.map((_, index) => FUNDAMENTAL_HZ * (index + 1)).filter((hertz) => hertz >= 300 && hertz <= 4000);
    expect(inBand.length).toBeGreaterThanOrEqual(4);
    expect(FUNDAMENTAL_HZ).toBeGreaterThanOrEqual(150);
    expect(FUNDAMENTAL_HZ).toBeLessThanOrEqual(1000);
    expect(HARMONICS_DB.every((decibel) => Math.abs(decibel) <= 15)).toBe(true);
  });

  it.each(PRIORITIES)('are heard in the pulses of %s and silent between them', (priority) => {
    const rate = 48_000;
    const samples = burstSamples(priority, rate);
    const loudest = (fromS: number, toS: number): number =>
      samples
        .slice(Math.floor(fromS * rate), Math.floor(toS * rate))
        .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const pulses = pulsesOf(priority);
    for (const [index, { startS, endS }] of pulses.entries()) {
      expect(loudest(startS, endS)).toBeGreaterThan(0.3);
      const next = pulses[index + 1];
      if (next) expect(loudest(endS + 0.005, next.startS - 0.005)).toBeLessThan(0.01);
    }
    expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
  });
});
