import type { Device, Encounter, Identifier, Patient, Resource } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';
import type { ObservationIdentity } from './observation-identifier.ts';

/** Whose data this is, as the message claims. */
export interface IdentityClaim {
  /** As the hub authenticated it, for our own stations. */
  readonly deviceId: string;
  readonly patientId: string | null;
  readonly encounterId: string | null;
  /** From a Wardlight station: it must say who was admitted. */
  readonly fromStation: boolean;
}

export type RefusalReason =
  | 'no-admission'
  | 'unknown-device'
  | 'ambiguous-device'
  | 'device-without-patient'
  | 'unknown-patient'
  | 'patient-mismatch'
  | 'unknown-encounter'
  | 'ambiguous-encounter'
  | 'encounter-mismatch';

export type Resolution = { readonly identity: ObservationIdentity } | { readonly reason: RefusalReason; readonly detail: string };

/** A claim stays resolved for this long, so that a change of the association is seen within seconds (Q24). */
const REMEMBER_MS = 2_000;

/**
 * Finds Device, Patient and Encounter of a claim and compares the patient the bed named with the patient of the Device
 * (specs iomt-mapping section 14, Q23). Only success is remembered, under the whole claim: another admission is looked up anew.
 */
export class IdentityResolver {
  readonly #fhir: FhirClient;
  readonly #now: () => number;
  readonly #resolved = new Map<string, { readonly resolution: Resolution; readonly until: number }>();

  constructor(fhir: FhirClient, now: () => number) {
    this.#fhir = fhir;
    this.#now = now;
  }

  /** Rejects when the FHIR server cannot answer. */
  async resolve(claim: IdentityClaim): Promise<Resolution> {
    const key = JSON.stringify([claim.deviceId, claim.patientId, claim.encounterId, claim.fromStation]);
    const now = this.#now();
    for (const [old, { until }] of this.#resolved) if (until <= now) this.#resolved.delete(old);
    const known = this.#resolved.get(key);
    if (known) return known.resolution;
    const resolution = await this.#lookUp(claim);
    if ('identity' in resolution) this.#resolved.set(key, { resolution, until: now + REMEMBER_MS });
    return resolution;
  }

  async #lookUp(claim: IdentityClaim): Promise<Resolution> {
    if (claim.fromStation && blank(claim.patientId))
      return refused('no-admission', 'nobody was admitted to the bed when this was measured');
    const devices = await this.#find<Device>('Device', IDENTIFIER_SYSTEMS.hubDevice, claim.deviceId);
    const [device] = devices;
    if (!device)
      return refused('unknown-device', `no Device has the identifier ${IDENTIFIER_SYSTEMS.hubDevice}|${claim.deviceId}`);
    if (devices.length > 1) return refused('ambiguous-device', `${references(devices)} have the identifier ${claim.deviceId}`);
    const patientId = localId(device.patient?.reference, 'Patient');
    if (patientId === null) {
      const found = device.patient?.reference;
      return refused(
        'device-without-patient',
        `Device/${device.id ?? ''} ${found === undefined ? 'has no patient' : `points to ${found}, which is no patient of this server`}`,
      );
    }
    const mismatch = await this.#checkPatient(claim, patientId);
    return mismatch ?? this.#withEncounter(claim, { patientId, deviceId: device.id ?? '', encounterId: null });
  }

  async #checkPatient(claim: IdentityClaim, patientId: string): Promise<Resolution | null> {
    if (blank(claim.patientId)) return null;
    const patient = await this.#fhir.read<Patient>('Patient', patientId);
    if (!patient) return refused('unknown-patient', `Patient/${patientId} of the Device does not exist`);
    const system = claim.fromStation ? IDENTIFIER_SYSTEMS.patient : null;
    if (hasIdentifier(patient.identifier, system, claim.patientId)) return null;
    return refused(
      'patient-mismatch',
      `the message names patient ${claim.patientId ?? ''}, the Device belongs to Patient/${patientId}`,
    );
  }

  async #withEncounter(claim: IdentityClaim, identity: ObservationIdentity): Promise<Resolution> {
    if (blank(claim.encounterId)) return { identity };
    const encounters = await this.#find<Encounter>(
      'Encounter',
      claim.fromStation ? IDENTIFIER_SYSTEMS.encounter : null,
      claim.encounterId ?? '',
    );
    const [encounter] = encounters;
    if (!encounter) return refused('unknown-encounter', `no Encounter has the identifier ${claim.encounterId ?? ''}`);
    if (encounters.length > 1)
      return refused('ambiguous-encounter', `${references(encounters)} have the identifier ${claim.encounterId ?? ''}`);
    const subject = localId(encounter.subject?.reference, 'Patient');
    if (subject !== identity.patientId) {
      return refused(
        'encounter-mismatch',
        `Encounter/${encounter.id ?? ''} belongs to ${encounter.subject?.reference ?? 'nobody'}, the Device to Patient/${identity.patientId}`,
      );
    }
    return { identity: { ...identity, encounterId: encounter.id ?? null } };
  }

  /** Compared again after the search: servers were seen to match only the first 128 characters. */
  async #find<T extends Device | Encounter>(
    type: T['resourceType'],
    system: string | null,
    value: string,
  ): Promise<readonly T[]> {
    const token = value.replace(/[\\,|$]/g, '\\$&');
    const found = await this.#fhir.search<T>(type, { identifier: system === null ? token : `${system}|${token}` });
    return found.filter((resource) => hasIdentifier(resource.identifier, system, value));
  }
}

function refused(reason: RefusalReason, detail: string): Resolution {
  return { reason, detail };
}

function blank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

function hasIdentifier(identifiers: readonly Identifier[] | undefined, system: string | null, value: string | null): boolean {
  return (identifiers ?? []).some(
    (identifier) => identifier.value === value && (system === null || identifier.system === system),
  );
}

function localId(reference: string | undefined, type: string): string | null {
  const match = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference ?? '');
  return match?.[1] === type ? (match[2] ?? null) : null;
}

function references(resources: readonly Resource[]): string {
  return resources.map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`).join(', ');
}
