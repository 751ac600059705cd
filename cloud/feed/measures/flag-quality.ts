import type { EventKind } from '../../contract/follow-up.ts';
import { type EventFact, knownOutcome } from './known-outcome.ts';

export interface FlagFact {
  readonly patient: string;
  readonly ward: string;
  /** `deterioration`, or `risk-` and the model. */
  readonly cause: string;
  readonly sinceMs: number;
}

/** What a cause speaks of: one of these events within so long. */
export interface Claim {
  readonly kinds: readonly EventKind[];
  readonly horizonMs: number;
}

export interface FlagQuality {
  readonly flags: number;
  readonly patientDays: number;
  readonly per100PatientDays: number | null;
  /** Followed by the event within the horizon; not; raised after it; not known yet. */
  readonly followed: number;
  readonly notFollowed: number;
  readonly late: number;
  readonly unknown: number;
  readonly unknownUntilMs: number | null;
  /** followed / (followed + notFollowed). */
  readonly positivePredictiveValue: number | null;
  /** From the flag to the event, hours: median of the followed ones. */
  readonly medianLeadHours: number | null;
  readonly leastLeadHours: number | null;
  /** Events of the ward in the span, and those that a flag came before, no earlier than the horizon. */
  readonly events: number;
  readonly eventsForetold: number;
}

const HOUR_MS = 3_600_000;

/**
 * Alert burden, positive predictive value and lead time of one cause in one ward and span.
 * @param flags of the cause and ward, raised in the span
 * @param earlier flags of the cause of any ward that events of the span may have been foretold by
 * @param events of all patients concerned; those of `inSpan` are the ward's in the span
 */
export function flagQuality(
  flags: readonly FlagFact[],
  earlier: readonly FlagFact[],
  events: ReadonlyMap<string, readonly EventFact[]>,
  inSpan: readonly EventFact[],
  { kinds, horizonMs }: Claim,
  patientDays: number,
  nowMs: number,
): FlagQuality {
  const counts = { event: 0, none: 0, past: 0, unknown: 0 };
  const leads: number[] = [];
  let unknownUntilMs: number | null = null;
  for (const { patient, sinceMs } of flags) {
    const of = { patient, encounter: null, kinds, atMs: sinceMs, horizonMs };
    // An event of an earlier stay is none of this flag's.
    const near = (events.get(patient) ?? []).filter(({ atMs }) => atMs > sinceMs - horizonMs);
    const known = knownOutcome(of, near, nowMs);
    counts[known.state] += 1;
    if (known.state === 'event') leads.push((known.atMs - sinceMs) / HOUR_MS);
    if (known.state === 'unknown' && known.untilMs !== null) unknownUntilMs = Math.max(unknownUntilMs ?? 0, known.untilMs);
  }
  leads.sort((a, b) => a - b);
  const told = inSpan.filter(({ kind }) => kinds.includes(kind));
  const foretold = told.filter(({ patient, atMs }) =>
    earlier.some((flag) => flag.patient === patient && flag.sinceMs < atMs && flag.sinceMs >= atMs - horizonMs),
  );
  const judged = counts.event + counts.none;
  return {
    flags: flags.length,
    patientDays,
    per100PatientDays: patientDays === 0 ? null : (100 * flags.length) / patientDays,
    ...{ followed: counts.event, notFollowed: counts.none, late: counts.past, unknown: counts.unknown, unknownUntilMs },
    positivePredictiveValue: judged === 0 ? null : counts.event / judged,
    medianLeadHours: middle(leads),
    leastLeadHours: leads[0] ?? null,
    events: told.length,
    eventsForetold: foretold.length,
  };
}

function middle(sorted: readonly number[]): number | null {
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}
