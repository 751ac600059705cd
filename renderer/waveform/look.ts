import type { WaveRow } from '#ipc';
import type { DisplaySettings } from '../store/display-store.ts';

export type EcgGain = DisplaySettings['ecgGain'];

/** How a row is drawn. */
export interface WaveLook {
  readonly mmPerSecond: number;
  /** CSS pixels in a millimetre. */
  readonly pxPerMm: number;
  readonly gain: EcgGain;
  /** The scheme in which the screen is coloured. */
  readonly colours: DisplaySettings['colours'];
}

/** One speed for all ECG rows, one for all haemodynamic rows, one for all respiratory rows (bedside-ui section 3). */
export function lookOf(
  { colour }: Pick<WaveRow, 'colour'>,
  { sweep, ecgGain, colours }: Pick<DisplaySettings, 'sweep' | 'ecgGain' | 'colours'>,
  pxPerMm: number,
): WaveLook {
  const mmPerSecond =
    colour === 'ecg' ? sweep.ecg : colour === 'respiration' || colour === 'co2' ? sweep.respiratory : sweep.haemodynamic;
  return { mmPerSecond, pxPerMm, gain: ecgGain, colours };
}

const STEPS = [20, 10, 5, 2.5] as const;
/** Of the height that the whole range of the signal may take. */
const SHARE = 0.9;

/**
 * mm/mV of an ECG row. `auto`: the largest step at which the range of the signal fits, found from the range alone: it does not
 * move with the beats.
 */
export function gainOf(gain: EcgGain, { low, high }: WaveRow['range'], height: number, pxPerMm: number): number {
  if (gain !== 'auto') return gain;
  return STEPS.find((step) => (high - low) * step * pxPerMm <= height * SHARE) ?? STEPS[STEPS.length - 1] ?? 2.5;
}
