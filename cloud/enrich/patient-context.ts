import type { Device, Encounter, Location, Patient } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Place } from './enriched-reading.ts';

export interface PatientContext {
  readonly patient: Patient;
  readonly place: Place;
}

/** How long an answer of the FHIR server serves. It is filed under patient, encounter and device: another patient never gets it. */
const FRESH_MS = 2_000;
const LARGEST = 5_000;
export const NOWHERE: Place = { bed: 'no bed recorded', ward: 'no ward recorded' };

/** Asks FHIR who and where (step 7). Rejects when the server cannot be asked; null when it has no such patient. */
export class PatientContexts {
  readonly #fhir: FhirClient;
  readonly #known = new Map<string, { readonly context: PatientContext; readonly atMs: number }>();

  constructor(fhir: FhirClient) {
    this.#fhir = fhir;
  }

  /** @param device asked for its bed when the encounter has none */
  async of(patient: string, encounter: string | undefined, nowMs: number, device?: string): Promise<PatientContext | null> {
    const key = JSON.stringify([patient, encounter, device]);
    const known = this.#known.get(key);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.context;
    const resource = await this.#fhir.read<Patient>('Patient', idOf(patient));
    if (resource === null) return null;
    const context = { patient: resource, place: await this.#place(encounter, device) };
    if (this.#known.size >= LARGEST) this.#known.clear();
    this.#known.set(key, { context, atMs: nowMs });
    return context;
  }

  async #place(encounter: string | undefined, device: string | undefined): Promise<Place> {
    const reference = (await this.#bedOfEncounter(encounter)) ?? (await this.#bedOfDevice(device));
    if (reference === undefined) return NOWHERE;
    const bed = await this.#fhir.read<Location>('Location', idOf(reference));
    const ward =
      bed?.partOf?.reference === undefined ? null : await this.#fhir.read<Location>('Location', idOf(bed.partOf.reference));
    return { bed: bed?.name ?? NOWHERE.bed, ward: ward?.name ?? NOWHERE.ward };
  }

  async #bedOfEncounter(encounter: string | undefined): Promise<string | undefined> {
    const resource = encounter === undefined ? null : await this.#fhir.read<Encounter>('Encounter', idOf(encounter));
    return resource?.location?.find(({ status }) => status === 'active')?.location.reference;
  }

  async #bedOfDevice(device: string | undefined): Promise<string | undefined> {
    const resource = device === undefined ? null : await this.#fhir.read<Device>('Device', idOf(device));
    return resource?.location?.reference;
  }
}

function idOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
