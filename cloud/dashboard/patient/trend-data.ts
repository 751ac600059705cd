import type { VitalKind } from '#clinical';
import type { PatientWindow } from '../../contract/dashboard-api.ts';

export interface TrendData {
  /** Unix s, ends of windows; between two that do not touch stands one without values, so that the line breaks. */
  readonly times: readonly number[];
  /** Null: no window was scored then. */
  readonly windows: readonly (PatientWindow | null)[];
}

/** Ends may lie so far from the next start before it is a gap, ms. */
const TOUCH_MS = 1_000;

/** A minute that nobody scored is a gap and never a line across it. Pure. */
export function trendData(windows: readonly PatientWindow[]): TrendData {
  const times: number[] = [];
  const shown: (PatientWindow | null)[] = [];
  let endMs: number | null = null;
  for (const window of windows) {
    const startMs = Date.parse(window.start);
    if (endMs !== null && startMs - endMs > TOUCH_MS) {
      times.push((endMs + startMs) / 2000);
      shown.push(null);
    }
    endMs = Date.parse(window.end);
    times.push(endMs / 1000);
    shown.push(window);
  }
  return { times, windows: shown };
}

export function medians({ windows }: TrendData, kind: VitalKind): readonly (number | null)[] {
  return windows.map((window) => window?.vitals[kind]?.median ?? null);
}
