import type { MonitorConfig, PatientBanner } from '#ipc';
import type { Admission } from '../outbox/admission-history.ts';
import type { AdmissionsSnapshot } from './admissions.ts';

export const PATIENT_KEY = 'patient';

/** Who is admitted as the configuration has it. */
export function configuredPatient({ admission }: MonitorConfig): PatientBanner | null {
  return admission && { ...admission.patient, encounter: admission.encounter, admittedAt: admission.since };
}

/** What travels with the readings: identifiers only. */
export function admissionOf(patient: PatientBanner | null): Admission | null {
  return patient && { patient: patient.identifier, encounter: patient.encounter, since: patient.admittedAt };
}

/** @returns null when there is none, or it cannot be read: the configuration counts then */
export function savedAdmissions(json: string | null): AdmissionsSnapshot | null {
  if (json === null) return null;
  const saved = JSON.parse(json) as Partial<AdmissionsSnapshot>;
  const { patient, standby, provisionals, configured } = saved;
  if (patient === undefined || standby === undefined || typeof provisionals !== 'number' || configured === undefined) return null;
  return { patient, standby, provisionals, configured };
}
