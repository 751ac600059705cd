import type { Device } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Known } from './identity-lookup.ts';
import { localId } from './local-id.ts';

/**
 * Who had the Device while this was measured: the version of the Device that was valid then, because R4 keeps no period with
 * `Device.patient`. What was measured before the first version belongs to that version's patient.
 */
export async function assignedPatient(
  fhir: FhirClient,
  device: Device,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  known: Known,
): Promise<{ readonly patientId: string | null } | { readonly changed: string }> {
  const current = localId(fhir, device.patient?.reference, 'Patient');
  // Measured since the last change: what holds now held then.
  if (fromMs >= Date.parse(device.meta?.lastUpdated ?? '')) return { patientId: current };
  const versions = await known.versions(device.id ?? '');
  if (versions.length === 0) return { patientId: current };
  const at = (timeMs: number): string | null => {
    const valid = versions.find(({ meta }) => Date.parse(meta?.lastUpdated ?? '') <= timeMs) ?? versions.at(-1);
    return localId(fhir, valid?.patient?.reference, 'Patient');
  };
  const [first, last] = [at(fromMs), at(toMs)];
  if (first === last) return { patientId: first };
  const name = (id: string | null): string => (id === null ? 'nobody' : `Patient/${id}`);
  return { changed: `Device/${device.id ?? ''} went from ${name(first)} to ${name(last)} while this was measured` };
}
