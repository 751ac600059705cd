import type { Device, Encounter, HumanName, Identifier, Location, Observation, Patient, Resource } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';

export interface Whereabouts {
  readonly patientName: string;
  /** UNKNOWN_PLACE when neither the encounter nor the device says. */
  readonly bed: string;
  readonly ward: string;
}

export const UNKNOWN_PLACE = 'unknown';

/** How long a resource is believed without asking again. */
const REMEMBER_MS = 2_000;

/** Who and where the patient of an Observation is: the bed of the encounter, else of the device. */
export class WhereaboutsFinder {
  readonly #fhir: FhirClient;
  readonly #now: () => number;
  readonly #remembered = new Map<string, { readonly resource: Promise<Resource | null>; readonly until: number }>();

  constructor(fhir: FhirClient, now: () => number) {
    this.#fhir = fhir;
    this.#now = now;
  }

  /** @returns null when the patient does not exist; rejects when the FHIR server cannot answer */
  async find(observation: Observation): Promise<Whereabouts | null> {
    const patient = await this.#read<Patient>('Patient', observation.subject?.reference);
    if (!patient) return null;
    const bed = (await this.#bedOfEncounter(observation)) ?? (await this.#bedOfDevice(observation));
    const ward = bed && (await this.#read<Location>('Location', bed.partOf?.reference));
    return {
      patientName: nameOf(patient),
      bed: placeName(bed, IDENTIFIER_SYSTEMS.bed),
      ward: placeName(ward, IDENTIFIER_SYSTEMS.ward),
    };
  }

  async #bedOfEncounter(observation: Observation): Promise<Location | null> {
    const encounter = await this.#read<Encounter>('Encounter', observation.encounter?.reference);
    const places = encounter?.location ?? [];
    const current = places.find(({ status }) => status === 'active') ?? places.find(({ status }) => status === undefined);
    return this.#read<Location>('Location', current?.location.reference);
  }

  async #bedOfDevice(observation: Observation): Promise<Location | null> {
    const device = await this.#read<Device>('Device', observation.device?.reference);
    return this.#read<Location>('Location', device?.location?.reference);
  }

  async #read<T extends Resource>(type: T['resourceType'], reference: string | undefined): Promise<T | null> {
    const [referenced, id] = (reference ?? '').split('/');
    if (referenced !== type || !id) return null;
    const now = this.#now();
    for (const [old, { until }] of this.#remembered) if (until <= now) this.#remembered.delete(old);
    const key = `${type}/${id}`;
    const known = this.#remembered.get(key);
    if (known) return known.resource as Promise<T | null>;
    const resource = this.#fhir.read<T>(type, id);
    this.#remembered.set(key, { resource, until: now + REMEMBER_MS });
    // A failed question is asked again, not remembered.
    resource.catch(() => this.#remembered.delete(key));
    return resource;
  }
}

function nameOf(patient: Patient): string {
  const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
  return (name && fullName(name)) ?? valueIn(patient.identifier, IDENTIFIER_SYSTEMS.patient) ?? `Patient/${patient.id ?? ''}`;
}

function fullName({ family, given, text }: HumanName): string | null {
  const parts = [family, given?.join(' ')].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join(', ') : (text ?? null);
}

function placeName(location: Location | null, system: string): string {
  return location?.name ?? valueIn(location?.identifier, system) ?? UNKNOWN_PLACE;
}

function valueIn(identifiers: readonly Identifier[] | undefined, system: string): string | null {
  return identifiers?.find((identifier) => identifier.system === system)?.value ?? null;
}
