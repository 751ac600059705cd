import { depthOf, judge, type LimitRule, worse } from './limit-rule.ts';

/**
 * The life of one alarm condition (alarms sections 5 and 6). Plain data: it can be written down and taken up again.
 *
 *     inactive → pending → active → inactive, or latched → inactive
 *                            ↳ acknowledged → inactive
 */
export type ConditionState = Inactive | Pending | Present | Latched;

interface Inactive {
  readonly phase: 'inactive';
}

/** Violated, but not yet for the whole delay. */
interface Pending extends Violation {
  readonly phase: 'pending';
}

interface Violation {
  /** When the first violating value was measured. */
  readonly onsetMs: number;
  readonly worst: number;
  readonly heldMs: number;
  /** How far the latest value lies beyond the limit. */
  readonly depth: number;
  /** Depth times time so far, unit · s. */
  readonly severity: number;
  /** False while the signal is disturbed: time passes that counts neither for nor against. */
  readonly counting: boolean;
}

interface Present {
  readonly phase: 'active' | 'acknowledged';
  readonly onsetMs: number;
  readonly raisedMs: number;
  readonly worst: number;
  /** How long the value has stayed inside; null = it is not inside. */
  readonly insideMs: number | null;
  readonly counting: boolean;
}

interface Latched {
  readonly phase: 'latched';
  readonly onsetMs: number;
  readonly raisedMs: number;
  readonly worst: number;
  /** Violated again while still latched. */
  readonly again: Violation | null;
}

export type ConditionEvent =
  /** A usable value, as displayed. */
  | { readonly kind: 'sample'; readonly value: number; readonly measuredMs: number; readonly nowMs: number }
  /** A value that is absent or doubted: neither good nor bad. */
  | { readonly kind: 'unusable'; readonly nowMs: number }
  /** Time passed; the last sample holds until the next. */
  | { readonly kind: 'elapsed'; readonly ms: number; readonly nowMs: number }
  /** No usable value for too long; a technical alarm takes over. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'acknowledge' }
  /** Acknowledged long ago, and the condition goes on. */
  | { readonly kind: 're-alarm' };

export type ConditionChange = 'start' | 'acknowledged' | 're-alarm' | 'latched' | 'end';

export interface ConditionStep {
  readonly state: ConditionState;
  /** What the record of the alarm must say, in order. One `start` and one `end` for each episode. */
  readonly changes: readonly ConditionChange[];
}

export const INACTIVE: ConditionState = { phase: 'inactive' };

/** Never throws; an event that means nothing in this state changes nothing. */
export function stepCondition(rule: LimitRule, state: ConditionState, event: ConditionEvent): ConditionStep {
  switch (state.phase) {
    case 'inactive':
      return whileInactive(rule, event);
    case 'pending':
      return whilePending(rule, state, event);
    case 'active':
    case 'acknowledged':
      return whilePresent(rule, state, event);
    case 'latched':
      return whileLatched(rule, state, event);
  }
}

function stay(state: ConditionState): ConditionStep {
  return { state, changes: [] };
}

function whileInactive(rule: LimitRule, event: ConditionEvent): ConditionStep {
  if (event.kind !== 'sample') return stay(INACTIVE);
  return becomeActive(rule, violation(rule, null, event), event.nowMs);
}

function whilePending(rule: LimitRule, state: Pending, event: ConditionEvent): ConditionStep {
  if (event.kind === 'lost') return stay(INACTIVE);
  if (event.kind === 'acknowledge' || event.kind === 're-alarm') return stay(state);
  return becomeActive(rule, violation(rule, state, event), event.nowMs);
}

/** Raises the alarm as soon as the violation has held for the whole delay. */
function becomeActive(rule: LimitRule, held: Violation | null, nowMs: number): ConditionStep {
  if (held === null) return stay(INACTIVE);
  if (!isDue(rule, held)) return stay({ ...held, phase: 'pending' });
  const { onsetMs, worst, counting } = held;
  return { state: { phase: 'active', onsetMs, raisedMs: nowMs, worst, insideMs: null, counting }, changes: ['start'] };
}

function isDue({ delayMs, severity }: LimitRule, held: Violation): boolean {
  return held.heldMs >= delayMs || (severity !== null && held.severity >= severity);
}

/** @returns ms until it alarms if the value stays as it is; null when it does not wait for that */
export function dueInMs({ delayMs, severity }: LimitRule, state: ConditionState): number | null {
  const held = state.phase === 'pending' ? state : state.phase === 'latched' ? state.again : null;
  if (held?.counting !== true) return null;
  const bySeverity = severity === null ? Number.POSITIVE_INFINITY : ((severity - held.severity) * 1000) / held.depth;
  return Math.max(0, Math.min(delayMs - held.heldMs, bySeverity));
}

/** How a violation that waits for its delay goes on; null when one good value or a lost signal ends it. */
function violation(rule: LimitRule, before: Violation | null, event: ConditionEvent): Violation | null {
  switch (event.kind) {
    case 'sample':
      if (judge(rule, event.value) !== 'violated') return null;
      return {
        onsetMs: before?.onsetMs ?? event.measuredMs,
        worst: before === null ? event.value : worse(rule, before.worst, event.value),
        heldMs: before?.heldMs ?? 0,
        depth: depthOf(rule, event.value),
        severity: before?.severity ?? 0,
        counting: true,
      };
    case 'unusable':
      return before && { ...before, counting: false };
    case 'elapsed':
      if (!before?.counting) return before;
      return {
        ...before,
        heldMs: before.heldMs + event.ms,
        severity: before.severity + (before.depth * event.ms) / 1000,
      };
    case 'lost':
      return null;
    case 'acknowledge':
    case 're-alarm':
      return before;
  }
}

function whilePresent(rule: LimitRule, state: Present, event: ConditionEvent): ConditionStep {
  switch (event.kind) {
    case 'sample': {
      const insideMs = judge(rule, event.value) === 'inside' ? (state.insideMs ?? 0) : null;
      return stay({ ...state, worst: worse(rule, state.worst, event.value), insideMs, counting: true });
    }
    case 'unusable':
      return stay({ ...state, counting: false });
    case 'elapsed': {
      if (state.insideMs === null || !state.counting) return stay(state);
      const insideMs = state.insideMs + event.ms;
      return insideMs >= rule.releaseMs ? over(rule, state) : stay({ ...state, insideMs });
    }
    case 'lost':
      return over(rule, state);
    case 'acknowledge':
      return state.phase === 'acknowledged'
        ? stay(state)
        : { state: { ...state, phase: 'acknowledged' }, changes: ['acknowledged'] };
    case 're-alarm':
      return state.phase === 'active' ? stay(state) : { state: { ...state, phase: 'active' }, changes: ['re-alarm'] };
  }
}

function over(rule: LimitRule, { phase, onsetMs, raisedMs, worst }: Present): ConditionStep {
  if (!rule.latching || phase === 'acknowledged') return { state: INACTIVE, changes: ['end'] };
  return { state: { phase: 'latched', onsetMs, raisedMs, worst, again: null }, changes: ['latched'] };
}

function whileLatched(rule: LimitRule, state: Latched, event: ConditionEvent): ConditionStep {
  if (event.kind === 'acknowledge')
    return { state: state.again === null ? INACTIVE : { ...state.again, phase: 'pending' }, changes: ['acknowledged', 'end'] };

  const again = violation(rule, state.again, event);
  if (again === null || !isDue(rule, again)) return stay({ ...state, again });
  const { onsetMs, raisedMs } = state;
  const worst = worse(rule, state.worst, again.worst);
  return stay({ phase: 'active', onsetMs, raisedMs, worst, insideMs: null, counting: again.counting });
}
