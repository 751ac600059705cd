import type { Outcome } from '../contract/events.ts';

/** Whom to tell what, once per change of a flag. */
export interface EscalationDecision {
  /** `{flag}#{raised|resolved}`: the same change always has the same id. */
  readonly id: string;
  readonly change: 'raised' | 'resolved';
  readonly outcome: Outcome;
}

/** A flag that was raised or resolved is told; one that merely goes on is not. */
export function decide(outcome: Outcome): EscalationDecision | null {
  const { flag } = outcome;
  if (flag === null || flag.change === 'kept') return null;
  return { id: `${flag.reference}#${flag.change}`, change: flag.change, outcome };
}
