/**
 * Auditory alarm signals as IEC 60601-1-8 tables 3 and 4 describe them; our values are those of specs alarms section 4, inside
 * every range given there. Times in seconds.
 */
export type Priority = 'high' | 'medium' | 'low';

export interface Pulse {
  readonly atS: number;
  readonly durationS: number;
}

const FUNDAMENTAL_HZ = 440;
/** Harmonics 1 to 5, dB. */
const HARMONICS_DB = [0, -3, -6, -9, -12];
const RISE = 0.15;

const HIGH = { duration: 0.12, spacing: 0.08, groupGap: 0.28, halfGap: 0.7 };
const OTHER = { duration: 0.18, spacing: 0.18 };

export const BURST_INTERVAL_S: Readonly<Record<Priority, number>> = { high: 5, medium: 15, low: 30 };

/** 10 pulses as 3 + 2, pause, 3 + 2 for high; 3 for medium; 2 for low. */
export function pulsesOf(priority: Priority): Pulse[] {
  if (priority !== 'high') {
    return Array.from({ length: priority === 'medium' ? 3 : 2 }, (_, index) => ({
      atS: index * (OTHER.duration + OTHER.spacing),
      durationS: OTHER.duration,
    }));
  }
  const gaps = [
    HIGH.spacing,
    HIGH.spacing,
    HIGH.groupGap,
    HIGH.spacing,
    HIGH.halfGap,
    HIGH.spacing,
    HIGH.spacing,
    HIGH.groupGap,
    HIGH.spacing,
  ];
  const pulses: Pulse[] = [{ atS: 0, durationS: HIGH.duration }];
  for (const gap of gaps) pulses.push({ atS: (pulses.at(-1)?.atS ?? 0) + HIGH.duration + gap, durationS: HIGH.duration });
  return pulses;
}

/** One burst as samples between -1 and 1. */
export function burstSamples(priority: Priority, sampleRate: number): Float32Array<ArrayBuffer> {
  const pulses = pulsesOf(priority);
  const last = pulses.at(-1);
  const lengthS = (last?.atS ?? 0) + (last?.durationS ?? 0);
  const samples = new Float32Array(Math.ceil(lengthS * sampleRate));
  const amplitudes = HARMONICS_DB.map((decibel) => 10 ** (decibel / 20));
  const total = amplitudes.reduce((sum, amplitude) => sum + amplitude, 0);
  for (const { atS, durationS } of pulses) {
    const count = Math.floor(durationS * sampleRate);
    const offset = Math.round(atS * sampleRate);
    for (let index = 0; index < count; index += 1) {
      const t = index / sampleRate;
      const tone = amplitudes.reduce(
        (sum, amplitude, harmonic) => sum + amplitude * Math.sin(2 * Math.PI * FUNDAMENTAL_HZ * (harmonic + 1) * t),
        0,
      );
      samples[offset + index] = (tone / total) * envelope(index / count);
    }
  }
  return samples;
}

/** Rises over the first 15 % of the pulse and falls over the last. */
export function envelope(position: number): number {
  return Math.max(0, Math.min(1, position / RISE, (1 - position) / RISE));
}
