import type { BedAlarm } from '#ipc';

/** One field shows several alarms one after another, each for so long. */
const ROTATION_MS = 2_000;

export interface ShownAlarm {
  /** Undefined when none gives light now. */
  readonly first: BedAlarm | undefined;
  /** Which of how many that take turns it is; from 0. */
  readonly turn: number;
  readonly turns: number;
  readonly present: number;
  readonly unseen: number;
}

/**
 * What a message field shows now (bedside-ui section 5). Only alarms of the highest priority take turns, so that a lesser one never
 * hides a graver; what nobody has acknowledged comes before what is known already.
 * @param alarms of one kind, in their order
 */
export function shownAlarm(alarms: readonly BedAlarm[], nowMs: number): ShownAlarm {
  const present = alarms.filter(({ state, silenced }) => state !== 'ended-unseen' && silenced !== 'alarms-paused');
  const unknown = present.filter(({ state }) => state !== 'acknowledged');
  const candidates = unknown.length > 0 ? unknown : present;
  const highest = candidates.filter(({ priority }) => priority === candidates[0]?.priority);
  const turn = highest.length === 0 ? 0 : Math.floor(nowMs / ROTATION_MS) % highest.length;
  const unseen = alarms.filter(({ state }) => state === 'ended-unseen').length;
  return { first: highest[turn], turn, turns: highest.length, present: present.length, unseen };
}
