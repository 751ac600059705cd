import type { Bundle, Flag, RiskAssessment } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import type { FlagDecision } from './flag.ts';

/** One assessment to write, and what it means for the flags of its patient. */
export interface ToWrite {
  /** Without a status of its own. */
  readonly assessment: RiskAssessment & { id: string };
  /** From all flags of the patient. */
  readonly decide: (flags: readonly Flag[]) => FlagDecision | null;
}

/**
 * Assessments and flags of several patients in one transaction; what FHIR says already is not written again. An assessment that changed is
 * `corrected`.
 * @param outcomes no two of one patient: the second has to see what the first did
 * @returns the decisions, in the order of the outcomes
 */
export async function writeOutcomes(fhir: FhirClient, outcomes: readonly ToWrite[]): Promise<(FlagDecision | null)[]> {
  const patients = outcomes.map(({ assessment }) => assessment.subject.reference ?? '');
  const [existing, flags] = await Promise.all([
    fhir.search<RiskAssessment>('RiskAssessment', { _id: outcomes.map(({ assessment }) => assessment.id).join(',') }),
    fhir.search<Flag>('Flag', { patient: patients.join(',') }),
  ]);
  const before = new Map(existing.map((assessment) => [assessment.id, assessment]));
  const decisions = outcomes.map(({ decide }, place) =>
    decide(flags.filter(({ subject }) => subject.reference === patients[place])),
  );
  const entry = outcomes.flatMap(({ assessment }, place) => {
    const written = statusKept(before.get(assessment.id) ?? null, assessment);
    const decision = decisions[place];
    return [...(written === null ? [] : [written]), ...(decision?.write ? [decision.flag] : [])].map((resource) => ({
      resource,
      request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
    }));
  });
  if (entry.length > 0) await fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry } satisfies Bundle);
  return decisions;
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
