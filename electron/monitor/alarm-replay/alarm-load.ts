import type { AlarmPriority } from '#clinical';
import type { Replayed } from './alarm-replay.ts';
import { type Episode, isShort } from './episode.ts';

export interface LoadOfCondition {
  readonly condition: string;
  readonly priority: AlarmPriority;
  readonly alarms: number;
}

/** What the alarms of a stretch ask of people. Source of the figures: alarms section 8. */
export interface AlarmLoad {
  readonly alarms: number;
  readonly byPriority: Readonly<Record<AlarmPriority, number>>;
  /** Most alarms first. */
  readonly byCondition: readonly LoadOfCondition[];
  /** Seconds in which anything alarmed; overlapping alarms count once. */
  readonly inAlarmS: number;
  /** Share that ended by themselves within 20 s of being signalled; null when there was none. */
  readonly shortShare: number | null;
}

export interface DayLoad extends AlarmLoad {
  readonly day: string;
}

/** @param fromMs, toMs what of the time in alarm counts */
export function alarmLoad(episodes: readonly Episode[], fromMs: number, toMs: number): AlarmLoad {
  const byPriority = { high: 0, medium: 0, low: 0 };
  const conditions = new Map<string, LoadOfCondition>();
  for (const { condition, priority } of episodes) {
    byPriority[priority] += 1;
    const key = `${condition} ${priority}`;
    conditions.set(key, { condition, priority, alarms: (conditions.get(key)?.alarms ?? 0) + 1 });
  }
  return {
    alarms: episodes.length,
    byPriority,
    byCondition: [...conditions.values()].sort((a, b) => b.alarms - a.alarms || (a.condition < b.condition ? -1 : 1)),
    inAlarmS: inAlarmMs(episodes, fromMs, toMs) / 1000,
    shortShare: episodes.length === 0 ? null : episodes.filter(isShort).length / episodes.length,
  };
}

/**
 * Each alarm counts in the day in which it was signalled; the time in alarm counts where it passes.
 * @param dayOf name of the day, by the calendar of the bed
 */
export function loadByDay({ episodes, fromMs, toMs }: Replayed, dayOf: (ms: number) => string): readonly DayLoad[] {
  return daysOf(fromMs, toMs, dayOf).map(({ day, firstMs, lastMs }) => {
    const raised = episodes.filter(({ raisedMs }) => dayOf(raisedMs) === day);
    return { day, ...alarmLoad(raised, firstMs, lastMs), inAlarmS: inAlarmMs(episodes, firstMs, lastMs) / 1000 };
  });
}

interface Day {
  readonly day: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

const QUARTER_MS = 15 * 60_000;

/** Days begin at quarters of an hour in every time zone there is. */
function daysOf(fromMs: number, toMs: number, dayOf: (ms: number) => string): readonly Day[] {
  const days: Day[] = [];
  let firstMs = fromMs;
  while (firstMs < toMs) {
    const day = dayOf(firstMs);
    let lastMs = firstMs;
    while (lastMs < toMs && dayOf(lastMs) === day) lastMs = (Math.floor(lastMs / QUARTER_MS) + 1) * QUARTER_MS;
    lastMs = Math.min(lastMs, toMs);
    days.push({ day, firstMs, lastMs });
    firstMs = lastMs;
  }
  return days;
}

function inAlarmMs(episodes: readonly Episode[], fromMs: number, toMs: number): number {
  let sum = 0;
  let reached = fromMs;
  for (const { raisedMs, endedMs } of [...episodes].sort((a, b) => a.raisedMs - b.raisedMs)) {
    const begin = Math.max(raisedMs, reached);
    const end = Math.min(endedMs ?? toMs, toMs);
    if (end <= begin) continue;
    sum += end - begin;
    reached = end;
  }
  return sum;
}
