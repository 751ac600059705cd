/**
 * Auditory alarm signals as IEC 60601-1-8 tables 3 and 4 describe them; our values are those of specs alarms section 4, inside
 * every range given there. Times in seconds.
 */
export type Priority = 'high' | 'medium' | 'low';

export interface Pulse {
  /** Where the rise begins. */
  readonly startS: number;
  /** Where the fall has ended. */
  readonly endS: number;
  /** Length of the rise, and of the fall. */
  readonly rampS: number;
}

export const FUNDAMENTAL_HZ = 440;
/** Harmonics 1 to 5, dB. */
export const HARMONICS_DB = [0, -3, -6, -9, -12];
/** Silence between the end of a burst and the beginning of the next. */
export const BURST_INTERVAL_S: Readonly<Record<Priority, number>> = { high: 5, medium: 15, low: 30 };

/** Rise and fall, as parts of the pulse duration. */
const RAMP = 0.15;
/** The standard measures pulse and spacing between the points where the ramps pass 90 %. */
const MEASURED_AT = 0.9;

interface Pattern {
  readonly pulseS: number;
  /** Spacing after each pulse but the last. */
  readonly spacingsS: readonly number[];
}

const HIGH_HALF = [0.08, 0.08, 0.28, 0.08];
const PATTERNS: Readonly<Record<Priority, Pattern>> = {
  high: { pulseS: 0.12, spacingsS: [...HIGH_HALF, 0.7, ...HIGH_HALF] },
  medium: { pulseS: 0.18, spacingsS: [0.18, 0.18] },
  low: { pulseS: 0.18, spacingsS: [0.18] },
};

/** 10 pulses as 3 + 2, pause, 3 + 2 for high; 3 for medium; 2 for low. */
export function pulsesOf(priority: Priority): Pulse[] {
  const { pulseS, spacingsS } = PATTERNS[priority];
  const rampS = pulseS * RAMP;
  const edgeS = rampS * MEASURED_AT;
  const pulses: Pulse[] = [];
  let startS = 0;
  for (const spacingS of [...spacingsS, 0]) {
    const endS = startS + edgeS + pulseS + edgeS;
    pulses.push({ startS, endS, rampS });
    startS = endS - edgeS + spacingS - edgeS;
  }
  return pulses;
}

/** From the beginning of one burst to the beginning of the next, s. */
export function burstPeriodS(priority: Priority): number {
  return (pulsesOf(priority).at(-1)?.endS ?? 0) + BURST_INTERVAL_S[priority];
}

/** Loudness of a pulse at a time, 0 to 1: straight up, flat, straight down. */
export function envelope({ startS, endS, rampS }: Pulse, timeS: number): number {
  return Math.max(0, Math.min(1, (timeS - startS) / rampS, (endS - timeS) / rampS));
}

/**
 * One burst as samples between -1 and 1.
 * @param notesHz fundamental of each pulse, in turn; default: the one general sound
 */
export function burstSamples(
  priority: Priority,
  sampleRate: number,
  notesHz: readonly number[] = [FUNDAMENTAL_HZ],
): Float32Array<ArrayBuffer> {
  const pulses = pulsesOf(priority);
  const samples = new Float32Array(Math.ceil((pulses.at(-1)?.endS ?? 0) * sampleRate));
  const amplitudes = HARMONICS_DB.map((decibel) => 10 ** (decibel / 20));
  const total = amplitudes.reduce((sum, amplitude) => sum + amplitude, 0);
  const tone = (hertz: number, timeS: number): number =>
    amplitudes.reduce((sum, amplitude, index) => sum + amplitude * Math.sin(2 * Math.PI * hertz * (index + 1) * timeS), 0);
  for (const [nth, pulse] of pulses.entries()) {
    const hertz = notesHz[nth % notesHz.length] ?? FUNDAMENTAL_HZ;
    const end = Math.min(samples.length, Math.ceil(pulse.endS * sampleRate));
    for (let index = Math.floor(pulse.startS * sampleRate); index < end; index += 1) {
      const timeS = index / sampleRate;
      samples[index] = (tone(hertz, timeS - pulse.startS) / total) * envelope(pulse, timeS);
    }
  }
  return samples;
}
