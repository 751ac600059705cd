import type { MonitorConfig, PatientBanner } from '#ipc';
import type { Admission } from '../outbox/admission-history.ts';

export const PATIENT_KEY = 'patient';
/** Who was here when. */
export const HISTORY_KEY = 'admissions';

/** Who is admitted as the configuration has it. */
export function configuredPatient({ admission }: MonitorConfig): PatientBanner | null {
  return admission && { ...admission.patient, encounter: admission.encounter, admittedAt: admission.since };
}

/** What travels with the readings: identifiers only. */
export function admissionOf(patient: PatientBanner | null): Admission | null {
  return patient && { patient: patient.identifier, encounter: patient.encounter, since: patient.admittedAt };
}
