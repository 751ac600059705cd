import type { PatientWindow } from '../contract/events.ts';
import type { FollowedFlag } from '../contract/follow-up.ts';
import { type FlagDecision, kindOf } from './flag.ts';

/** A flag that was just raised or resolved, and the window that did it. */
export function followedFlag({ patient, encounter, bed, ward }: PatientWindow, { flag, change }: FlagDecision): FollowedFlag {
  return {
    what: 'flag',
    id: `Flag/${flag.id}`,
    kind: kindOf(flag) ?? '',
    ...{ patient, encounter, bed, ward },
    at: flag.period?.start ?? '',
    until: change === 'resolved' ? (flag.period?.end ?? null) : null,
    reason: flag.code.text ?? '',
  };
}
