import type { PatientSignals, SignalNumeric, SignalWave } from '#device';
import { type Course, courseOf, type Scenario } from './scenario.ts';

/** Where a wave of the heart beat is high: centre and width as parts of the beat, height. */
type Bump = readonly [centre: number, width: number, height: number];

const LEAD_II: readonly Bump[] = [
  [0.18, 0.025, 0.12],
  [0.285, 0.009, -0.12],
  [0.3, 0.011, 1.05],
  [0.318, 0.01, -0.22],
  [0.55, 0.045, 0.28],
];
const LEAD_V: readonly Bump[] = [
  [0.18, 0.025, 0.09],
  [0.3, 0.011, 0.75],
  [0.32, 0.012, -0.55],
  [0.55, 0.05, 0.35],
];
/** The pressure wave: upstroke, then a reflected wave after the notch. Heights add up to about 1. */
const PRESSURE: readonly Bump[] = [
  [0.5, 0.07, 0.92],
  [0.66, 0.12, 0.42],
];
const PLETH: readonly Bump[] = [
  [0.62, 0.09, 0.9],
  [0.82, 0.1, 0.35],
];
const AVERAGING_S = 10;
const METRIC = 0x20000;

/**
 * A patient made of formulas: no real data. The same seed gives the same patient; every sample follows from its number
 * alone. Stable: HR about 72, SpO2 97, RR 14, ABP about 120/80. Hypotension: falls to about 68/38 after a minute.
 */
export function generatePatient({ seed, scenario }: { readonly seed: number; readonly scenario: Scenario }): PatientSignals {
  const body = new Body(seed, courseOf(scenario));
  return {
    title: `Generated patient, ${scenario} (seed ${seed}); no real data`,
    durationS: Number.POSITIVE_INFINITY,
    waves: wavesOf(body),
    numerics: numericsOf(body),
  };
}

class Body {
  readonly #seed: number;
  readonly course: Course;
  /** Slow swings are a little different for each seed. */
  readonly #swingHz: number;
  readonly #swingStart: number;

  constructor(seed: number, course: Course) {
    this.#seed = seed;
    this.course = course;
    this.#swingHz = 0.02 + 0.01 * noise(seed, 1);
    this.#swingStart = 2 * Math.PI * noise(seed, 2);
  }

  /** Beats since the start; the fraction is the place within the beat. Slow variability swings around the course. */
  beats(tS: number): number {
    return this.course.heartRate.integral(tS) / 60 + 0.35 * Math.sin(2 * Math.PI * this.#swingHz * tS + this.#swingStart) + 1;
  }

  breaths(tS: number): number {
    return this.course.respiration.integral(tS) / 60;
  }

  breath(tS: number): number {
    return Math.sin(2 * Math.PI * this.breaths(tS));
  }

  /** @returns -1 to 1, the same for the same sample */
  grain(channel: number, n: number): number {
    return 2 * noise(this.#seed * 31 + channel, n) - 1;
  }
}

function wavesOf(body: Body): readonly SignalWave[] {
  return [
    wave(
      0x0102,
      'II',
      500,
      'mV',
      { low: -0.6, high: 1.4 },
      (tS, n) => beatShape(LEAD_II, body.beats(tS)) + 0.03 * body.breath(tS) + 0.008 * body.grain(1, n),
    ),
    wave(
      0x0143,
      'V',
      500,
      'mV',
      { low: -0.8, high: 1.2 },
      (tS, n) => beatShape(LEAD_V, body.beats(tS)) + 0.02 * body.breath(tS) + 0.008 * body.grain(2, n),
    ),
    wave(0x4a14, 'ABP', 125, 'mm[Hg]', { low: 0, high: 200 }, (tS) => pressure(body, tS)),
    wave(
      0x4bb4,
      'Pleth',
      125,
      null,
      { low: 0, high: 1.4 },
      (tS, n) => 0.1 + beatShape(PLETH, body.beats(tS)) + 0.04 * body.breath(tS) + 0.004 * body.grain(3, n),
    ),
    wave(0x5000, 'Resp', 62.5, 'Ohm', { low: -1.5, high: 1.5 }, (tS, n) => body.breath(tS) + 0.02 * body.grain(4, n)),
  ];
}

function wave(
  id: number,
  label: string,
  rateHz: number,
  unit: string | null,
  range: SignalWave['range'],
  value: (tS: number, n: number) => number,
): SignalWave {
  return { code: METRIC + id, label, rateHz, unit, range, sample: (n) => value(n / rateHz, n) };
}

function numericsOf(body: Body): readonly SignalNumeric[] {
  const rate = (tS: number) => averageRate((at) => body.beats(at), tS);
  const { systolic, diastolic, spo2 } = body.course;
  return [
    numeric(0x4182, 'HR', '/min', rate),
    numeric(0x4bb8, 'SpO₂', '%', (tS) => spo2.at(tS)),
    numeric(0x4822, 'Pulse', '/min', rate),
    numeric(0x500a, 'RR', '/min', (tS) => averageRate((at) => body.breaths(at), tS)),
    numeric(0x4a15, 'ABP sys', 'mm[Hg]', (tS) => systolic.at(tS)),
    numeric(0x4a16, 'ABP dia', 'mm[Hg]', (tS) => diastolic.at(tS)),
    numeric(0x4a17, 'ABP mean', 'mm[Hg]', (tS) => diastolic.at(tS) + MEAN_PART * (systolic.at(tS) - diastolic.at(tS))),
    numeric(0x4b48, 'Temp', 'Cel', () => 37.1),
  ];
}

function numeric(id: number, label: string, unit: string, at: (tS: number) => number): SignalNumeric {
  return { code: METRIC + id, label, unit, at };
}

/** The pressure shape over one beat, from 0 (diastole) to 1 (systole). */
function pressure(body: Body, tS: number): number {
  const { systolic, diastolic } = body.course;
  return diastolic.at(tS) + (systolic.at(tS) - diastolic.at(tS)) * pressureShape(body.beats(tS)) + 1.2 * body.breath(tS);
}

const SHAPE = Array.from({ length: 1000 }, (_, index) => beatShape(PRESSURE, index / 1000));
const [LOWEST, HIGHEST] = [Math.min(...SHAPE), Math.max(...SHAPE)];

function pressureShape(beats: number): number {
  return (beatShape(PRESSURE, beats) - LOWEST) / (HIGHEST - LOWEST);
}

const MEAN_PART = SHAPE.reduce((sum, value) => sum + (value - LOWEST) / (HIGHEST - LOWEST), 0) / SHAPE.length;

function beatShape(bumps: readonly Bump[], beats: number): number {
  const place = beats - Math.floor(beats);
  let value = 0;
  for (const [centre, width, height] of bumps) {
    // A bump near the end of the beat reaches into the next one.
    for (const turn of [-1, 0, 1]) value += height * Math.exp(-((place - centre + turn) ** 2) / (2 * width * width));
  }
  return value;
}

/** Events per minute over the last seconds, as a monitor averages. */
function averageRate(count: (tS: number) => number, tS: number): number {
  const from = Math.max(0, tS - AVERAGING_S);
  const to = Math.max(tS, from + 1);
  return ((count(to) - count(from)) / (to - from)) * 60;
}

/** A number from 0 to 1 that follows from its two arguments (integer hash). */
function noise(seed: number, n: number): number {
  let hash = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(n | 0, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
