import type { BundleEntry, Encounter, Patient } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS } from '../../cloud/contract/identifiers.ts';

type Named<T> = T & { id: string };

/** The patient and the stay in progress of `bedOutcome`, as a hospital has them: `Patient/p7` and `Encounter/e7`, for the bed P-7 and E-7. */
export function admitted(
  bed: number,
  names: { readonly patient: string; readonly encounter: string } = { patient: `P-${bed}`, encounter: `E-${bed}` },
  changes: Partial<Encounter> = {},
): [Named<Patient>, Named<Encounter>] {
  const patient: Named<Patient> = {
    resourceType: 'Patient',
    id: `p${bed}`,
    identifier: [{ system: IDENTIFIER_SYSTEMS.patient, value: names.patient }],
    name: [{ family: 'Simulated', given: [`Patient p${bed}`] }],
  };
  const encounter: Named<Encounter> = {
    resourceType: 'Encounter',
    id: `e${bed}`,
    identifier: [{ system: IDENTIFIER_SYSTEMS.encounter, value: names.encounter }],
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/p${bed}` },
    period: { start: '2026-01-01T00:00:00Z' },
    ...changes,
  };
  return [patient, encounter];
}

export function put(resource: Patient | Encounter): BundleEntry {
  return { resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` } };
}
