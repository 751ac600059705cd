import { type AlarmPriority, roundHalfUp, type VitalKind, vitalSign } from '#clinical';
import type { AlarmStep } from '../alarms/alarm-step.ts';

/** One alarm of a replay from its first violating value to its end. Times are those of the stored readings, ms. */
export interface Episode {
  readonly alarmId: string;
  readonly condition: string;
  /** Null for an alarm on no single vital sign. */
  readonly vital: VitalKind | null;
  readonly source: 'physiological' | 'technical';
  readonly priority: AlarmPriority;
  readonly limit: number | null;
  /** The value farthest beyond the limit; null for a technical alarm. */
  readonly extreme: number | null;
  /** When the condition began to hold, before the delay. */
  readonly onsetMs: number;
  /** When it was signalled. */
  readonly raisedMs: number;
  /** When the value was beyond the limit no more; null = it was to the end. */
  readonly backMs: number | null;
  /** Null = still present when the stretch ended. */
  readonly endedMs: number | null;
}

/** An alarm that ended within so long of being signalled, without anybody: the figure of alarms section 8. */
export const SHORT_MS = 20_000;

export function isShort({ raisedMs, endedMs }: Episode): boolean {
  return endedMs !== null && endedMs - raisedMs <= SHORT_MS;
}

/** How long the value was beyond the limit, ms; for an alarm without a limit, how long the condition held. */
export function violatedMs({ onsetMs, backMs, endedMs }: Episode, toMs: number): number {
  return (backMs ?? endedMs ?? toMs) - onsetMs;
}

interface Open {
  episode: Episode;
  side: 'low' | 'high' | null;
}

/** Makes episodes of the steps of a bed. Pure. */
export class Episodes {
  #closed: Episode[] = [];
  readonly #open = new Map<string, Open>();

  /** @param vitalOf the vital sign of an alarm that starts */
  take(step: AlarmStep, vitalOf: (alarmId: string) => VitalKind | null): void {
    if (step.phase === 'start') this.#start(step, vitalOf(step.alarmId));
    else if (step.phase === 'end' || step.phase === 'latched') this.#end(step);
  }

  /** A value that is judged: it may be back inside the limit of an alarm that is still present. */
  judged(vital: VitalKind, value: number, measuredMs: number): void {
    for (const open of this.#open.values()) {
      const { episode, side } = open;
      if (episode.vital !== vital || side === null || episode.limit === null) continue;
      const shown = roundHalfUp(value, vitalSign(vital).decimals);
      const beyond = side === 'low' ? shown < episode.limit : shown > episode.limit;
      if (beyond) open.episode = { ...episode, backMs: null };
      else if (episode.backMs === null) open.episode = { ...episode, backMs: measuredMs };
    }
  }

  /** In the order in which they were signalled. */
  list(): readonly Episode[] {
    return [...this.#closed, ...[...this.#open.values()].map(({ episode }) => episode)].sort((a, b) => a.raisedMs - b.raisedMs);
  }

  #start({ alarmId, condition, source, priority, limit, value, onsetMs, atMs }: AlarmStep, vital: VitalKind | null): void {
    const about = { alarmId, condition, vital, source, priority, limit, extreme: value };
    const side = limit === null || value === null ? null : value < limit ? 'low' : 'high';
    this.#open.set(alarmId, { episode: { ...about, onsetMs, raisedMs: atMs, backMs: null, endedMs: null }, side });
  }

  #end({ alarmId, value, atMs }: AlarmStep): void {
    const open = this.#open.get(alarmId);
    if (!open) return;
    this.#open.delete(alarmId);
    this.#closed.push({ ...open.episode, extreme: value, endedMs: atMs });
  }
}
