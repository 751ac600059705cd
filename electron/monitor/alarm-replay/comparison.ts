import type { AlarmPriority, VitalKind } from '#clinical';
import type { Replayed } from './alarm-replay.ts';
import { type Episode, isShort, violatedMs } from './episode.ts';

/**
 * One alarm that the changed profile makes otherwise:
 * - `quiet`: absent, and the present one was over within 20 s, or another alarm on the same vital sign is there meanwhile.
 * - `missed`: absent, although it went on for more than 20 s or was a high alarm.
 * - `new`: only under the changed profile.
 * - `later`, `earlier`: under both, by `byMs`.
 * What counts as missed is our own figure (the 20 s of alarms section 8), not verified.
 */
export interface Difference {
  readonly kind: 'missed' | 'quiet' | 'new' | 'later' | 'earlier';
  readonly condition: string;
  readonly vital: VitalKind | null;
  readonly priority: AlarmPriority;
  readonly onsetMs: number;
  readonly raisedMs: number;
  /** How long the value was beyond the limit. */
  readonly violatedMs: number;
  readonly extreme: number | null;
  readonly limit: number | null;
  /** How much later or earlier it is signalled; null where one of the two is not there. */
  readonly byMs: number | null;
}

export interface Comparison {
  readonly before: number;
  readonly after: number;
  /** In the order of their onset. */
  readonly differences: readonly Difference[];
}

/** Both of the same readings. Alarms belong together when they are on one condition and overlap; one may be several of the other. */
export function compare(present: Replayed, changed: Replayed): Comparison {
  const toMs = Math.max(present.toMs, changed.toMs);
  const after = new Overlaps(changed.episodes, ({ condition }) => condition);
  const afterOfVital = new Overlaps(
    changed.episodes.filter(({ vital }) => vital !== null),
    ({ vital }) => String(vital),
  );
  const before = new Overlaps(present.episodes, ({ condition }) => condition);
  const differences: Difference[] = [];
  for (const episode of present.episodes) {
    const [same] = after.of(episode, episode.condition);
    if (same === undefined) {
      const covered = episode.vital !== null && afterOfVital.of(episode, episode.vital).length > 0;
      const missed = !covered && (episode.priority === 'high' || !isShort(episode));
      differences.push(difference(missed ? 'missed' : 'quiet', episode, null, toMs));
      continue;
    }
    const byMs = same.raisedMs - episode.raisedMs;
    // Only the first of several that were one alarm, or that became one.
    if (byMs === 0 || before.of(same, same.condition)[0] !== episode) continue;
    differences.push(difference(byMs > 0 ? 'later' : 'earlier', episode, byMs, toMs));
  }
  for (const episode of changed.episodes)
    if (before.of(episode, episode.condition).length === 0) differences.push(difference('new', episode, null, toMs));
  differences.sort((a, b) => a.onsetMs - b.onsetMs);
  return { before: present.episodes.length, after: changed.episodes.length, differences };
}

function difference(kind: Difference['kind'], episode: Episode, byMs: number | null, toMs: number): Difference {
  const { condition, vital, priority, onsetMs, raisedMs, extreme, limit } = episode;
  return { kind, condition, vital, priority, onsetMs, raisedMs, violatedMs: violatedMs(episode, toMs), extreme, limit, byMs };
}

/** Episodes by name, to be found by their time. */
class Overlaps {
  readonly #byName = new Map<string, Episode[]>();

  constructor(episodes: readonly Episode[], nameOf: (episode: Episode) => string) {
    for (const episode of episodes) {
      const name = nameOf(episode);
      const known = this.#byName.get(name);
      if (known) known.push(episode);
      else this.#byName.set(name, [episode]);
    }
  }

  /** In the order in which they were signalled. */
  of({ onsetMs, endedMs }: Episode, name: string): readonly Episode[] {
    const untilMs = endedMs ?? Infinity;
    return (this.#byName.get(name) ?? []).filter((one) => one.onsetMs <= untilMs && onsetMs <= (one.endedMs ?? Infinity));
  }
}
