import type { CareAct, Named } from '../../contract/care-team.ts';

/** What an assignment says; acts that were kept before there were shifts hold from when they were done, until the next. */
export type Assignment = Pick<CareAct, 'at' | 'to' | 'toId' | 'from' | 'until' | 'shift'>;

export interface Turn extends Named {
  readonly shift: string | null;
  readonly from: string;
  /** Null: until somebody else is responsible. */
  readonly until: string | null;
}

/**
 * Who was, is and will be responsible, one after the other: of those that have begun the latest counts, whoever was there before is no
 * longer; where a shift ended and nobody came, nobody was. Pure.
 * @param assignments in the order in which they were made
 */
export function turnsOf(assignments: readonly Assignment[]): readonly Turn[] {
  const begun = assignments
    .map(({ at, to, toId, from, until, shift }) => ({ id: toId, name: to ?? '', shift, from: from ?? at, until }))
    .sort((a, b) => a.from.localeCompare(b.from));
  return begun.flatMap((turn, index) => {
    const next = begun[index + 1]?.from;
    const until = next === undefined || (turn.until !== null && turn.until < next) ? turn.until : next;
    return until !== null && until <= turn.from ? [] : [{ ...turn, until }];
  });
}
