import type { SignalNumeric } from '#device';
import { type EventTimes, findBeats, findBreaths, findPulses, type Samples } from './events.ts';

/** A wave of a recording, whole. */
export interface RecordedWave {
  /** Metric id, partition 2. */
  readonly id: number;
  readonly rateHz: number;
  /** NaN where a sample is missing. */
  readonly samples: Samples;
}

const METRIC = 0x20000;
/** Monitors average over about ten seconds of beats and half a minute of breaths. */
const BEATS_OVER_S = 10;
const BREATHS_OVER_S = 30;
const FEWEST_BEATS = 3;
const FEWEST_BREATHS = 3;

/** The numbers that the waves of a recording support: HR, RR, pressures. SpO2 is none of them. */
export function deriveNumerics(waves: readonly RecordedWave[], durationS: number): readonly SignalNumeric[] {
  const ecg = waves.find(({ id }) => id >= 0x0100 && id < 0x0200);
  const respiration = waves.find(({ id }) => id === 0x5000);
  const pressure = waves.find(({ id }) => id === 0x4a14);
  return [
    ...(ecg ? [rate(0x4182, 'HR', findBeats(ecg.samples, ecg.rateHz), BEATS_OVER_S, FEWEST_BEATS, durationS)] : []),
    ...(respiration
      ? [rate(0x500a, 'RR', findBreaths(respiration.samples, respiration.rateHz), BREATHS_OVER_S, FEWEST_BREATHS, durationS)]
      : []),
    ...(pressure ? pressures(pressure, durationS) : []),
  ];
}

function rate(id: number, label: string, events: EventTimes, overS: number, fewest: number, durationS: number): SignalNumeric {
  const shown = eachSecond(durationS, (tS) => {
    const recent = events.filter((at) => at > tS - overS && at <= tS);
    const [first, last] = [recent[0], recent.at(-1)];
    if (recent.length < fewest || first === undefined || last === undefined) return null;
    return ((recent.length - 1) / (last - first)) * 60;
  });
  return { code: METRIC + id, label, unit: '/min', at: held(shown, durationS) };
}

function pressures(wave: RecordedWave, durationS: number): readonly SignalNumeric[] {
  const pulses = findPulses(wave.samples, wave.rateHz);
  const shown = eachSecond(durationS, (tS) => {
    const recent = pulses.filter((pulse) => pulse.tS > tS - BEATS_OVER_S && pulse.tS <= tS);
    if (recent.length < FEWEST_BEATS) return null;
    const average = (of: 'systolic' | 'diastolic' | 'mean') => recent.reduce((sum, pulse) => sum + pulse[of], 0) / recent.length;
    return { systolic: average('systolic'), diastolic: average('diastolic'), mean: average('mean') };
  });
  const parts = [
    ['systolic', 0x4a15, 'ABP sys'],
    ['diastolic', 0x4a16, 'ABP dia'],
    ['mean', 0x4a17, 'ABP mean'],
  ] as const;
  return parts.map(([part, id, label]) => {
    const values = shown.map((value) => (value === null ? null : value[part]));
    return { code: METRIC + id, label, unit: 'mm[Hg]', at: held(values, durationS) };
  });
}

function eachSecond<T>(durationS: number, value: (tS: number) => T): readonly T[] {
  return Array.from({ length: Math.ceil(durationS) }, (_, second) => value(second));
}

/** The number shown is that of the last full second; a recording that plays again shows the same numbers again. */
function held(values: readonly (number | null)[], durationS: number): (tS: number) => number | null {
  return (tS) => values[Math.floor(tS % durationS)] ?? null;
}
