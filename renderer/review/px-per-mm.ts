import { UNCALIBRATED_PX_PER_MM, useDisplay } from '../store/display-store.ts';

/** How long a millimetre is on this screen, CSS pixels. */
export function pxPerMm(): { readonly cssPx: number; readonly calibrated: boolean } {
  const { pxPerMm: known } = useDisplay.getState();
  return { cssPx: known ?? UNCALIBRATED_PX_PER_MM, calibrated: known !== null };
}
