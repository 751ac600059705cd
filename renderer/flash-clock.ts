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

/** Marks the element with data-flash-high and data-flash-medium; style sheets read them. @returns a function that stops */
export function startFlashClock(element: HTMLElement): () => void {
  const timer = setInterval(() => {
    const now = performance.now();
    for (const priority of ['high', 'medium'] as const) {
      const wanted = isLit(priority, now) ? 'on' : 'off';
      const name = priority === 'high' ? 'flashHigh' : 'flashMedium';
      if (element.dataset[name] !== wanted) element.dataset[name] = wanted;
    }
  }, 25);
  return () => clearInterval(timer);
}
