import type { EventKind } from '../../contract/follow-up.ts';

/** What became of a patient; withdrawn events are none. Times are Unix ms. */
export interface EventFact {
  readonly patient: string;
  readonly encounter: string | null;
  readonly ward: string;
  readonly kind: EventKind;
  readonly atMs: number;
}

/** A statement about the future: one of these kinds will happen between then and the horizon. */
export interface Statement {
  readonly patient: string;
  readonly encounter: string | null;
  /** None: FHIR has no event that would tell. */
  readonly kinds: readonly EventKind[];
  readonly atMs: number;
  readonly horizonMs: number;
}

/**
 * `event`: it happened after the statement, up to the horizon. `past`: it had happened before in the same stay, so that there was nothing
 * left to foretell. `none`: it did not happen and would be documented by now. `unknown`: nobody can say before `untilMs`; null = ever.
 */
export type Known =
  | { readonly state: 'event'; readonly atMs: number }
  | { readonly state: 'past' | 'none' }
  | { readonly state: 'unknown'; readonly untilMs: number | null };

const HOUR_MS = 3_600_000;
/** An event that happened is in FHIR after so long, as a rule: what is not there before is not known not to have happened. */
export const DOCUMENTED_AFTER_MS: Readonly<Record<EventKind, number>> = {
  death: 24 * HOUR_MS,
  'intensive-care': 24 * HOUR_MS,
  'cardiac-arrest': 48 * HOUR_MS,
  sepsis: 72 * HOUR_MS,
  discharge: 24 * HOUR_MS,
};

/** NEWS2 speaks of these within a day (Royal College of Physicians 2017): death, cardiac arrest, unplanned intensive care. */
export const DETERIORATION = {
  kinds: ['death', 'cardiac-arrest', 'intensive-care'] as const satisfies readonly EventKind[],
  horizonMs: 24 * HOUR_MS,
};

/** Which event a model's outcome, in words, is: `sepsis`, `death in hospital`, `cardiac arrest`, … */
export function kindsOfOutcome(outcome: string): readonly EventKind[] {
  const words = outcome.toLowerCase();
  if (words.includes('sepsis')) return ['sepsis'];
  if (words.includes('death') || words.includes('mortality')) return ['death'];
  if (words.includes('cardiac arrest')) return ['cardiac-arrest'];
  if (words.includes('intensive care')) return ['intensive-care'];
  return words.includes('deterioration') ? DETERIORATION.kinds : [];
}

/** @param events of the patient, in any order */
export function knownOutcome(statement: Statement, events: readonly EventFact[], nowMs: number): Known {
  const { kinds, atMs, horizonMs } = statement;
  if (kinds.length === 0) return { state: 'unknown', untilMs: null };
  const own = events.filter(({ kind, encounter }) => kinds.includes(kind) && sameStay(encounter, statement.encounter));
  if (own.some((event) => event.atMs <= atMs)) return { state: 'past' };
  const first = Math.min(...own.map((event) => event.atMs));
  if (first <= atMs + horizonMs) return { state: 'event', atMs: first };
  // Whoever has left is followed no longer: what had not happened by then did not happen in the stay.
  const left = events.filter(
    ({ kind, encounter, atMs: at }) => kind === 'discharge' && at > atMs && sameStay(encounter, statement.encounter),
  );
  const end = Math.min(atMs + horizonMs, ...left.map((event) => event.atMs));
  const untilMs = end + Math.max(...kinds.map((kind) => DOCUMENTED_AFTER_MS[kind]));
  return nowMs < untilMs ? { state: 'unknown', untilMs } : { state: 'none' };
}

/** Where one of them does not say, it is taken for the same. */
function sameStay(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}
