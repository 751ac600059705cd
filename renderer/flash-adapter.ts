import { isLit } from './flash-clock.ts';

const LOOK_EVERY_MS = 25;

/** Marks the element with data-flash-high and data-flash-medium; style sheets read them. @returns a function that stops */
export function startFlashClock(element: HTMLElement): () => void {
  const timer = setInterval(() => {
    const now = performance.now();
    mark(element, 'flashHigh', isLit('high', now));
    mark(element, 'flashMedium', isLit('medium', now));
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

function mark(element: HTMLElement, name: 'flashHigh' | 'flashMedium', lit: boolean): void {
  const wanted = lit ? 'on' : 'off';
  if (element.dataset[name] !== wanted) element.dataset[name] = wanted;
}
