import type { Bundle, Flag, RiskAssessment } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import type { FlagDecision } from './flag.ts';

type Assessment = RiskAssessment & { id: string };

/**
 * Assessment and flag in one transaction; what FHIR says already is not written again. An assessment that changed is `corrected`.
 * @param assessment without a status of its own
 * @param decide from all flags of the patient
 */
export async function writeOutcome(
  fhir: FhirClient,
  assessment: Assessment,
  decide: (flags: readonly Flag[]) => FlagDecision | null,
): Promise<FlagDecision | null> {
  const patient = (assessment.subject.reference ?? '').replace('Patient/', '');
  const existing = await fhir.read<RiskAssessment>('RiskAssessment', assessment.id);
  const decision = decide(await fhir.search<Flag>('Flag', { patient }));
  const written = statusKept(existing, assessment);
  const entry = [...(written === null ? [] : [written]), ...(decision?.write ? [decision.flag] : [])].map((resource) => ({
    resource,
    request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
  }));
  if (entry.length > 0) await fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry } satisfies Bundle);
  return decision;
}

/** The server understood and will never take it; anything else (409 is a lost race) is worth another try. */
export function isRefusal(error: unknown): error is FhirError {
  return error instanceof FhirError && [400, 404, 422].includes(error.status);
}

/** @returns what is to be written, or null when FHIR already says the same. What was computed once stays so, or is corrected. */
function statusKept(existing: RiskAssessment | null, assessment: Assessment): Assessment | null {
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
