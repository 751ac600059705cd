/** Flash of the alarm fills: one clock, so that everything of one priority flashes in phase (specs alarms section 3). */
const HIGH_HZ = 2.0;
const MEDIUM_HZ = 0.6;
const DUTY = 0.5;

/** @returns whether the fill of the priority is lit at this time, ms of any steady clock. Low is constant. */
export function isLit(priority: 'high' | 'medium' | 'low', timeMs: number): boolean {
  if (priority === 'low') return true;
  const periodMs = 1000 / (priority === 'high' ? HIGH_HZ : MEDIUM_HZ);
  return (timeMs % periodMs) / periodMs < DUTY;
}
