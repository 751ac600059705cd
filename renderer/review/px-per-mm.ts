import { UNCALIBRATED_PX_PER_MM } from '../waveform/sweep.ts';

/** How long a millimetre is on this screen, CSS pixels. */
export function pxPerMm(): { readonly cssPx: number; readonly calibrated: boolean } {
  return { cssPx: UNCALIBRATED_PX_PER_MM, calibrated: false };
}
