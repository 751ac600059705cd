import type { Bundle, BundleEntry, Flag, RiskAssessment } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import type { FlagDecisions } from './flag.ts';

/** One assessment to write, and what it means for the flags of its patient. */
export interface ToWrite {
  /** Without a status of its own. */
  readonly assessment: RiskAssessment & { id: string };
  /** Nothing later was told of its patient, so it can be in FHIR only when a crash kept it from being told. */
  readonly fresh: boolean;
  /** End of the window, ISO 8601. */
  readonly windowEnd: string;
  /** From the flags of the patient that are open or ended no earlier than the window. */
  readonly decide: (flags: readonly Flag[]) => FlagDecisions;
}

/**
 * Assessments and flags of several patients in one transaction; what FHIR says already is not written again. An assessment that changed is
 * `corrected`. Whether a fresh one is there is not asked but demanded: only when it is, or a flag was changed by somebody else, all are looked
 * for and written anew.
 * @param outcomes no two of one patient: the second has to see what the first did
 * @returns the decisions, in the order of the outcomes
 */
export async function writeOutcomes(fhir: FhirClient, outcomes: readonly ToWrite[]): Promise<FlagDecisions[]> {
  try {
    return await writeUnlessThere(fhir, outcomes, ({ fresh }) => fresh);
  } catch (error) {
    if (!(error instanceof FhirError) || error.status !== 412) throw error;
    return writeUnlessThere(fhir, outcomes, () => false);
  }
}

async function writeUnlessThere(
  fhir: FhirClient,
  outcomes: readonly ToWrite[],
  isFresh: (outcome: ToWrite) => boolean,
): Promise<FlagDecisions[]> {
  const patients = outcomes.map(({ assessment }) => assessment.subject.reference ?? '');
  const sought = outcomes.filter((outcome) => !isFresh(outcome)).map(({ assessment }) => assessment.id);
  const earliest = outcomes.map(({ windowEnd }) => windowEnd).reduce((least, end) => (end < least ? end : least), '9999');
  const [existing, flags] = await Promise.all([
    sought.length === 0 ? [] : fhir.search<RiskAssessment>('RiskAssessment', { _id: sought.join(',') }),
    // Open ones have no end; what ended earlier decides nothing any more.
    fhir.search<Flag>('Flag', { patient: patients.join(','), date: `ge${earliest}` }),
  ]);
  const before = new Map(existing.map((assessment) => [assessment.id, assessment]));
  const decisions = outcomes.map(({ decide }, place) =>
    decide(flags.filter(({ subject }) => subject.reference === patients[place])),
  );
  const entry = outcomes.flatMap((outcome, place) => {
    const { assessment } = outcome;
    const written = statusKept(before.get(assessment.id) ?? null, assessment);
    const { own = null, ended = [] } = decisions[place] ?? {};
    return [
      ...(written === null ? [] : [put(written, isFresh(outcome) ? { ifNoneMatch: '*' } : {})]),
      ...[own, ...ended].flatMap((change) => (change?.write ? [put(change.flag, versionOf(change.flag))] : [])),
    ];
  });
  if (entry.length > 0) await fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry } satisfies Bundle);
  return decisions;
}

/** A flag that somebody else ended in the meantime is not opened again: it is looked at once more. */
function versionOf({ meta }: Flag): Condition {
  return meta?.versionId === undefined ? {} : { ifMatch: `W/"${meta.versionId}"` };
}

type Condition = Pick<NonNullable<BundleEntry['request']>, 'ifMatch' | 'ifNoneMatch'>;

function put(resource: (RiskAssessment | Flag) & { id: string }, condition: Condition): BundleEntry {
  return { resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}`, ...condition } };
}

/** The server understood and will never take it; anything else (409 is a lost race) is worth another try. */
export function isRefusal(error: unknown): error is FhirError {
  return error instanceof FhirError && [400, 404, 422].includes(error.status);
}

/** @returns what is to be written, or null when FHIR already says the same. What was computed once stays so, or is corrected. */
function statusKept(existing: RiskAssessment | null, assessment: ToWrite['assessment']): ToWrite['assessment'] | null {
  if (existing === null) return assessment;
  const { status } = existing;
  // A model that fails when an old window comes again does not take back what it said.
  if (assessment.status === 'cancelled' && status !== 'cancelled') return null;
  const kept = status === 'corrected' && assessment.status === 'final' ? { ...assessment, status } : assessment;
  if (sameContent({ ...existing, meta: undefined }, kept)) return null;
  return assessment.status === 'final' ? { ...assessment, status: 'corrected' } : assessment;
}

function sameContent(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => sameContent(left[name], right[name]));
}
