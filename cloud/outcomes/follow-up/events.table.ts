import type { EventKind } from '../../contract/follow-up.ts';

const SNOMED = 'http://snomed.info/sct';
/** ICD-10 of the WHO and its national versions have systems of their own. */
const ICD10 = /^http:\/\/hl7\.org\/fhir\/sid\/icd-10|^http:\/\/fhir\.de\/CodeSystem\/bfarm\/icd-10-gm/;

interface ConditionRule {
  readonly kind: EventKind;
  readonly snomed: readonly string[];
  readonly icd10: RegExp;
}

/** Diagnoses that are events. Of SNOMED the concepts themselves, not what is below them: there is no terminology server here. */
const CONDITIONS: readonly ConditionRule[] = [
  // Sepsis, septic shock; A40 and A41 sepsis, R65.2 severe sepsis (ICD-10-CM), R57.2 septic shock (ICD-10-GM).
  { kind: 'sepsis', snomed: ['91302008', '76571007'], icd10: /^(A40|A41|R65\.?2|R57\.?2)/ },
  { kind: 'cardiac-arrest', snomed: ['410429000'], icd10: /^I46/ },
];

/** @returns null for a diagnosis that is no event */
export function kindOfDiagnosis(
  coding: readonly { readonly system?: string; readonly code?: string }[],
): Exclude<EventKind, 'discharge'> | null {
  const found = CONDITIONS.find(({ snomed, icd10 }) =>
    coding.some(({ system = '', code = '' }) =>
      system === SNOMED ? snomed.includes(code) : ICD10.test(system) && icd10.test(code),
    ),
  );
  return (found?.kind as Exclude<EventKind, 'discharge'> | undefined) ?? null;
}

/** Encounter.hospitalization.dischargeDisposition (http://terminology.hl7.org/CodeSystem/discharge-disposition): expired. */
export const EXPIRED = 'exp';

/** Location.type (v3-RoleCode): intensive, coronary, paediatric intensive, neonatal intensive care unit. */
export const INTENSIVE_CARE: readonly string[] = ['ICU', 'CCU', 'PEDICU', 'PEDNICU'];
