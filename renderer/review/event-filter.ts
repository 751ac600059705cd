import type { HistoryEvent } from '#ipc';

export type EventType = HistoryEvent['kind'] | 'physiological' | 'technical';
export type Acknowledged = 'any' | 'yes' | 'no';

export interface EventFilter {
  /** Null = every one. */
  readonly priority: HistoryEvent['priority'];
  readonly type: EventType | null;
  readonly acknowledged: Acknowledged;
}

export const EVERYTHING: EventFilter = { priority: null, type: null, acknowledged: 'any' };

/** A priority or a state of acknowledgement is asked of alarms: everything else is left out then. */
export function fits({ kind, source, priority, acknowledgedMs }: HistoryEvent, filter: EventFilter): boolean {
  if (filter.type !== null && filter.type !== kind && filter.type !== source) return false;
  if (filter.priority !== null && filter.priority !== priority) return false;
  if (filter.acknowledged === 'any') return true;
  return kind === 'alarm' && (acknowledgedMs !== null) === (filter.acknowledged === 'yes');
}
