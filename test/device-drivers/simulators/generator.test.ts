import { describe, expect, it } from 'vitest';
import type { PatientSignals } from '#device';
import { findBeats, findBreaths, findPulses } from '../../../device-drivers/simulators/events.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';

function seconds(
  signals: PatientSignals,
  label: string,
  from: number,
  length: number,
): { samples: Float64Array; rateHz: number } {
  const wave = signals.waves.find((one) => one.label === label)!;
  return {
    rateHz: wave.rateHz,
    samples: Float64Array.from({ length: length * wave.rateHz }, (_, n) => wave.sample(from * wave.rateHz + n)!),
  };
}

function shown(signals: PatientSignals, label: string, tS: number): number {
  return signals.numerics.find((numeric) => numeric.label === label)!.at(tS)!;
}

describe('the generated patient', () => {
  const stable = generatePatient({ seed: 3, scenario: 'stable' });

  it('says that it is generated', () => {
    expect(stable.title).toMatch(/Generated.*no real data/);
    expect(stable.durationS).toBe(Number.POSITIVE_INFINITY);
  });

  it('shows in its waves the numbers it tells', () => {
    const ecg = seconds(stable, 'II', 30, 60);
    expect(Math.abs(findBeats(ecg.samples, ecg.rateHz).length - shown(stable, 'HR', 60))).toBeLessThan(4);
    const resp = seconds(stable, 'Resp', 30, 60);
    expect(Math.abs(findBreaths(resp.samples, resp.rateHz).length - shown(stable, 'RR', 60))).toBeLessThan(2.5);
    const pressure = seconds(stable, 'ABP', 30, 60);
    const pulses = findPulses(pressure.samples, pressure.rateHz);
    const mean = (of: 'systolic' | 'diastolic' | 'mean') => pulses.reduce((sum, pulse) => sum + pulse[of], 0) / pulses.length;
    expect(mean('systolic')).toBeCloseTo(shown(stable, 'ABP sys', 60), -0.7);
    expect(mean('diastolic')).toBeCloseTo(shown(stable, 'ABP dia', 60), -0.7);
    expect(mean('mean')).toBeCloseTo(shown(stable, 'ABP mean', 60), -0.7);
  });

  it('stays within the ranges it declares', () => {
    const sick = generatePatient({ seed: 9, scenario: 'hypotension' });
    for (const wave of sick.waves) {
      for (let n = 0; n < 300 * wave.rateHz; n += 7) {
        const value = wave.sample(n)!;
        if (value < wave.range.low || value > wave.range.high) expect(value).toBe(`within the range of ${wave.label}`);
      }
    }
  });

  it('is the same for the same seed and another for another', () => {
    const samples = (seed: number) =>
      Array.from({ length: 50 }, (_, n) => generatePatient({ seed, scenario: 'stable' }).waves[0]!.sample(n));
    expect(samples(5)).toEqual(samples(5));
    expect(samples(5)).not.toEqual(samples(6));
  });

  it('falls into hypotension and recovers', () => {
    const sick = generatePatient({ seed: 1, scenario: 'hypotension' });
    expect(shown(sick, 'ABP sys', 30)).toBe(120);
    expect(shown(sick, 'ABP sys', 200)).toBe(68);
    expect(shown(sick, 'ABP mean', 200)).toBeLessThan(50);
    expect(shown(sick, 'HR', 200)).toBeGreaterThan(110);
    expect(shown(sick, 'ABP sys', 600)).toBe(120);
  });
});
