import type { FollowedFlag } from '../contract/follow-up.ts';
import { type KnownFlag, kindOf } from './flag.ts';
import { memoryOf } from './flag-memory.ts';

/** A flag as it stands now, in the place where it was raised; flags of an older version do not know it. */
export function followedFlag(flag: KnownFlag): FollowedFlag {
  const { place, worsenedAt } = memoryOf(flag);
  return {
    what: 'flag',
    id: `Flag/${flag.id}`,
    kind: kindOf(flag) ?? '',
    patient: flag.subject.reference ?? '',
    encounter: flag.encounter?.reference ?? null,
    ...place,
    at: flag.period?.start ?? '',
    until: flag.status === 'active' ? null : (flag.period?.end ?? null),
    worsenedAt,
    reason: flag.code.text ?? '',
  };
}
