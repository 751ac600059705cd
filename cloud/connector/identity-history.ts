import type { Device } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Known } from './identity-lookup.ts';
import { localId } from './local-id.ts';

/** Of somebody, of nobody, or why it cannot be said. */
export type Assignment =
  | { readonly patientId: string | null }
  | { readonly changed: string }
  /** The server's history does not reach back to when this was measured; and who had it first, as far as it does. */
  | { readonly unknown: string; readonly first: string | null };

/**
 * Who had the Device while this was measured: the version of the Device that was valid then, because R4 keeps no period with
 * `Device.patient`. Who had it before its first version is not known, and not guessed.
 */
export async function assignedPatient(
  fhir: FhirClient,
  device: Device,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  known: Known,
): Promise<Assignment> {
  const current = localId(fhir, device.patient?.reference, 'Patient');
  // Measured since the last change: what holds now held then.
  if (fromMs >= sinceOf(device)) return { patientId: current };
  const name = `Device/${device.id ?? ''}`;
  const newestFirst = await known.versions(device.id ?? '');
  const before = newestFirst.findIndex((version) => sinceOf(version) <= fromMs);
  if (before === -1) {
    const oldest = newestFirst.at(-1) ?? device;
    const since = oldest.meta?.lastUpdated ?? 'an unknown time';
    return {
      unknown: `who had ${name} when this was measured is not known: its history here begins at ${since}`,
      first: localId(fhir, oldest.patient?.reference, 'Patient'),
    };
  }
  const valid = newestFirst.filter((version, at) => at <= before && sinceOf(version) <= toMs).reverse();
  const patients = valid.map(({ patient }) => localId(fhir, patient?.reference, 'Patient'));
  const [first = null] = patients;
  if (patients.every((one) => one === first)) return { patientId: first };
  const words = patients
    .filter((one, at) => at === 0 || one !== patients[at - 1])
    .map((id) => (id === null ? 'nobody' : `Patient/${id}`));
  return { changed: `${name} went from ${words.join(' to ')} while this was measured` };
}

/** NaN, which no time reaches, when the server does not say. */
const sinceOf = ({ meta }: Device): number => Date.parse(meta?.lastUpdated ?? '');
