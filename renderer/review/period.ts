/** What part of the recordings is looked at; wall time, Unix ms. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;
/** Closer than this nothing more is to be seen in a trend of minutes. */
const SHORTEST_MS = 10 * 60_000;
/** The present moves on by minutes while somebody looks. */
const PRESENT_MS = 2 * 60_000;
export const LONGEST_MS = 72 * HOUR_MS;

/** Spans of specs bedside-ui section 6, h. */
export const SPANS_H = [1, 4, 8, 12, 24, 72] as const;

export function lastHours(hours: number, nowMs: number): Period {
  return { fromMs: nowMs - hours * HOUR_MS, toMs: nowMs };
}

/** @param factor below 1 = closer. The middle stays where it is; who looks at the present goes on looking at it */
export function zoomed({ fromMs, toMs }: Period, factor: number, nowMs: number): Period {
  const length = clamp((toMs - fromMs) * factor, SHORTEST_MS, LONGEST_MS);
  if (nowMs - toMs <= PRESENT_MS) return { fromMs: nowMs - length, toMs: nowMs };
  const middle = (fromMs + toMs) / 2;
  return held({ fromMs: middle - length / 2, toMs: middle + length / 2 }, nowMs);
}

/** @param share of the period; negative = earlier */
export function panned({ fromMs, toMs }: Period, share: number, nowMs: number): Period {
  const by = (toMs - fromMs) * share;
  return held({ fromMs: fromMs + by, toMs: toMs + by }, nowMs);
}

/** A period that somebody drew, however short. */
export function drawn(fromMs: number, toMs: number, nowMs: number): Period {
  const period = { fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) };
  return period.toMs - period.fromMs < SHORTEST_MS ? zoomed(period, 1, nowMs) : held(period, nowMs);
}

/** Never beyond now; the length stays. */
function held({ fromMs, toMs }: Period, nowMs: number): Period {
  const beyond = Math.max(0, toMs - nowMs);
  return { fromMs: fromMs - beyond, toMs: toMs - beyond };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
