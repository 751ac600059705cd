import { Ramp, type RampPoint } from './ramp.ts';

export const SCENARIOS = ['stable', 'hypotension'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** How the generated patient changes over time. */
export interface Course {
  /** Beats per minute. */
  readonly heartRate: Ramp;
  /** mmHg. */
  readonly systolic: Ramp;
  readonly diastolic: Ramp;
  /** % */
  readonly spo2: Ramp;
  /** Breaths per minute. */
  readonly respiration: Ramp;
}

/** Hypotension: stable for a minute, falls for a minute, stays down for five, recovers in two. */
const FALL: readonly number[] = [0, 60, 120, 420, 540];

export function courseOf(scenario: Scenario): Course {
  if (scenario === 'stable')
    return { heartRate: flat(72), systolic: flat(120), diastolic: flat(80), spo2: flat(97), respiration: flat(14) };
  return {
    heartRate: dip(72, 118),
    systolic: dip(120, 68),
    diastolic: dip(80, 38),
    spo2: dip(97, 94),
    respiration: dip(14, 24),
  };
}

function flat(level: number): Ramp {
  return new Ramp([{ tS: 0, level }]);
}

function dip(usual: number, worst: number): Ramp {
  const levels = [usual, usual, worst, worst, usual];
  return new Ramp(FALL.map((tS, index): RampPoint => ({ tS, level: levels[index] ?? usual })));
}
