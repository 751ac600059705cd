import type { ScoredWindow } from '../../../../cloud/contract/events.ts';
import type { TrendWindow } from '../../../../cloud/contract/trend-window.ts';
import { type Minute, minuteOf } from '../../../../cloud/scoring/trends/minute.ts';
import type { BuiltWindow } from '../../../../cloud/scoring/trends/patient-trend.ts';
import { outcome } from '../../../support/outcome.ts';

/** 2026-01-05 00:00 UTC, in whole minutes since 1970. */
export const DAY0 = Date.parse('2026-01-05T00:00:00.000Z') / 60_000;

type Medians = Partial<Record<keyof ScoredWindow['vitals'], number>>;

/** A one-minute window with these medians. @param minute against `DAY0` */
export function scoredMinute(minute: number, medians: Medians, about: Partial<ScoredWindow> = {}): ScoredWindow {
  const startMs = (DAY0 + minute) * 60_000;
  const { window } = outcome();
  const vitals = Object.entries(medians).map(([kind, median]) => [
    kind,
    {
      ...{ median, minimum: median, maximum: median, count: 1, unit: '/min', records: ['telemetry/0/1'] },
      lastAt: new Date(startMs + 30_000).toISOString(),
      observations: [`Observation/${kind}-${minute}`],
    },
  ]);
  return {
    ...window,
    id: `${about.patient ?? window.patient}-${minute}`,
    windowStart: new Date(startMs).toISOString(),
    windowEnd: new Date(startMs + 60_000).toISOString(),
    vitals: Object.fromEntries(vitals) as ScoredWindow['vitals'],
    ...about,
  };
}

export function minuteWith(minute: number, medians: Medians, about: Partial<ScoredWindow> = {}): Minute {
  return minuteOf(scoredMinute(minute, medians, about));
}

/** The newest telling of each window. */
export class Told {
  readonly windows = new Map<string, TrendWindow>();
  readonly tell = ({ window }: BuiltWindow): void => void this.windows.set(window.id, window);

  of(minutes: TrendWindow['minutes']): TrendWindow[] {
    return [...this.windows.values()]
      .filter((window) => window.minutes === minutes)
      .sort((a, b) => a.windowEnd.localeCompare(b.windowEnd));
  }
}
