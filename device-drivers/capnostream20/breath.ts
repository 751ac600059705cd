/** Parts of a breath: breathing in, the rise, the plateau, the fall. */
const [RISE_AT, PLATEAU_AT, FALL_AT] = [0.45, 0.52, 0.95];
const PLATEAU_FROM = 0.86;

/**
 * The shape of a capnogram.
 * @param rate breaths per minute; 0: none
 * @returns 0 (air) to 1 (end of the breath)
 */
export function breathAt(second: number, rate: number): number {
  const phase = ((second * rate) / 60) % 1;
  if (rate === 0 || phase < RISE_AT) return 0;
  if (phase < PLATEAU_AT) return (PLATEAU_FROM * (phase - RISE_AT)) / (PLATEAU_AT - RISE_AT);
  if (phase < FALL_AT) return PLATEAU_FROM + ((1 - PLATEAU_FROM) * (phase - PLATEAU_AT)) / (FALL_AT - PLATEAU_AT);
  return 1 - (phase - FALL_AT) / (1 - FALL_AT);
}
